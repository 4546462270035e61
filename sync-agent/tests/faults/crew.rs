//! Many trials at once: one for each processor.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What `act` says of each item, in their order.
pub fn each<T: Sync, R: Send>(items: &[T], act: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let told: Mutex<Vec<(usize, R)>> = Mutex::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(item) = items.get(at) else {
                        return;
                    };
                    let result = act(item);
                    told.lock().unwrap().push((at, result));
                }
            });
        }
    });
    let mut told = told.into_inner().unwrap();
    told.sort_by_key(|(at, _)| *at);
    told.into_iter().map(|(_, result)| result).collect()
}

/// About `most` of `items`, evenly spread, the last among them; all of them where `most` is `None`.
pub fn some<T>(mut items: Vec<T>, most: Option<usize>) -> Vec<T> {
    let step = most.map_or(1, |most| items.len().div_ceil(most).max(1));
    let last = items.len().saturating_sub(1);
    let mut at = 0;
    items.retain(|_| {
        let kept = (last - at).is_multiple_of(step);
        at += 1;
        kept
    });
    items
}

#[test]
fn some_are_spread_and_the_last_is_among_them() {
    assert_eq!(some((0..10).collect(), Some(3)), [1, 5, 9]);
    assert_eq!(some((0..10).collect::<Vec<_>>(), None).len(), 10);
    assert_eq!(each(&[1, 2, 3], |n| n * 2), [2, 4, 6]);
}
