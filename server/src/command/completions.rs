//! `roundsman completions`, and `roundsman man`: what the command line says of itself, for shells and for `man`.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, CommandError};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  roundsman completions bash > ~/.local/share/bash-completion/completions/roundsman
  roundsman completions fish > ~/.config/fish/completions/roundsman.fish")]
pub(super) struct Completions {
    /// For which shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<(), CommandError> {
        // Into memory first: `generate` panics where the reader of a pipe has gone.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "roundsman", &mut script);
        super::print_bytes(&script).map_err(CommandError::file(Path::new("standard output")))
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Example: roundsman man ./man1")]
pub(super) struct Man {
    /// The folder for them; it must be there.
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(&self) -> Result<(), CommandError> {
        clap_mangen::generate_to(Arguments::command(), &self.folder).map_err(CommandError::file(&self.folder))
    }
}
