//! Ctrl-C, as a question to whoever is at work: stop where nothing is half done.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::runtime::Builder;
use tokio::signal::ctrl_c;

/// Exit code of a program that was interrupted: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Becomes true at the first Ctrl-C. The second one ends the program at once.
///
/// Where signals cannot be listened to, Ctrl-C ends the program as if nobody listened.
pub(super) fn listen() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&asked);
    thread::spawn(move || {
        let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(async {
            while ctrl_c().await.is_ok() {
                if told.swap(true, Ordering::Relaxed) {
                    process::exit(INTERRUPTED);
                }
            }
        });
    });
    asked
}
