//! The guard at the door: a panic becomes an error, so that a fault of ours never unwinds into a foreign runtime.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::error::AppError;

/// Does it, or says that it panicked. What the storage had not committed has not happened.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, AppError>) -> Result<T, AppError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
}

/// What a panic said.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> AppError {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    AppError::Internal { text: text.unwrap_or_else(|| "a panic without words".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let error = guarded::<()>(|| panic!("on purpose")).unwrap_err();
        assert!(matches!(error, AppError::Internal { text } if text == "on purpose"));
    }
}
