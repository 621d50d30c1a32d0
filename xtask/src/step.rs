//! Steps: commands that run one after another, each under a heading and with its time.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How a step went.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) took: Duration,
    pub(crate) end: End,
}

/// What a step came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Passed,
    /// Why.
    Failed(String),
    /// It could not be run on this machine, and why. That is no pass.
    Skipped(String),
}

impl Step {
    pub(crate) fn is_passed(&self) -> bool {
        self.end == End::Passed
    }

    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.end, End::Failed(_))
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    // As cargo says when it runs us: where two checkouts share what they build, the folder at build time may be the other one's.
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().unwrap_or(&own).to_owned()
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that started us.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(root());
    command
}

/// Runs a command under a heading, and hands each line of what it prints to `hear` as it comes.
#[expect(clippy::disallowed_methods, reason = "measures a computer that does not sleep")]
pub(crate) fn run(name: &'static str, mut command: Command, mut hear: impl FnMut(&str)) -> Step {
    println!("\n== {name}");
    let begun = Instant::now();
    let outcome = (|| {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).split(b'\n')) {
            let line = line?;
            // Programs under test may print anything: what is no text is shown as well as it can be.
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            hear(&line);
        }
        child.wait()
    })();
    let end = match outcome {
        Ok(status) if status.success() => End::Passed,
        Ok(status) => End::Failed(status.to_string()),
        Err(error) => End::Failed(format!("cannot be run: {error}")),
    };
    let step = Step { name, took: begun.elapsed(), end };
    println!("-- {name}: {} in {}", verdict(&step), seconds(step.took));
    step
}

/// A step that this machine cannot run.
pub(crate) fn skip(name: &'static str, why: String) -> Step {
    println!("\n== {name}\n!! SKIPPED: {why}");
    Step { name, took: Duration::ZERO, end: End::Skipped(why) }
}

/// A step that failed before it could be run.
pub(crate) fn failed(name: &'static str, why: String) -> Step {
    println!("\n== {name}\n{why}");
    Step { name, took: Duration::ZERO, end: End::Failed("it cannot be built".to_owned()) }
}

/// Runs a command that talks to the person itself. Says whether it succeeded.
pub(crate) fn shown(mut command: Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            println!("cannot be run: {error}");
            false
        }
    }
}

/// `ok`, or why not.
pub(crate) fn verdict(step: &Step) -> String {
    match &step.end {
        End::Passed => "ok".to_owned(),
        End::Failed(why) => why.clone(),
        End::Skipped(why) => format!("SKIPPED, which is no pass: {why}"),
    }
}

/// The first line that a program prints, where it runs.
pub(crate) fn first_line(words: &[&str]) -> Option<String> {
    let (program, rest) = words.split_first()?;
    let output = Command::new(program).args(rest).current_dir(root()).output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

/// Whether a program runs here to a good end, whatever it prints.
pub(crate) fn runs(words: &[&str]) -> bool {
    let Some((program, rest)) = words.split_first() else { return false };
    Command::new(program).args(rest).output().is_ok_and(|output| output.status.success())
}

/// `1.95.0` as numbers that compare.
pub(crate) fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// `1 min 5 s`, `0.4 s`.
pub(crate) fn seconds(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}
