//! Tools that the tests use beyond Rust and a C compiler, installed where apt is present.

use std::process::Command;

use crate::step::{self, first_line};

/// Installs packages of Debian's, as root or by sudo without a question.
///
/// # Errors
/// Where there is no apt, or it does not install them: a sentence that names them.
pub(crate) fn install(packages: &[&str]) -> Result<(), String> {
    let lacks = || format!("this machine lacks {}", packages.join(", "));
    if first_line(&["apt-get", "--version"]).is_none() {
        return Err(format!("{}, and has no apt-get to install it by", lacks()));
    }
    println!("installing {}", packages.join(", "));
    let is_root = first_line(&["id", "-u"]).is_some_and(|id| id == "0");
    let apt = |words: &[&str]| {
        let mut command = if is_root { Command::new("apt-get") } else { Command::new("sudo") };
        if !is_root {
            command.args(["-n", "apt-get"]);
        }
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        step::shown(command)
    };
    // A list that cannot be fetched anew may still be good enough.
    apt(&["update", "-q"]);
    let words = ["install", "-q", "-y", "--no-install-recommends"];
    if apt(&[&words[..], packages].concat()) { Ok(()) } else { Err(format!("{}, and apt-get does not install it", lacks())) }
}
