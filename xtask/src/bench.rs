//! `cargo xtask bench`: the numbers that we hold ourselves to, each against its reference in the same run.

/// Runs the benchmarks.
pub(crate) fn run(words: &[String]) -> bool {
    println!("cargo xtask bench {}: not built yet; see docs/STATE.md", words.join(" "));
    false
}
