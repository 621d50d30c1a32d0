//! `cargo xtask bench`: the numbers that we hold ourselves to, each against its reference in the same run.

use std::{fs, process::Command};

use crate::{
    bindings,
    step::{self, cargo},
};

/// The page that keeps the last whole run.
const PAGE: &str = "docs/benchmarks.md";

/// What stands around the table in it.
const MARKS: (&str, &str) = ("<!-- table -->\n", "<!-- /table -->");

/// Builds for release and measures; its words (`--quick`, names of rows) are handed on. A whole run is written into the page.
pub(crate) fn run(words: &[String]) -> bool {
    println!("building for release (some minutes the first time)");
    let programs = [
        "--package",
        "roundsman-tests",
        "--package",
        "roundsman",
        "--package",
        "roundsman-rep",
        "--package",
        "roundsman-bindings",
    ];
    let mut build = cargo(&["build", "--release"]);
    build.args(programs).args(["--lib", "--bin", "bench", "--bin", "roundsman", "--bin", "roundsman-rep"]);
    if !step::shown(build) {
        return false;
    }
    let core = step::target().join("release").join(bindings::library().file_name().unwrap_or_default());
    let mut measure = Command::new(step::target().join("release").join(format!("bench{}", std::env::consts::EXE_SUFFIX)));
    measure.args(words).current_dir(step::root()).env("ROUNDSMAN_PROGRAMS_BUILT", "1");
    match phone_core() {
        Ok(core) => drop(measure.env("ROUNDSMAN_PHONE_CORE", core)),
        Err(why) => println!("the core for phones is not weighed: {why}"),
    }
    // Calls from Kotlin are measured where there is a JDK; the generator reads the library of the debug build.
    match bindings::calls() {
        Ok(classes) => drop(measure.env("ROUNDSMAN_CORE", core).env("ROUNDSMAN_CLASSES", classes)),
        Err(why) => println!("calls from Kotlin are not measured: {why}"),
    }
    let mut table = String::new();
    let measured = step::run("bench", measure, |line| {
        if line.starts_with('|') {
            table.push_str(line);
            table.push('\n');
        }
    });
    if !measured.is_passed() {
        return false;
    }
    if !words.is_empty() {
        println!("{PAGE} is left as it is: only a whole run is written there");
        return true;
    }
    match keep(&table) {
        Ok(()) => true,
        Err(error) => {
            println!("{PAGE} cannot be written: {error}");
            false
        }
    }
}

/// The core as Android's linker makes it: equal functions once, relocations packed.
fn phone_core() -> Result<std::path::PathBuf, String> {
    if !step::runs(&["ld.lld", "--version"]) {
        return Err("there is no lld (Debian's package of that name)".to_owned());
    }
    println!("building the core for phones (some minutes)");
    let mut build =
        cargo(&["rustc", "--profile", "phone", "--package", "roundsman-bindings", "--lib", "--crate-type", "cdylib", "--"]);
    build.args(["-Clink-arg=-fuse-ld=lld", "-Clink-arg=-Wl,--icf=all,--pack-dyn-relocs=android"]);
    let core = step::target().join("phone").join(bindings::library().file_name().unwrap_or_default());
    if step::shown(build) { Ok(core) } else { Err("it does not build".to_owned()) }
}

/// Puts the table into the page, with machine and date.
fn keep(table: &str) -> std::io::Result<()> {
    let path = step::root().join(PAGE);
    let page = fs::read_to_string(&path)?;
    let (Some(from), Some(to)) = (page.find(MARKS.0), page.find(MARKS.1)) else {
        return Err(std::io::Error::other(format!("it has no {} {}", MARKS.0.trim(), MARKS.1)));
    };
    let (before, after) = (&page[..from + MARKS.0.len()], &page[to..]);
    fs::write(path, format!("{before}{}\n\n{table}{after}", machine()))
}

/// `2026-11-25, 2 cores, Linux x86_64, rustc 1.95.0`.
fn machine() -> String {
    let said = |program: &str, words: &[&str]| {
        let output = Command::new(program).args(words).output().ok();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").ok();
    let load = load.and_then(|load| load.split(' ').next().map(|one| format!(", load {one} at the end"))).unwrap_or_default();
    format!(
        "Measured on {} with {cores} cores, {} {}, {}{load}.",
        said("date", &["+%Y-%m-%d"]),
        std::env::consts::OS,
        std::env::consts::ARCH,
        said("rustc", &["--version"])
    )
}
