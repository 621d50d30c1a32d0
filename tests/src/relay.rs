//! The relay as a process on a port of its own.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::program::{CLOCK, beside, program};

/// A running `roundsman serve`. Killed when it is dropped; where we are killed ourselves, it stops with the input that it had from us.
#[derive(Debug)]
pub struct RelayProcess {
    child: Child,
    stdin: Option<ChildStdin>,
    url: String,
    data: PathBuf,
}

impl RelayProcess {
    /// Starts the relay on any free port, and waits until it says that it listens.
    ///
    /// # Panics
    /// Where it does not.
    pub fn start(data: &Path) -> Self {
        Self::start_at(data, "127.0.0.1:0")
    }

    /// Starts the relay at an address.
    ///
    /// # Panics
    /// Where it cannot listen there.
    pub fn start_at(data: &Path, listen: &str) -> Self {
        Self::try_start_at(data, listen).unwrap_or_else(|said| panic!("the relay does not start: {said}"))
    }

    /// Starts the relay at an address, or gives what it said last.
    ///
    /// # Errors
    /// Where it cannot be started, or ends before it listens.
    pub fn try_start_at(data: &Path, listen: &str) -> Result<Self, String> {
        let log_path = data.join("../relay.log");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&log_path).map_err(|error| error.to_string())?;
        let mut child = Command::new(program("roundsman"))
            .args(["serve", "--stop-with-stdin", "--listen", listen, "--data"])
            .arg(data)
            .env(CLOCK, beside(data))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            // Ctrl-C is for us alone: what we still have to send comes first.
            .process_group(0)
            .spawn()
            .map_err(|error| error.to_string())?;
        let stdin = child.stdin.take();
        let mut lines = child.stdout.take().map(|out| BufReader::new(out).lines().map_while(Result::ok)).into_iter().flatten();
        let url = lines.find_map(|line| line.find("http://").map(|at| line[at..].trim().to_owned()));
        let Some(url) = url else {
            drop(child.wait());
            let log = std::fs::read_to_string(log_path).unwrap_or_default();
            return Err(log.lines().last().unwrap_or_default().to_owned());
        };
        // Whatever it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, stdin, url, data: data.to_owned() })
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills it with SIGKILL, as a power cut would.
    ///
    /// # Panics
    /// Where the system does not let us.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is ours to kill");
        self.child.wait().expect("it ends");
    }

    /// Lets it finish what was begun, and waits until it has ended. Says whether it did so in order.
    pub fn stop(mut self) -> bool {
        drop(self.stdin.take());
        self.child.wait().is_ok_and(|status| status.success())
    }

    /// Whether it still runs.
    pub fn is_up(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Starts it again on the port that its devices know.
    pub fn start_again(&mut self) {
        let listen = self.url.trim_start_matches("http://").to_owned();
        let again = Self::start_at(&self.data.clone(), &listen);
        *self = again;
    }
}

impl Drop for RelayProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
