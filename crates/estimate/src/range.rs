use serde::{Deserialize, Serialize};
use std::ops::Add;

/// A quantity that is not known exactly: seconds or bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Hardly ever less.
    pub low: f64,
    /// What to expect.
    pub typical: f64,
    /// Hardly ever more.
    pub high: f64,
}

impl Range {
    /// A range; the values in their order.
    pub const fn new(low: f64, typical: f64, high: f64) -> Self {
        Self { low, typical, high }
    }

    /// A quantity that somebody stated or measured.
    pub const fn exactly(value: f64) -> Self {
        Self {
            low: value,
            typical: value,
            high: value,
        }
    }

    /// The same with another typical value; the bounds give way.
    #[must_use]
    pub fn with_typical(self, typical: f64) -> Self {
        Self {
            low: self.low.min(typical),
            typical,
            high: self.high.max(typical),
        }
    }

    /// All three values times a factor.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            typical: self.typical * factor,
            high: self.high * factor,
        }
    }

    /// Nothing at all.
    pub const ZERO: Self = Self::exactly(0.0);
}

impl Add for Range {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            typical: self.typical + other.typical,
            high: self.high + other.high,
        }
    }
}

/// Where a quantity comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from", content = "what")]
pub enum Source {
    /// Public builds of the same kind: what, and how many.
    Catalogue(String),
    /// Public builds of the same kind, with a filled cache mount: what, and what says how much that shortens.
    CacheMount(String),
    /// The size of what is copied, at the rate of copying.
    Size,
    /// Sizes and a rate: which.
    Rate(String),
    /// The log of a real build.
    Measured,
    /// Somebody said so.
    Stated,
    /// Nothing is known; a guess.
    Guess,
}
