//! `cargo xtask demo`: builds the relay, the rep's terminal and the demo, and becomes the demo.

use std::os::unix::process::CommandExt;

use crate::step::{self, cargo};

const USAGE: &str = "\
cargo xtask demo [OPTIONS]

Three months of a company for building materials: 3 regions, 15 reps, 300 customers; on a relay whose pages you can open, with reps who
go on working. Everything goes through the real client core and the real relay. Stays up until Ctrl-C.

  --lang zh|en     the language of people, pages and of what is printed; that of the system where nothing is said
  --template ID    the fortnight of another template's company: precision-moulds, medical-devices, tea-chain,
                   medical-retail-chain, generic-crm
  --fresh          make the company anew; else the one made before is used again, up to three days
  --days N         so many days of history, 21 to 366 (90)
  --seed N         another company (1); the same seed gives the same company
  --listen ADDR    where to listen (127.0.0.1:8117, or any free port where that is taken)
  --folder DIR     where companies are kept (target/demo)
  --once           make a company, check that nothing was lost and that everything is there, and end
";

/// Builds the programs and plays the demo; its words are handed on.
pub(crate) fn run(words: &[String]) -> bool {
    if words.iter().any(|word| word == "--help" || word == "-h") {
        print!("{USAGE}");
        return true;
    }
    println!("building the relay, the rep's terminal and the demo (some minutes the first time, seconds later)");
    let packages = ["--package", "roundsman", "--package", "roundsman-rep", "--package", "roundsman-tests"];
    let programs = ["--bin", "roundsman", "--bin", "roundsman-rep", "--bin", "demo"];
    let mut build = cargo(&["build"]);
    build.args(packages).args(programs);
    if !step::shown(build) {
        return false;
    }
    let mut play = cargo(&["run", "--quiet", "--package", "roundsman-tests", "--bin", "demo", "--"]);
    // What runs is the demo itself, and nobody above it that would hear Ctrl-C first.
    println!("cannot be run: {}", play.args(words).env("ROUNDSMAN_PROGRAMS_BUILT", "1").exec());
    false
}
