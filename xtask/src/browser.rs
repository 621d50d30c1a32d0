//! `cargo xtask browser` and `cargo xtask screens`: the pages in Chromium, as a manager uses them, on a real relay.
//!
//! What is needed beyond Rust (Chromium, a Chinese font, Node) is installed where apt is present. Where it cannot be had, the step is skipped,
//! loudly: a skip is no pass.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    apt,
    step::{self, Step, cargo, first_line, root},
};

/// The oldest Node that the tests run on: Debian 12's.
const NODE_MIN: (u32, u32) = (18, 19);

const NAME: &str = "browser";

/// What is run in the folder of the browser's tests.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Script {
    Tests,
    Screens,
}

impl Script {
    fn words(self) -> &'static [&'static str] {
        match self {
            // Named, because what Node prints by itself differs by version and by who reads it.
            Self::Tests => &["--test-reporter=spec", "main.mjs"],
            Self::Screens => &["screens.mjs"],
        }
    }
}

/// Builds the programs and runs a script. Says whether it passed.
pub(crate) fn run(script: Script) -> bool {
    println!("building the relay, the rep's terminal and the showroom");
    let build = ["build", "--package", "roundsman", "--package", "roundsman-rep", "--package", "roundsman-tests", "--bins"];
    step::shown(cargo(&build)) && told(&step(script, |_| {}))
}

fn told(step: &Step) -> bool {
    println!("{} {}", step.name, step::verdict(step));
    step.is_passed()
}

/// Runs a script with the programs as they are built; `hear` gets each line that it prints.
pub(crate) fn step(script: Script, hear: impl FnMut(&str)) -> Step {
    match tools() {
        Ok(chromium) => {
            let mut node = Command::new("node");
            node.args(script.words()).current_dir(folder());
            node.env("CHROMIUM", chromium).env("ROUNDSMAN_PROGRAMS_BUILT", "1");
            step::run(NAME, node, hear)
        }
        Err(why) => step::skip(NAME, why),
    }
}

fn folder() -> PathBuf {
    root().join("tests/browser")
}

/// Everything that is needed, installed where it was missing. Gives the program of Chromium.
fn tools() -> Result<String, String> {
    let missing = missing();
    if !missing.is_empty() {
        apt::install(&missing)?;
    }
    let chromium = chromium().ok_or("there is no Chromium: install it, or name it in CHROMIUM")?;
    if !has_node() {
        return Err(format!("there is no Node {}.{} or newer with npm", NODE_MIN.0, NODE_MIN.1));
    }
    modules()?;
    Ok(chromium)
}

fn chromium() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
    named.into_iter().chain(usual).find_map(|name| {
        // The library that drives it wants to know where it is, not what it is called.
        first_line(&[&name, "--version"])?;
        first_line(&["which", &name])
    })
}

fn has_node() -> bool {
    let version = first_line(&["node", "--version"]);
    let is_new_enough = version.is_some_and(|line| step::version(line.trim_start_matches('v')) >= Some(NODE_MIN));
    is_new_enough && first_line(&["npm", "--version"]).is_some()
}

/// Debian's packages for what this machine lacks.
fn missing() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if chromium().is_none() {
        packages.push("chromium");
    }
    // Without one, Chinese pages are rows of boxes, and nobody would notice what is too wide.
    if first_line(&["fc-list", ":lang=zh", "family"]).is_none_or(|line| line.is_empty()) {
        packages.push("fonts-wqy-microhei");
    }
    if !has_node() {
        packages.extend(["nodejs", "npm"]);
    }
    packages
}

/// The two packages that package-lock.json names, fetched when it has changed since.
fn modules() -> Result<(), String> {
    let folder = folder();
    let lock = fs::read(folder.join("package-lock.json")).map_err(|error| format!("package-lock.json: {error}"))?;
    let stamp = folder.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
    if !step::shown(npm) {
        return Err("`npm ci` does not fetch what tests/browser/package-lock.json names".to_owned());
    }
    fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}
