//! What a person types in this repository: `cargo xtask test`, `cargo xtask demo`, `cargo xtask bench`,
//! `cargo xtask bindings`, `cargo xtask browser`, `cargo xtask screens`, `cargo xtask phone`, `cargo xtask phone-screens`, `cargo xtask dist`, `cargo xtask doctor`.
//!
//! Built of the standard library, so that it is there in seconds on a machine that has built nothing yet.

#![expect(clippy::print_stdout, reason = "it talks to the one who typed it")]

mod android;
mod apt;
mod bench;
mod bindings;
mod browser;
mod demo;
mod dist;
mod doctor;
mod phone;
mod step;
mod swift;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  demo            three months of a company on a relay whose pages you can open; --help tells of its options
  test            format, lints and all tests: everything that a change has to pass
  bindings        the door's Kotlin, Swift and Python, and a rep's day played in each of them
  bench           the numbers that we hold ourselves to, each against its reference
  browser         the pages in Chromium, as a manager uses them
  phone           a rep's phone in a window, on the demo that is up: the Android app's own screens on the real core
  phone-screens   a picture of every screen of the phone in every look, in docs/screens/phone
  screens         a picture of every page in every look, in docs/screens
  dist            the two programs to hand out: archive, Debian package, checksums
  doctor          what this machine lacks for building Roundsman
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let rest = words.get(1..).unwrap_or_default();
    let is_done = match words.first().map(String::as_str) {
        Some("test") if rest.is_empty() => test::run(),
        Some("doctor") if rest.is_empty() => doctor::run(),
        Some("bindings") if rest.is_empty() => bindings::run(),
        Some("browser") if rest.is_empty() => browser::run(browser::Script::Tests),
        Some("screens") if rest.is_empty() => browser::run(browser::Script::Screens),
        Some("phone") if rest.is_empty() => phone::run(),
        Some("phone-screens") if rest.is_empty() => phone::screens(),
        Some("demo") => demo::run(rest),
        Some("bench") => bench::run(rest),
        Some("dist") => dist::run(rest),
        Some("--help" | "-h" | "help") => {
            print!("{USAGE}");
            true
        }
        _ => {
            print!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
