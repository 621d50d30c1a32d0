//! The two programs as a script runs them.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use serde_json::Value;

/// What a command came to.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The exit code; -1 where it was killed.
    pub code: i32,
    /// Standard output as JSON; null where it is none.
    pub json: Value,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// The answer of a command that must succeed.
    ///
    /// # Panics
    /// Where it did not.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.json
    }

    /// The codes of a refusal.
    ///
    /// # Panics
    /// Where it was none.
    #[track_caller]
    pub fn refused(self) -> Vec<String> {
        assert_eq!(self.code, 3, "{self:?}");
        let reasons = self.json["refused"].as_array().cloned().unwrap_or_default();
        reasons.iter().map(|reason| reason["code"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// The path of `roundsman` or `roundsman-rep`, built once for each run of the tests.
///
/// # Panics
/// Where they cannot be built.
pub fn program(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut build = Command::new(cargo);
        build.current_dir(&root).args(["build", "--quiet", "--package", "roundsman", "--package", "roundsman-rep"]);
        let test = std::env::current_exe().expect("this test has a path");
        let beside = test.parent().expect("it is in a folder");
        let folder = if beside.ends_with("deps") { beside.parent().unwrap_or(beside) } else { beside }.to_owned();
        if folder.ends_with("release") {
            build.arg("--release");
        }
        // `cargo xtask test` has built them for all stories at once.
        let is_built = std::env::var_os("ROUNDSMAN_PROGRAMS_BUILT").is_some() && folder.join("roundsman-rep").exists();
        assert!(is_built || build.status().expect("cargo runs").success(), "the two programs must build");
        folder
    });
    folder.join(name)
}

/// What names the file that turns the programs' clocks.
pub(crate) const CLOCK: &str = "ROUNDSMAN_CLOCK";

/// The clock of the story that a phone's or a relay's folder belongs to.
pub(crate) fn beside(folder: &Path) -> PathBuf {
    folder.with_file_name("clock")
}

/// Runs a command to its end.
///
/// # Panics
/// Where it cannot be started.
pub(crate) fn run(command: &mut Command, input: &str) -> Ran {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read its input may have closed it.
        drop(stdin.write_all(input.as_bytes()));
    }
    let output = child.wait_with_output().expect("the program ends");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    Ran {
        code: output.status.code().unwrap_or(-1),
        json: serde_json::from_str(&out).unwrap_or(Value::Null),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        out,
    }
}
