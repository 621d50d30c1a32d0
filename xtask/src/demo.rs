//! `cargo xtask demo`: a small company on the shipped template, a relay, and two reps with a day offline.

/// Runs the demo.
pub(crate) fn run(words: &[String]) -> bool {
    println!("cargo xtask demo {}: not built yet; see docs/STATE.md", words.join(" "));
    false
}
