//! `roundsman`: the relay and its operator's commands.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    roundsman::command::run(&roundsman::command::Arguments::parse())
}
