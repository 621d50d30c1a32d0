//! `cargo xtask bench`: the numbers that we hold ourselves to, each against its reference in the same run.

use crate::step::{self, cargo};

/// Builds for release and measures; its words (`--quick`, names of rows) are handed on.
pub(crate) fn run(words: &[String]) -> bool {
    println!("building for release (some minutes the first time)");
    let mut measure = cargo(&["run", "--release", "--quiet", "--package", "roundsman-tests", "--bin", "bench", "--"]);
    measure.args(words);
    step::shown(measure)
}
