//! What two builds beside each other are called.

/// What the two are called, the one that is written first.
pub type Names = (&'static str, &'static str);

/// “Before” and “after” beside a change would be read as before and after that change: only two that are compared are called so.
pub fn names(compared: bool) -> Names {
    if compared {
        ("Before", "After")
    } else {
        ("Yours", "Better")
    }
}
