//! `cargo xtask demo`: a small company on the shipped template, a relay, and two reps with a day offline.

use crate::step::{self, cargo};

/// Builds the two programs and plays the demo; its words (`--once`, `--listen ADDR`) are handed on.
pub(crate) fn run(words: &[String]) -> bool {
    println!("building the relay and the rep's terminal (some minutes the first time)");
    let build = ["build", "--package", "roundsman", "--package", "roundsman-rep", "--package", "roundsman-tests", "--bins"];
    if !step::shown(cargo(&build)) {
        return false;
    }
    let mut play = cargo(&["run", "--quiet", "--package", "roundsman-tests", "--bin", "demo", "--"]);
    play.args(words);
    step::shown(play)
}
