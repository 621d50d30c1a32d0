//! Commands that are killed in the middle.

use std::{
    fs,
    io::Read,
    path::Path,
    process::{Child, ExitStatus},
};

use serde_json::Value;

use crate::rep::Rep;

/// A command that may have been killed before its end.
#[derive(Debug, Clone)]
pub struct Cut {
    /// What it had printed; null where that was nothing.
    pub printed: Value,
    /// It was killed before it ended by itself.
    pub is_killed: bool,
    /// How often its home was looked at until then: a measure of how far it got.
    pub looks: u64,
}

impl Rep {
    /// Runs a command and kills it with SIGKILL after so many looks at its home; one that is quicker ends by itself.
    ///
    /// # Panics
    /// Where it cannot be started, or ends by itself with a failure.
    #[track_caller]
    pub fn run_cut(&self, arguments: &[&str], looks_max: u64) -> Cut {
        let mut child = self.begin(arguments);
        let (looks, ended) = watch(&mut child, &self.home().join("roundsman.db-wal"), looks_max);
        if ended.is_none() {
            child.kill().expect("it is ours to kill");
        }
        let status = child.wait().expect("it ends");
        let mut out = String::new();
        child.stdout.take().expect("its output").read_to_string(&mut out).expect("text");
        // A kill that came too late for it is none.
        let is_killed = status.code().is_none();
        assert!(is_killed || status.success(), "{arguments:?}: {out}");
        Cut { printed: serde_json::from_str(&out).unwrap_or(Value::Null), is_killed, looks }
    }
}

/// Looks at a file until the child has ended, or so many times.
fn watch(child: &mut Child, file: &Path, looks_max: u64) -> (u64, Option<ExitStatus>) {
    for looks in 0..looks_max {
        if let Some(status) = child.try_wait().expect("it is ours") {
            return (looks, Some(status));
        }
        // Where the file is not there yet, that is a look too.
        drop(fs::metadata(file));
    }
    (looks_max, None)
}
