//! The relay as a process on a port of its own.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::program::program;

/// A running `roundsman serve`. Killed when it is dropped.
#[derive(Debug)]
pub struct RelayProcess {
    child: Child,
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
        let log = std::fs::OpenOptions::new().create(true).append(true).open(data.join("../relay.log")).expect("a log file");
        let mut child = Command::new(program("roundsman"))
            .args(["serve", "--listen", listen, "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the relay starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let url =
            lines.by_ref().map_while(Result::ok).find_map(|line| line.find("http://").map(|at| line[at..].trim().to_owned()));
        let url = url.expect("the relay says where it listens");
        // Whatever it says later must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, url, data: data.to_owned() }
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

    /// Waits until it ends by itself or is stopped.
    pub fn wait(&mut self) {
        drop(self.child.wait());
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
