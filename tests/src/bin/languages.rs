//! Plays the rep's day in another language: `languages NAME COMMAND …`.
//!
//! Starts a company on a real relay, tells the command in its environment where all is, and compares the digest that it prints last with that of a
//! phone of the Rust client which has synced the same.

use std::process::{Command, ExitCode, Stdio};

use roundsman_tests::{Company, files};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, program, arguments @ ..] = words.as_slice() else {
        eprintln!("usage: languages NAME COMMAND …");
        return ExitCode::from(2);
    };
    match played(name, program, arguments) {
        Ok(()) => {
            println!("a rep's day in {name}: 1 passed, 0 failed");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("{why}\na rep's day in {name}: 0 passed, 1 failed");
            ExitCode::FAILURE
        }
    }
}

fn played(name: &str, program: &str, arguments: &[String]) -> Result<(), String> {
    let company = Company::on(&format!("day-{name}"), "building-materials");
    let wang = company.rep("wang", "east");
    let code = company.operator(&["device", "code", wang.name()]).ok()["code"].as_str().unwrap_or_default().to_owned();
    let files = files(&company);
    let story = std::path::absolute("tests/story/rep_day.story").map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .args(arguments)
        .env("ROUNDSMAN_URL", company.relay.url())
        .env("ROUNDSMAN_CODE", code)
        .env("ROUNDSMAN_FILES", files)
        .env("ROUNDSMAN_HOME", company.path("app"))
        .env("ROUNDSMAN_STORY", story)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        return Err(format!("{said}\n{program} ended with {}", output.status));
    }
    let digest = said.lines().last().unwrap_or_default();
    let other = company.phone("wang").digest();
    company.verify();
    if digest == other { Ok(()) } else { Err(format!("{name} ends with {digest}, the Rust client with {other}")) }
}
