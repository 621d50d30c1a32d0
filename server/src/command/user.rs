//! `roundsman user`

use std::{
    io::{BufRead, Read},
    path::Path,
};

use clap::Subcommand;
use roundsman_text::Language;
use serde_json::json;

use super::{CommandError, Desk};
use crate::ledger::{
    now_ms,
    people::{self, PASSWORD_BYTES_MAX, hash_password},
};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add somebody; their password is the first line of standard input.
    #[command(after_help = "Examples:
  printf '%s\\n' 'a long password' | roundsman user add wang
  roundsman user add alice --language en < password.txt")]
    Add {
        /// What people call them, and what they sign in with.
        name: String,
        /// The language of their pages.
        #[arg(long, value_name = "TAG", default_value = "zh-CN", value_parser = language)]
        language: Language,
    },
}

fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| format!("`{tag}` is none of zh-CN, en"))
}

impl UserCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let Self::Add { name, language } = self;
        let (mut admin, company) = desk.open_company()?;
        let mut line = String::new();
        let input = std::io::stdin().lock().take(PASSWORD_BYTES_MAX as u64 + 2);
        let read = std::io::BufReader::new(input).read_line(&mut line);
        read.map_err(CommandError::file(Path::new("standard input")))?;
        // Hashed before the ledger is locked: it takes a tenth of a second.
        let hash = hash_password(line.trim_end_matches(['\r', '\n']))?;
        let user = admin.write(|tx| people::add(tx, company.id, name, &hash, language.tag(), now_ms()))?;
        desk.print(&json!({ "id": user.id, "name": user.name }), &desk.say("cli-user-added", &[("user", &user.name)]))
    }
}
