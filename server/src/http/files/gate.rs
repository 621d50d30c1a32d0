//! Gates: one request at a time writes to an upload, and the newest one wins.
//!
//! A phone that lost its signal leaves a connection behind that nobody has closed. When it comes back on another, the old one must not keep it
//! waiting until it times out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as Turn, MutexGuard, watch};

/// The gates of the uploads that are being asked for.
#[derive(Debug, Default)]
pub(in crate::http) struct Gates(Mutex<HashMap<String, Arc<Gate>>>);

/// The way to one upload's file.
#[derive(Debug)]
pub(super) struct Gate {
    turn: Turn<()>,
    newest: watch::Sender<u64>,
}

/// The right to write to an upload, until somebody newer wants it.
pub(super) struct Pass<'a> {
    _turn: MutexGuard<'a, ()>,
    mine: u64,
    newest: watch::Receiver<u64>,
}

impl Gates {
    /// The gate of an upload.
    pub(super) fn gate(&self, id: &str) -> Arc<Gate> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Gate { turn: Turn::new(()), newest: watch::Sender::new(0) });
        Arc::clone(gates.entry(id.to_owned()).or_insert_with(new))
    }

    /// Forgets gates at which nobody stands.
    pub(in crate::http) fn sweep(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, gate| Arc::strong_count(gate) > 1);
    }
}

impl Gate {
    /// Ends whoever is at it, and waits until they are gone.
    pub(super) async fn take(&self) -> Pass<'_> {
        let mut mine = 0;
        self.newest.send_modify(|newest| {
            *newest += 1;
            mine = *newest;
        });
        Pass { _turn: self.turn.lock().await, mine, newest: self.newest.subscribe() }
    }
}

impl Pass<'_> {
    /// Comes back when somebody newer wants the turn.
    pub(super) async fn ended(&mut self) {
        let mine = self.mine;
        // The sender lives as long as the gate.
        drop(self.newest.wait_for(|newest| *newest > mine).await);
    }
}
