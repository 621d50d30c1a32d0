//! Progress: which phase, how much of how much, and for how long already.

use std::{
    io::{IsTerminal, Write},
    sync::{
        Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use roundsman_client::{Clock, SystemClock, SystemRandom};
use roundsman_text::{Language, say};

/// A line on standard output. Nobody reading is no reason to stop.
pub(crate) fn print(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

/// A clock that only runs forward.
pub(crate) struct Watch {
    clock: SystemClock,
    begun_ms: u64,
}

impl Watch {
    pub(crate) fn start() -> Self {
        let clock = SystemClock::new(&SystemRandom, 0);
        let begun_ms = clock.monotonic_ms();
        Self { clock, begun_ms }
    }

    /// Since it was started, s.
    pub(crate) fn seconds(&self) -> f64 {
        Duration::from_millis(self.clock.monotonic_ms() - self.begun_ms).as_secs_f64()
    }
}

/// What has been done of a phase, counted by those who do it.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) entries: AtomicUsize,
    pub(crate) people: AtomicUsize,
}

/// Tells of the phases one after another.
pub(crate) struct Progress {
    language: Language,
    watch: Watch,
    is_terminal: bool,
    phase: u8,
    phases: u8,
}

impl Progress {
    /// `phases` are to be told of.
    pub(crate) fn new(language: Language, phases: u8) -> Self {
        Self { language, watch: Watch::start(), is_terminal: std::io::stdout().is_terminal(), phase: 0, phases }
    }

    /// The next phase begins.
    pub(crate) fn phase(&mut self, key: &str, args: &[(&str, &str)]) {
        self.phase += 1;
        print(&format!("{}/{}  {}", self.phase, self.phases, say(self.language, key, args)));
    }

    /// Something to know about the phase.
    pub(crate) fn note(&self, key: &str, args: &[(&str, &str)]) {
        print(&format!("     {}", say(self.language, key, args)));
    }

    /// Shows a count while `work` goes on: on a terminal in one line that changes, else a line now and then.
    pub(crate) fn counting<T>(&self, count: &Count, entries: usize, people: usize, work: impl FnOnce() -> T) -> T {
        let is_over = (Mutex::new(false), Condvar::new());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let every = Duration::from_millis(if self.is_terminal { 250 } else { 5_000 });
                let mut over = is_over.0.lock().expect("nobody panics with it in hand");
                while !*over {
                    over = is_over.1.wait_timeout(over, every).expect("nobody panics with it in hand").0;
                    self.show(count, entries, people, *over);
                }
            });
            let done = work();
            *is_over.0.lock().expect("nobody panics with it in hand") = true;
            is_over.1.notify_all();
            done
        })
    }

    fn show(&self, count: &Count, entries: usize, people: usize, is_last: bool) {
        let text = |number: usize| number.to_string();
        let (done, synced) = (text(count.entries.load(Ordering::Relaxed)), text(count.people.load(Ordering::Relaxed)));
        let (entries, people) = (text(entries), text(people));
        let seconds = format!("{:.0}", self.watch.seconds());
        let args = [("done", &*done), ("all", &*entries), ("synced", &*synced), ("people", &*people), ("seconds", &*seconds)];
        let line = format!("     {}", say(self.language, "demo-count", &args));
        if !self.is_terminal {
            print(&line);
            return;
        }
        let mut out = std::io::stdout().lock();
        drop(write!(out, "\r\x1b[2K{line}{}", if is_last { "\n" } else { "" }).and_then(|()| out.flush()));
    }

    /// All phases are over: how long they took, s.
    pub(crate) fn seconds(&self) -> f64 {
        self.watch.seconds()
    }
}
