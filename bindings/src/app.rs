//! The object behind the door.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use roundsman_client::{App as Client, Session, SystemRandom};
use roundsman_present::{
    Language,
    screen::{Done, FrameWords, Intent, Screen, ScreenView},
};
use tokio::sync::oneshot;

use crate::{
    door::{Door, Message},
    error::AppError,
    guard::guarded,
    observe::{Observation, Observer},
    platform::{Platform, Seen},
};

/// A rep's device. Open one for a home folder and keep it; one process at a time has the folder.
#[derive(uniffi::Object)]
pub struct App {
    session: Arc<Session>,
    door: Arc<Door>,
    next: AtomicU64,
    /// Kept for as long as anything of this app may be under way.
    runtime: Option<tokio::runtime::Runtime>,
}

#[uniffi::export]
impl App {
    /// Opens the home folder, and makes it where there is none. `language` is the platform's tag; what we do not speak becomes Chinese.
    /// Reads and mends the storage: call it off the main thread.
    ///
    /// # Errors
    /// Where another process keeps the folder, or the disk does not play along.
    #[uniffi::constructor]
    pub fn open(home: &str, language: &str, platform: Arc<dyn Platform>) -> Result<Arc<Self>, AppError> {
        guarded(|| {
            let language = Language::from_tag(language).unwrap_or_default();
            let failed = |error: &roundsman_client::ClientError| AppError::plain(error, language);
            let clock = Arc::new(Seen(Arc::clone(&platform)));
            let surroundings = Arc::new(Seen(Arc::clone(&platform)));
            let keys = Arc::clone(&surroundings);
            let client = Client::open(home.as_ref(), clock, Arc::new(SystemRandom)).and_then(|client| client.with_keys(keys));
            let client = client.map_err(|error| failed(&error))?;
            let session = Arc::new(Session::new(Arc::new(client), surroundings, language).map_err(|error| failed(&error))?);
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            let runtime = runtime.map_err(|error| AppError::Internal { text: error.to_string() })?;
            let door = Door::open(Arc::clone(&session), platform, runtime.handle().clone())?;
            door.post(Message::Remind);
            Ok(Arc::new(Self { session, door, next: AtomicU64::new(1), runtime: Some(runtime) }))
        })
    }

    /// Shows a screen to an observer: as it stands, and whenever it changes.
    pub fn observe(&self, screen: Screen, observer: Arc<dyn Observer>) -> Arc<Observation> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.door.post(Message::Observe(id, screen, observer));
        Arc::new(Observation::new(id, Arc::clone(&self.door)))
    }

    /// Something outside has changed: the clock was turned, the network came back, the app was brought to the front.
    pub fn look_again(&self) {
        self.door.post(Message::Changed);
    }

    /// Stops a sync that is under way. What was done is kept; the next one goes on from there.
    pub fn cancel_sync(&self) {
        self.door.cancelled.notify_waiters();
    }

    /// Ends the app: what was typed is written down, a sync that is under way is stopped, and no observer is called afterwards. For a shell whose
    /// process goes on without it, or whose runtime must not be called while it ends.
    pub fn shut(&self) {
        self.door.shut();
    }

    /// A screen as it stands now, for whoever may wait for the disk: a widget, a test.
    ///
    /// # Errors
    /// [`AppError::Internal`] for a fault of ours.
    pub fn view(&self, screen: &Screen) -> Result<ScreenView, AppError> {
        guarded(|| Ok(self.session.view(screen)))
    }

    /// What stands around every screen, in the language of the screens.
    pub fn words(&self) -> FrameWords {
        FrameWords::of(self.session.language())
    }

    /// A digest of what this device holds, by its words: two devices that show the same have the same.
    ///
    /// # Errors
    /// Where the storage cannot be read.
    pub fn digest(&self) -> Result<String, AppError> {
        guarded(|| {
            roundsman_client::device::digest::digest(self.session.app()).map_err(|error| AppError::of(&error, &self.session))
        })
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl App {
    /// Sends what was tapped. What is said to be saved when this answers is on the disk.
    ///
    /// # Errors
    /// [`AppError::Refused`] with every reason at once: nothing was saved, and the form is as it was.
    pub async fn send(&self, intent: Intent) -> Result<Done, AppError> {
        let (answer, done) = oneshot::channel();
        self.door.post(Message::Send(intent, answer));
        done.await.unwrap_or_else(|_| Err(AppError::Internal { text: "the app has been closed".to_owned() }))
    }

    /// Writes down what is being typed, now: for a shell that is put to the back and may be ended. It is done by itself when nobody types for a moment.
    pub async fn keep(&self) {
        let (answer, kept) = oneshot::channel();
        self.door.post(Message::Keep(answer));
        let _the_app_was_closed = kept.await;
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.door.cancelled.notify_waiters();
        self.door.post(Message::Quit);
        if let Some(runtime) = self.runtime.take() {
            // The last reference may be dropped on a thread that must not wait.
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("session", &self.session).finish_non_exhaustive()
    }
}
