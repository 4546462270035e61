//! Which packs lead from one release to another at the least cost.

use std::collections::BTreeMap;

/// A pack as a way from one release to a later one; `from` is 0 where it needs nothing to stand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leg<T> {
    pub from: u64,
    pub to: u64,
    /// Bytes, by what is signed.
    pub cost: u64,
    pub pack: T,
}

/// What a request costs besides the bytes of the pack: its own head and that of the answer. With
/// nothing to choose between two ways, it also makes the one with fewer packs the cheaper one.
pub(crate) const REQUEST: u64 = 400;

/// The cheapest way to `goal` from any of the releases in `starts`, in order. `None`: there is no way.
pub(crate) fn cheapest<'a, T>(
    starts: &[u64],
    goal: u64,
    legs: &'a [Leg<T>],
) -> Option<Vec<&'a Leg<T>>> {
    let mut forward: Vec<&Leg<T>> = legs.iter().filter(|leg| leg.from < leg.to).collect();
    // Every leg leads forward: when a leg's turn comes, all ways to where it begins are known.
    forward.sort_by_key(|leg| leg.to);
    let mut best: BTreeMap<u64, (u64, Option<&Leg<T>>)> =
        starts.iter().map(|start| (*start, (0, None))).collect();
    for leg in forward {
        let Some((cost, _)) = best.get(&leg.from) else {
            continue;
        };
        let cost = cost.saturating_add(leg.cost);
        if best.get(&leg.to).is_none_or(|(known, _)| cost < *known) {
            best.insert(leg.to, (cost, Some(leg)));
        }
    }
    let mut way = Vec::new();
    let mut at = best.get(&goal)?;
    while let (_, Some(leg)) = at {
        way.push(*leg);
        at = best.get(&leg.from)?;
    }
    way.reverse();
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(from: u64, to: u64, cost: u64) -> Leg<()> {
        Leg {
            from,
            to,
            cost,
            pack: (),
        }
    }

    fn way(starts: &[u64], goal: u64, legs: &[Leg<()>]) -> Option<Vec<(u64, u64)>> {
        let way = cheapest(starts, goal, legs)?;
        Some(way.iter().map(|leg| (leg.from, leg.to)).collect())
    }

    #[test]
    fn the_cheapest_way_is_taken_whatever_its_length() {
        let legs = [
            leg(0, 9, 1000),
            leg(7, 8, 10),
            leg(8, 9, 10),
            leg(7, 9, 30),
            leg(5, 9, 700),
            leg(5, 7, 5),
        ];
        assert_eq!(way(&[0], 9, &legs), Some(vec![(0, 9)]));
        assert_eq!(way(&[0, 7], 9, &legs), Some(vec![(7, 8), (8, 9)]));
        assert_eq!(way(&[0, 5], 9, &legs), Some(vec![(5, 7), (7, 8), (8, 9)]));
        assert_eq!(way(&[0, 6], 9, &legs), Some(vec![(0, 9)]));
        assert_eq!(way(&[6], 9, &legs), None);
        assert_eq!(way(&[0, 9], 9, &legs), Some(vec![]));
    }

    #[test]
    fn a_full_pack_is_taken_where_deltas_cost_more() {
        let legs = [leg(0, 9, 100), leg(8, 9, 101)];
        assert_eq!(way(&[0, 8], 9, &legs), Some(vec![(0, 9)]));
        let endless = [leg(8, 9, u64::MAX), leg(7, 8, u64::MAX), leg(0, 9, 5)];
        assert_eq!(way(&[0, 7], 9, &endless), Some(vec![(0, 9)]));
        assert_eq!(way(&[0, 9], 10, &[leg(10, 9, 1), leg(10, 10, 1)]), None);
    }

    /// With deltas of 1, 2, 4 … releases, aligned, nobody needs more than 2 log₂ n of them.
    #[test]
    fn many_releases_take_few_packs() {
        let mut legs = Vec::new();
        for to in 1..=512u64 {
            for j in 0..10 {
                let span = 1 << j;
                if to % span == 0 && to >= span && (to - span) >= 1 {
                    legs.push(leg(to - span, to, REQUEST + 10 * span));
                }
            }
        }
        for from in 1..512 {
            let found = way(&[from], 512, &legs).expect("a way").len();
            let most = 2 * (512 - from).ilog2() as usize + 2;
            assert!(found <= most, "{from}: {found} packs");
        }
    }
}
