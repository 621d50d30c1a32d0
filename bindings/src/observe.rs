//! Observing: a screen is drawn now, and again whenever something of it has changed.

use std::sync::Arc;

use roundsman_present::screen::{Screen, ScreenView};

use crate::door::{Door, Message};

/// Whom a screen is shown to.
#[uniffi::export(with_foreign)]
pub trait Observer: Send + Sync {
    /// The screen as it stands now. Called from the door's thread, one call after another.
    fn changed(&self, view: ScreenView);
}

/// A screen that is being observed. It is no more once this is stopped or let go.
#[derive(uniffi::Object)]
pub struct Observation {
    id: u64,
    door: Arc<Door>,
}

impl Observation {
    pub(crate) fn new(id: u64, door: Arc<Door>) -> Self {
        Self { id, door }
    }
}

#[uniffi::export]
impl Observation {
    /// The same observer sees another screen from now on: a list that was narrowed.
    pub fn turn(&self, screen: Screen) {
        self.door.post(Message::Turn(self.id, screen));
    }

    /// Nothing more is shown. A call that is under way ends first.
    pub fn stop(&self) {
        self.door.post(Message::Stop(self.id));
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        self.stop();
    }
}

impl std::fmt::Debug for Observation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observation").field("id", &self.id).finish_non_exhaustive()
    }
}
