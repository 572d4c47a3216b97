//! The order of least expected rebuild time.
//!
//! From a cache that one build has filled, all behind the first changed step is rebuilt. So the time of a step in a
//! scenario depends only on the set of steps before it, and the expected time of an order is a sum over its prefixes:
//! dynamic programming over the sets that the dependencies allow finds the exact minimum. Where there are too many sets, steps are
//! moved one by one as long as that helps, and what the best order could save beyond that has a bound.

use std::collections::BTreeMap;

/// A step to be ordered.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Seconds when it runs.
    pub(crate) seconds: f64,
    /// For each scenario, whether the step's own inputs change.
    pub(crate) changes: Vec<bool>,
    /// Items that have to stay before it, as bits.
    pub(crate) after: u64,
}

/// More sets than this are not searched.
const MAX_SETS: usize = 1 << 16;
/// Sets are bits of a word.
pub(crate) const MAX_ITEMS: usize = 63;

/// An order, and how good it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    /// Items by index.
    pub(crate) items: Vec<usize>,
    /// Expected seconds that the best order can be below this one; 0 where it is the best.
    pub(crate) gap: f64,
}

/// The best order; `None` where there are more items than bits. Ties keep the given order. `changed_before[s]` says that in
/// scenario `s` a step before these ran.
pub(crate) fn best(items: &[Item], weights: &[f64], changed_before: &[bool]) -> Option<Order> {
    if items.len() > MAX_ITEMS {
        return None;
    }
    let mut search = Search {
        items,
        weights,
        changed_before,
        costs: BTreeMap::new(),
    };
    Some(
        search
            .exact()
            .map_or_else(|| search.by_moves(), |items| Order { items, gap: 0.0 }),
    )
}

/// The expected seconds of an order.
#[cfg(test)]
fn cost_of(items: &[Item], weights: &[f64], changed_before: &[bool], order: &[usize]) -> f64 {
    let search = Search {
        items,
        weights,
        changed_before,
        costs: BTreeMap::new(),
    };
    search.total(order)
}

struct Search<'s> {
    items: &'s [Item],
    weights: &'s [f64],
    changed_before: &'s [bool],
    /// Least cost of all that is not in the set.
    costs: BTreeMap<u64, f64>,
}

impl Search<'_> {
    fn exact(&mut self) -> Option<Vec<usize>> {
        let full = (1_u64 << self.items.len()) - 1;
        self.rest(0, full)?;
        let mut order = Vec::new();
        let mut done = 0_u64;
        while done != full {
            let best = self.costs[&done];
            let next = self.ready(done).find(|item| {
                let after = self
                    .costs
                    .get(&(done | 1 << item))
                    .copied()
                    .unwrap_or(f64::INFINITY);
                self.cost(*item, done) + after <= best + 1e-9
            })?;
            order.push(next);
            done |= 1 << next;
        }
        Some(order)
    }

    /// Takes the move of one item that saves most, until none saves anything.
    fn by_moves(&self) -> Order {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        let mut cost = self.total(&order);
        loop {
            let moves = (0..order.len()).flat_map(|from| (0..order.len()).map(move |to| (from, to)));
            let tried = moves.filter(|(from, to)| from != to).map(|(from, to)| {
                let mut next = order.clone();
                let item = next.remove(from);
                next.insert(to, item);
                next
            });
            let legal = tried
                .filter(|order| self.is_legal(order))
                .map(|order| (self.total(&order), order));
            match legal.min_by(|a, b| a.0.total_cmp(&b.0)) {
                Some((less, next)) if less < cost - 1e-9 => (cost, order) = (less, next),
                _ => break,
            }
        }
        // No step runs less often than its own inputs change.
        let least: f64 = (0..self.items.len()).map(|item| self.cost(item, 0)).sum();
        Order {
            items: order,
            gap: (cost - least).max(0.0),
        }
    }

    fn is_legal(&self, order: &[usize]) -> bool {
        let mut done = 0_u64;
        order.iter().all(|item| {
            let free = self.items[*item].after & !done == 0;
            done |= 1 << item;
            free
        })
    }

    fn total(&self, order: &[usize]) -> f64 {
        let mut done = 0_u64;
        let mut sum = 0.0;
        for item in order {
            sum += self.cost(*item, done);
            done |= 1 << item;
        }
        sum
    }

    /// Items whose predecessors are all in the set.
    fn ready(&self, done: u64) -> impl Iterator<Item = usize> + use<'_> {
        let free = move |item: &usize| done & 1 << item == 0 && self.items[*item].after & !done == 0;
        (0..self.items.len()).filter(free)
    }

    fn cost(&self, item: usize, done: u64) -> f64 {
        let before = |scenario: usize| {
            self.changed_before[scenario]
                || (0..self.items.len())
                    .any(|other| done & 1 << other != 0 && self.items[other].changes[scenario])
        };
        let runs = |scenario: &usize| self.items[item].changes[*scenario] || before(*scenario);
        let weight: f64 = (0..self.weights.len())
            .filter(runs)
            .map(|scenario| self.weights[scenario])
            .sum();
        weight * self.items[item].seconds
    }

    fn rest(&mut self, done: u64, full: u64) -> Option<f64> {
        if done == full {
            self.costs.insert(done, 0.0);
            return Some(0.0);
        }
        if let Some(cost) = self.costs.get(&done) {
            return Some(*cost);
        }
        if self.costs.len() >= MAX_SETS {
            return None;
        }
        let ready: Vec<usize> = self.ready(done).collect();
        let mut best = f64::INFINITY;
        for item in ready {
            best = best.min(self.cost(item, done) + self.rest(done | 1 << item, full)?);
        }
        self.costs.insert(done, best);
        Some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permutations(count: usize) -> Vec<Vec<usize>> {
        if count == 0 {
            return vec![Vec::new()];
        }
        let shorter = permutations(count - 1);
        let insert = |order: &Vec<usize>, at: usize| {
            let mut order = order.clone();
            order.insert(at, count - 1);
            order
        };
        shorter
            .iter()
            .flat_map(|order| (0..count).map(move |at| insert(order, at)))
            .collect()
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "the numbers are small"
    )]
    /// Small cases from a fixed generator, so that every run tries the same ones.
    fn case(seed: u64) -> (Vec<Item>, Vec<f64>) {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let count = 2 + next(4) as usize;
        let items = (0..count)
            .map(|index| Item {
                seconds: next(100) as f64,
                changes: (0..3).map(|_| next(3) == 0).collect(),
                after: (0..index)
                    .filter(|_| next(4) == 0)
                    .fold(0, |bits, before| bits | 1 << before),
            })
            .collect();
        (items, vec![0.7, 0.2, 0.1])
    }

    #[test]
    fn the_order_is_as_good_as_the_best_of_all_legal_ones() {
        for seed in 1..300 {
            let (items, weights) = case(seed);
            let none = [false; 3];
            let legal = |order: &Vec<usize>| {
                (0..order.len()).all(|at| {
                    let done = order[..at].iter().fold(0, |bits, item| bits | 1 << item);
                    items[order[at]].after & !done == 0
                })
            };
            let cost = |order: &Vec<usize>| cost_of(&items, &weights, &none, order);
            let least = permutations(items.len())
                .iter()
                .filter(|order| legal(order))
                .map(cost)
                .fold(f64::INFINITY, f64::min);
            let found = best(&items, &weights, &none).unwrap().items;
            assert!(legal(&found), "seed {seed}");
            assert!(
                (cost(&found) - least).abs() < 1e-6,
                "seed {seed}: {} instead of {least}",
                cost(&found)
            );
        }
    }

    #[test]
    fn ties_keep_the_given_order() {
        let item = Item {
            seconds: 1.0,
            changes: vec![true],
            after: 0,
        };
        assert_eq!(
            best(&[item.clone(), item.clone(), item], &[1.0], &[false]).map(|order| order.items),
            Some(vec![0, 1, 2])
        );
    }

    #[test]
    fn too_many_sets_are_searched_by_moves_and_the_gap_is_a_bound() {
        for seed in 1..100 {
            let (items, weights) = case(seed);
            let none = [false; 3];
            let search = Search {
                items: &items,
                weights: &weights,
                changed_before: &none,
                costs: BTreeMap::new(),
            };
            let moved = search.by_moves();
            let best = best(&items, &weights, &none).unwrap();
            let (found, least) = (search.total(&moved.items), search.total(&best.items));
            assert!(search.is_legal(&moved.items), "seed {seed}");
            assert!(
                found - least <= moved.gap + 1e-9,
                "seed {seed}: {found} is more than {} above {least}",
                moved.gap
            );
        }
    }
}
