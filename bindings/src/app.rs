//! The object behind the door.

mod device;
mod record;
mod stage;

use std::sync::Arc;

use roundsman_client::{App as Client, ClientError, SystemClock, SystemRandom};
use roundsman_present::Language;

use crate::{error::AppError, guard::guarded};

/// A rep's device: its storage, its clocks, one sync at a time. Open one for a home folder and keep it.
#[derive(uniffi::Object)]
pub struct App {
    client: Arc<Client>,
    language: Language,
}

#[uniffi::export]
impl App {
    /// Opens the home folder, and makes it where there is none. `language` is a tag; what we do not speak becomes Chinese.
    ///
    /// # Errors
    /// Where another process keeps the folder, or the disk does not play along.
    #[uniffi::constructor]
    pub fn open(home: &str, language: &str) -> Result<Arc<Self>, AppError> {
        guarded(|| {
            let language = Language::from_tag(language).unwrap_or_default();
            let random = Arc::new(SystemRandom);
            let clock = Arc::new(SystemClock::new(random.as_ref(), 0));
            // Without a client there is no playbook: the error has nobody's titles.
            let client = Client::open(home.as_ref(), clock, random).map_err(|error| AppError::Failed {
                code: error.code().to_string(),
                text: error.text(language),
                is_retryable: error.is_retryable(),
            })?;
            Ok(Arc::new(Self { client: Arc::new(client), language }))
        })
    }
}

impl App {
    /// Does something with the client, and says what went wrong in the reader's words.
    fn with<T>(&self, work: impl FnOnce(&Client) -> Result<T, ClientError>) -> Result<T, AppError> {
        guarded(|| work(&self.client).map_err(|error| self.error(&error)))
    }

    fn error(&self, error: &ClientError) -> AppError {
        AppError::of(error, &self.client, self.language)
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("language", &self.language).finish_non_exhaustive()
    }
}
