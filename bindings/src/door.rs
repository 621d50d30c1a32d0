//! The door's thread: intents in the order in which they were sent, and after each of them the screens that it has changed.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use roundsman_client::{ClientError, Session, duty};
use roundsman_present::screen::{Done, Intent, Screen, ScreenView};
use tokio::sync::{Notify, oneshot};

use crate::{
    error::AppError,
    guard::{guarded, panicked},
    observe::Observer,
    platform::{Platform, Reminder},
};

/// Screens say "3 minutes ago": they are looked at again so often though nothing has happened.
const TICK: Duration = Duration::from_secs(30);

/// What is being typed is written down, and the platform is told what to remind of, when nobody has done anything for so long.
const IDLE: Duration = Duration::from_millis(400);

type Answer = oneshot::Sender<Result<Done, AppError>>;

/// What the door's thread is told.
pub(crate) enum Message {
    Observe(u64, Screen, Arc<dyn Observer>),
    Turn(u64, Screen),
    Stop(u64),
    Send(Intent, Answer),
    Keep(oneshot::Sender<()>),
    /// Something outside has changed: a sync has come further, the clock was turned.
    Changed,
    Remind,
    Quit,
}

/// The way to the door's thread.
pub(crate) struct Door {
    messages: Mutex<Sender<Message>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    pub(crate) cancelled: Notify,
}

impl Door {
    /// Never waits. What comes after the end is let go.
    pub(crate) fn post(&self, message: Message) {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let _after_the_end = messages.send(message);
    }

    /// Starts the thread. It ends with [`Message::Quit`].
    pub(crate) fn open(
        session: Arc<Session>,
        platform: Arc<dyn Platform>,
        runtime: tokio::runtime::Handle,
    ) -> Result<Arc<Self>, AppError> {
        let (sender, receiver) = channel();
        let door = Arc::new(Self { messages: Mutex::new(sender), thread: Mutex::default(), cancelled: Notify::new() });
        let weak = Arc::downgrade(&door);
        session.on_change(Some(Arc::new(move || {
            if let Some(door) = weak.upgrade() {
                door.post(Message::Changed);
            }
        })));
        let room = Room {
            session,
            platform,
            door: Arc::clone(&door),
            runtime,
            observed: BTreeMap::new(),
            is_typed: false,
            may_remind: false,
        };
        let thread = std::thread::Builder::new().name("roundsman".to_owned()).spawn(move || room.run(&receiver));
        let thread = thread.map_err(|error| AppError::Internal { text: error.to_string() })?;
        *door.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(door)
    }

    /// Ends the thread and waits for it: what was typed is written down, and nobody is called afterwards.
    pub(crate) fn shut(&self) {
        self.cancelled.notify_waiters();
        self.post(Message::Quit);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // An observer may be the one who shuts.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != std::thread::current().id()) {
            let _a_panic_was_told = thread.join();
        }
    }
}

struct Observed {
    screen: Screen,
    observer: Arc<dyn Observer>,
    shown: Option<ScreenView>,
}

/// What the thread works with.
struct Room {
    session: Arc<Session>,
    platform: Arc<dyn Platform>,
    door: Arc<Door>,
    runtime: tokio::runtime::Handle,
    observed: BTreeMap<u64, Observed>,
    is_typed: bool,
    /// What there is to be reminded of may be something else now.
    may_remind: bool,
}

impl Room {
    fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let first = match messages.recv_timeout(if self.is_typed || self.may_remind { IDLE } else { TICK }) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) if self.is_typed || self.may_remind => {
                    self.settle();
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => Message::Changed,
                Err(RecvTimeoutError::Disconnected) => return self.keep(),
            };
            // What has piled up is done before anything is drawn: nobody sees what is out of date already.
            let mut is_over = self.take(first);
            while let Ok(message) = messages.try_recv() {
                is_over |= self.take(message);
            }
            if is_over {
                // The shell's runtime may be ending: it is not called any more.
                return self.keep();
            }
            self.draw();
        }
    }

    /// Does what it is told; gives whether that was the end.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Observe(id, screen, observer) => drop(self.observed.insert(id, Observed { screen, observer, shown: None })),
            Message::Turn(id, screen) => {
                if let Some(observed) = self.observed.get_mut(&id) {
                    observed.screen = screen;
                }
            }
            Message::Stop(id) => drop(self.observed.remove(&id)),
            Message::Send(intent, answer) => self.send(intent, answer),
            Message::Keep(answer) => {
                self.settle();
                let _who_asked_has_gone = answer.send(());
            }
            Message::Changed => {}
            Message::Remind => self.may_remind = true,
            Message::Quit => return true,
        }
        false
    }

    fn send(&mut self, intent: Intent, answer: Answer) {
        if matches!(intent, Intent::Sync | Intent::Enrol) {
            return self.send_out(intent, answer);
        }
        let is_typing =
            matches!(intent, Intent::Type { .. } | Intent::Choose { .. } | Intent::New { .. } | Intent::ReadCard { .. });
        self.is_typed |= is_typing;
        self.may_remind |= !is_typing;
        let session = &self.session;
        // Nothing of what is done here waits for anything but the disk.
        let done = guarded(|| self.runtime.block_on(session.act(intent)).map_err(|error| AppError::of(&error, session)));
        let _who_asked_has_gone = answer.send(done);
    }

    /// What goes to the relay is done beside the thread; it tells when it is over.
    fn send_out(&self, intent: Intent, answer: Answer) {
        let (session, door) = (Arc::clone(&self.session), Arc::clone(&self.door));
        self.runtime.spawn(async move {
            let working = Arc::clone(&session);
            let mut work = tokio::spawn(async move { working.act(intent).await.map_err(|error| AppError::of(&error, &working)) });
            let ended = tokio::select! {
                ended = &mut work => ended,
                () = door.cancelled.notified() => {
                    work.abort();
                    work.await
                }
            };
            let done = ended.unwrap_or_else(|error| match error.try_into_panic() {
                Ok(panic) => Err(panicked(panic.as_ref())),
                Err(_) => Err(AppError::of(&ClientError::Cancelled, &session)),
            });
            let _who_asked_has_gone = answer.send(done);
            door.post(Message::Remind);
            door.post(Message::Changed);
        });
    }

    /// What a pause is for.
    fn settle(&mut self) {
        if self.is_typed {
            self.keep();
        }
        if std::mem::take(&mut self.may_remind) {
            self.remind();
        }
    }

    fn keep(&mut self) {
        // A full disk must not end what is typed: it stays in the hand, and the next time tries again.
        self.is_typed = catch_unwind(AssertUnwindSafe(|| self.session.keep().is_err())).unwrap_or(true);
    }

    /// Gives the platform what there is to be reminded of.
    fn remind(&self) {
        let session = &self.session;
        let gathered = catch_unwind(AssertUnwindSafe(|| duty::reminders(session.app())));
        // Before the first sync there is nothing to be reminded of.
        let Ok(Ok(reminders)) = gathered else { return };
        let language = session.language().tag();
        let reminder = |one: duty::Reminder| Reminder {
            at_ms: one.at_ms,
            title: one.duty.title.get(language).unwrap_or_default().to_owned(),
            text: one.duty.record_title,
            record: one.duty.record.to_string(),
        };
        let reminders = reminders.into_iter().map(reminder).collect();
        let _a_shell_that_throws = catch_unwind(AssertUnwindSafe(|| self.platform.remind(reminders)));
    }

    /// Shows each observer its screen, where it is another than it was.
    fn draw(&mut self) {
        for observed in self.observed.values_mut() {
            let Ok(view) = catch_unwind(AssertUnwindSafe(|| self.session.view(&observed.screen))) else { continue };
            if observed.shown.as_ref() != Some(&view) {
                observed.shown = Some(view.clone());
                let _a_shell_that_throws = catch_unwind(AssertUnwindSafe(|| observed.observer.changed(view)));
            }
        }
    }
}
