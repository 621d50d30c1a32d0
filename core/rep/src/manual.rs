//! completions and man: what the command line says of itself, for shells and for `man`. Neither needs a phone.

use std::{
    io::{self, Write},
    path::Path,
};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::command::Cli;

/// Prints a shell's completions.
pub(crate) fn completions(shell: Shell) -> io::Result<()> {
    // Into memory first: `generate` panics where the reader of a pipe has gone.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "roundsman-rep", &mut script);
    io::stdout().lock().write_all(&script)
}

/// Writes the manual's pages into a folder that is there.
pub(crate) fn pages(folder: &Path) -> io::Result<()> {
    clap_mangen::generate_to(Cli::command(), folder)
}
