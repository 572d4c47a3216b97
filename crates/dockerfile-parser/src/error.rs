use thiserror::Error;

/// What `BuildKit` finds wrong, in its words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SyntaxError {
    message: String,
}

impl SyntaxError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

macro_rules! reject {
    ($($argument:tt)*) => { return Err($crate::error::SyntaxError::new(format!($($argument)*))) };
}
pub(crate) use reject;

pub(crate) type Result<T> = std::result::Result<T, SyntaxError>;
