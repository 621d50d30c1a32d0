//! `cargo xtask test`: everything that a change has to pass, in order, and one line that sums it up.

use crate::{
    android, apt, bindings,
    browser::{self, Script},
    phone,
    step::{self, Step, cargo, first_line, seconds, verdict},
};

/// What newcomers type with who follow the pages of docs, and so do the tests.
const FOLLOWED_WITH: [&str; 2] = ["curl", "jq"];

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

    /// Adds what the player of the rep's day says of a language: `a rep's day in Kotlin: 1 passed, 0 failed`.
    fn hear_day(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("a rep's day in ").and_then(|rest| rest.split_once(": ")) else { return };
        match counts {
            "1 passed, 0 failed" => self.passed += 1,
            _ => self.failed += 1,
        }
    }

    /// Adds what a line of Node's runner such as `ℹ pass 12` says.
    fn hear_node(&mut self, line: &str) {
        let Some((what, number)) = line.strip_prefix("ℹ ").and_then(|rest| rest.split_once(' ')) else { return };
        let Ok(number) = number.trim().parse::<u64>() else { return };
        match what {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            "skipped" | "todo" => self.ignored += number,
            _ => {}
        }
    }
}

/// Installs what following the pages takes. Where that cannot be, the tests that follow them say so and fail: a page that nobody followed is not known to be right.
fn equip() {
    let missing: Vec<&str> = FOLLOWED_WITH.into_iter().filter(|tool| first_line(&[tool, "--version"]).is_none()).collect();
    if missing.is_empty() {
        return;
    }
    if let Err(why) = apt::install(&missing) {
        println!("{why}");
    }
}

/// Runs every step, later ones too where one fails: who has to mend one thing wants to know of the others. Says whether all passed.
pub(crate) fn run() -> bool {
    equip();
    let mut count = Count::default();
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    tests.env("ROUNDSMAN_PROGRAMS_BUILT", "1");
    let mut steps = vec![
        step::run("format", cargo(&["fmt", "--all", "--", "--check"]), |_| {}),
        step::run("lints", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]), |_| {}),
        // The stories start the two programs as they are; building them first keeps that out of the tests' time.
        step::run("programs", bindings::build(), |_| {}),
        step::run("tests", tests, |line| count.hear(line)),
    ];
    steps.extend(bindings::steps(|line| count.hear_day(line)));
    steps.push(phone::taps(|line| count.hear_day(line)));
    steps.push(android::step(|line| count.hear_day(line)));
    steps.push(browser::step(Script::Tests, |line| count.hear_node(line)));
    summed_up(&steps, &count)
}

/// Says how it went, and whether that is good.
fn summed_up(steps: &[Step], count: &Count) -> bool {
    println!("\n== summary");
    for step in steps {
        println!("{:<10} {:>12}  {}", step.name, seconds(step.took), verdict(step));
    }
    if count.ignored > 0 {
        println!("{} ignored", count.ignored);
    }
    let skipped = steps.iter().filter(|step| !step.is_passed() && !step.has_failed()).count();
    let skips = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    println!("{} passed, {} failed{skips}", count.passed, count.failed);
    !steps.iter().any(Step::has_failed) && count.failed == 0 && count.passed > 0
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
    #[test]
    fn nodes_own_lines_are_summed() {
        let mut count = Count::default();
        for line in ["✔ home is in one piece (812.5ms)", "ℹ tests 14", "ℹ pass 12", "ℹ fail 1", "ℹ cancelled 1", "ℹ skipped 0"]
        {
            count.hear_node(line);
        }
        assert_eq!(count, Count { passed: 12, failed: 2, ignored: 0 });
    }
    #[test]
    fn a_skipped_step_is_named_with_its_reason_and_is_no_pass() {
        let skipped = step::skip("browser", "this machine lacks chromium".to_owned());
        assert!(!skipped.is_passed() && !skipped.has_failed());
        assert_eq!(verdict(&skipped), "SKIPPED, which is no pass: this machine lacks chromium");
    }
}
