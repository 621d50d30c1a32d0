//! The guard at the door: a panic becomes an error, so that a fault of ours never unwinds into a foreign runtime.

use std::{
    any::Any,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::error::AppError;

/// Does it, or says that it panicked. What the storage had not committed has not happened.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, AppError>) -> Result<T, AppError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
}

/// The same for what waits: it runs as a task of its own, and goes on to its end where the caller does not wait for it.
pub(crate) async fn guarded_task<T, F>(work: F) -> Result<T, AppError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    match tokio::spawn(work).await {
        Ok(answer) => answer,
        Err(error) => Err(match error.try_into_panic() {
            Ok(panic) => panicked(panic.as_ref()),
            Err(cancelled) => AppError::Internal { text: cancelled.to_string() },
        }),
    }
}

fn panicked(panic: &(dyn Any + Send)) -> AppError {
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

    #[tokio::test]
    async fn a_panic_of_a_task_becomes_an_error_too() {
        let error = guarded_task::<(), _>(async { panic!("on purpose: {}", 1) }).await.unwrap_err();
        assert!(matches!(error, AppError::Internal { text } if text == "on purpose: 1"));
    }
}
