//! The demo as CI runs it: a small company made, played and checked by `demo --once` itself.

use std::process::Command;

/// Runs the demo with these words in a folder of its own; gives its exit code and what it printed.
fn demo(story: &str, words: &[&str]) -> (i32, String) {
    // Where the two programs are built once for all stories, they are there already.
    roundsman_tests::program("roundsman");
    let folder = std::env::temp_dir().join(format!("roundsman-demo-{story}-{}", std::process::id()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    command.args(words).arg("--folder").arg(&folder).env("ROUNDSMAN_PROGRAMS_BUILT", "1");
    let output = command.output().unwrap();
    drop(std::fs::remove_dir_all(folder));
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap_or(-1), said)
}

#[test]
fn the_demo_finds_everything_that_it_made_and_lost_nothing() {
    let (code, said) = demo("whole", &["--once", "--days", "21", "--lang", "zh"]);
    assert_eq!(code, 0, "{said}");
    let checks = said.lines().filter(|line| line.trim_start().starts_with('·')).count();
    assert!(checks >= 15 && !said.contains("     ! "), "{said}");
    // Every sentence has its words and its values.
    assert!(!said.contains("demo-") && !said.contains("{ $") && !said.contains("{$"), "{said}");
}

#[test]
fn a_word_that_makes_no_sense_is_named_and_makes_nothing() {
    let (code, said) = demo("word", &["--ones"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--ones"), "{said}");
}
