//! `cargo xtask test`: everything that a change has to pass, in order, and one line that sums it up.

use crate::step::{self, cargo, seconds, verdict};

/// How many tests there were.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Count {
    /// Adds what a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …` says.
    fn hear(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else { return };
        for part in counts.split(';') {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(what)) = (words.next().map(str::parse::<u64>), words.next()) else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// Runs every step, later ones too where one fails: who has to mend one thing wants to know of the others. Says whether all passed.
pub(crate) fn run() -> bool {
    let mut count = Count::default();
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    tests.env("ROUNDSMAN_PROGRAMS_BUILT", "1");
    let steps = vec![
        step::run("format", cargo(&["fmt", "--all", "--", "--check"]), |_| {}),
        step::run("lints", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]), |_| {}),
        // The stories start the two programs as they are; building them first keeps that out of the tests' time.
        step::run("programs", cargo(&["build", "--workspace", "--bins"]), |_| {}),
        step::run("tests", tests, |line| count.hear(line)),
    ];
    println!("\n== summary");
    for step in &steps {
        println!("{:<10} {:>12}  {}", step.name, seconds(step.took), verdict(step));
    }
    if count.ignored > 0 {
        println!("{} ignored", count.ignored);
    }
    println!("{} passed, {} failed", count.passed, count.failed);
    steps.iter().all(|step| step.failure.is_none()) && count.failed == 0 && count.passed > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_own_lines_are_summed() {
        let mut count = Count::default();
        count.hear("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.04s");
        count.hear("test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s");
        count.hear("test a_rep_writes_5_passed ... ok");
        assert_eq!(count, Count { passed: 7, failed: 2, ignored: 1 });
    }
}
