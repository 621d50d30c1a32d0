//! Plays a story in another language: `languages NAME [--story STORY] COMMAND …`.
//!
//! Starts a company on a real relay, tells the command in its environment where all is, and compares the digest that it prints last with that of a
//! phone of the Rust client which has synced the same. With `--story` it is another story than the rep's day, of people whose phones the command
//! holds all.

use std::process::{Command, ExitCode, Stdio};

use roundsman_tests::{Company, Stage, files};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let played = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [name, "--story", story, program, arguments @ ..] => staged(name, story, program, arguments),
        [name, program, arguments @ ..] => rep_day(name, program, arguments),
        _ => {
            eprintln!("usage: languages NAME [--story STORY] COMMAND …");
            return ExitCode::from(2);
        }
    };
    let name = &words[0];
    match played {
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

fn rep_day(name: &str, program: &str, arguments: &[&str]) -> Result<(), String> {
    let company = Company::on(&format!("day-{name}"), "building-materials");
    let wang = company.rep("wang", "east");
    let code = company.operator(&["device", "code", wang.name()]).ok()["code"].as_str().unwrap_or_default().to_owned();
    let words = [("url", company.relay.url().to_owned()), ("code", code), ("files", files(&company))];
    let digest = played(&company, "rep_day", &words, program, arguments)?;
    same(name, &digest, &company, "wang")
}

fn staged(name: &str, story: &str, program: &str, arguments: &[&str]) -> Result<(), String> {
    let (template, last) = match story {
        "two_phones" => ("building-materials", "wang"),
        "hospital" => ("medical-devices", "wang"),
        other => return Err(format!("there is no story {other}")),
    };
    let stage = Stage::on(&format!("{story}-{name}"), template);
    let words: Vec<(&str, String)> = stage.words().iter().map(|(word, text)| (word.as_str(), text.clone())).collect();
    let digest = played(&stage.company, story, &words, program, arguments)?;
    same(name, &digest, &stage.company, last)
}

/// Lets the command play; gives the last line that it says.
fn played(company: &Company, story: &str, words: &[(&str, String)], program: &str, arguments: &[&str]) -> Result<String, String> {
    let story = std::path::absolute(format!("tests/story/{story}.story")).map_err(|error| error.to_string())?;
    let told = words.iter().map(|(word, text)| (format!("ROUNDSMAN_{}", word.to_uppercase().replace('-', "_")), text));
    let output = Command::new(program)
        .args(arguments)
        .envs(told)
        .env("ROUNDSMAN_HOME", company.path("app"))
        .env("ROUNDSMAN_STORY", story)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        return Err(format!("{said}\n{program} ended with {}", output.status));
    }
    Ok(said.lines().last().unwrap_or_default().to_owned())
}

fn same(name: &str, digest: &str, company: &Company, user: &str) -> Result<(), String> {
    let other = company.phone(user).digest();
    company.verify();
    if digest == other { Ok(()) } else { Err(format!("{name} ends with {digest}, the Rust client with {other}")) }
}
