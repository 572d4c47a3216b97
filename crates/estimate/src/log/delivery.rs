//! What a log says beside its steps: how long the context was sent and the image exported.

use super::BuildLog;

/// Work of a builder that is no step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// `exporting to image`, a push included.
    Export,
    /// `[internal] load build context`
    Transfer,
}

impl Beside {
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.starts_with("exporting to ") {
            Some(Self::Export)
        } else if name.ends_with("[internal] load build context") || name.ends_with("load build context]") {
            Some(Self::Transfer)
        } else {
            None
        }
    }
}

impl BuildLog {
    /// Takes in how long it took; of several builds in one log the last one counts.
    pub(super) fn beside(&mut self, what: Beside, seconds: f64) {
        match what {
            Beside::Export => self.export = Some(seconds),
            Beside::Transfer => {
                self.transfer = Some((self.transfer.map_or(0.0, |(bytes, _)| bytes), seconds));
            }
        }
    }

    /// `transferring context: 812.33kB 0.1s done`
    pub(super) fn transferred(&mut self, line: &str) {
        let size = line
            .strip_prefix("transferring context: ")
            .and_then(|rest| rest.split(' ').next())
            .and_then(super::image::bytes_of);
        if let Some(bytes) = size {
            self.transfer = Some((bytes, self.transfer.map_or(0.0, |(_, seconds)| seconds)));
        }
    }
}
