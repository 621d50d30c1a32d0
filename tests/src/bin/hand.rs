//! A hand on a phone of its own process, so that it can be killed: `hand HOME` plays the lines that it is given, and says each when it is done.

use std::{io::BufRead, path::Path, process::ExitCode};

use roundsman_tests::Shell;

fn main() -> ExitCode {
    let Some(home) = std::env::args().nth(1) else {
        eprintln!("usage: hand HOME");
        return ExitCode::from(2);
    };
    let mut shell = Shell::open(Path::new(&home), &[]);
    for line in std::io::stdin().lock().lines() {
        match line {
            Ok(line) => shell.play(&line),
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
