//! A rep with a phone: `roundsman-rep` on a home folder of their own.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::program::{CLOCK, Ran, beside, program, run};

/// A rep with a phone.
#[derive(Debug, Clone)]
pub struct Rep {
    name: String,
    home: PathBuf,
}

impl Rep {
    /// The rep whose phone has this home folder.
    pub fn at(name: &str, home: &Path) -> Self {
        Self { name: name.to_owned(), home: home.to_owned() }
    }

    /// What they are called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The phone's folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("roundsman-rep"));
        command.arg("--home").arg(&self.home).arg("--json").env(CLOCK, beside(&self.home));
        command
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(self.command().args(arguments), "")
    }

    /// Runs a command without the phone's own judgement.
    pub fn run_unjudged(&self, arguments: &[&str]) -> Ran {
        run(self.command().arg("--unjudged").args(arguments), "")
    }

    /// Runs a command under a limit of the shell, such as `ulimit -v 300000` (KiB of memory) or `ulimit -f 64` (KiB of any file).
    pub fn run_under(&self, limit: &str, arguments: &[&str]) -> Ran {
        let program = self.command();
        let mut shell = Command::new("bash");
        // A write beyond the limit shall fail, not end the program.
        shell
            .arg("-c")
            .arg(format!("trap '' XFSZ; {limit}; exec \"$0\" \"$@\""))
            .arg(program.get_program())
            .args(program.get_args());
        run(shell.args(arguments), "")
    }

    /// Begins a command, to be killed in the middle of it; its output waits to be read.
    ///
    /// # Panics
    /// Where it cannot be started.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        self.command()
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    }

    /// Runs a command that makes or changes a record; answers with the record's id.
    ///
    /// # Panics
    /// Where it is refused.
    #[track_caller]
    pub fn makes(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments).ok();
        said["record"].as_str().expect("a record").to_owned()
    }

    /// A new customer.
    #[track_caller]
    pub fn customer(&self, name: &str) -> String {
        self.makes(&["new", "customer", &format!("name={name}"), "source=referral"])
    }

    /// Syncs until nothing is left.
    ///
    /// # Panics
    /// Where it fails.
    #[track_caller]
    pub fn sync(&self) -> Value {
        self.run(&["sync"]).ok()
    }

    /// What this phone holds, by its words.
    #[track_caller]
    pub fn digest(&self) -> String {
        self.run(&["digest"]).ok()["digest"].as_str().expect("a digest").to_owned()
    }

    /// A record as this phone shows it.
    #[track_caller]
    pub fn shows(&self, record: &str) -> Value {
        self.run(&["show", record]).ok()
    }

    /// The returned tray, oldest first.
    #[track_caller]
    pub fn tray(&self) -> Vec<Value> {
        listed(&self.run(&["returned"]).ok(), "returned")
    }

    /// A record's history, as this phone tells it.
    #[track_caller]
    pub fn history(&self, record: &str) -> Vec<Value> {
        listed(&self.run(&["history", record]).ok(), "changes")
    }

    /// The requests that wait for this user.
    #[track_caller]
    pub fn requests(&self) -> Vec<Value> {
        listed(&self.run(&["requests"]).ok(), "requests")
    }

    /// The phone as it is now, copied: the same identity twice.
    ///
    /// # Panics
    /// Where the disk does not play along.
    pub fn clone_phone(&self, to: &Path) -> Self {
        copy(&self.home, to);
        Self::at(&self.name, to)
    }
}

/// What an answer has under a name.
#[track_caller]
fn listed(answer: &Value, name: &str) -> Vec<Value> {
    answer[name].as_array().cloned().unwrap_or_else(|| panic!("no {name} in {answer}"))
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable").map_while(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
