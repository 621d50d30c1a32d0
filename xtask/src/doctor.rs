//! `cargo xtask doctor`: what this machine lacks.

use std::{fs, process::Command};

use crate::step::{first_line, root, version};

/// A debug build of everything with its tests takes about this much.
const DISK_GIB: u64 = 12;

/// Looks, says what is missing and how to get it, and whether all is there.
pub(crate) fn run() -> bool {
    let found = [
        rust(),
        tool("rustfmt", &["cargo", "fmt", "--version"], "rustup component add rustfmt"),
        tool("clippy", &["cargo", "clippy", "--version"], "rustup component add clippy"),
        compiler(),
        disk(),
    ];
    for look in &found {
        match look {
            Ok(good) => println!("ok       {good}"),
            Err(missing) => println!("missing  {missing}"),
        }
    }
    found.iter().all(Result::is_ok)
}

fn tool(name: &str, words: &[&str], remedy: &str) -> Result<String, String> {
    first_line(words).ok_or_else(|| format!("{name}: {remedy}"))
}

fn rust() -> Result<String, String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap_or_default();
    let needed =
        manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap_or_default().trim_matches('"').to_owned();
    let line = first_line(&["rustc", "--version"]).ok_or("rustc: install Rust from https://rustup.rs")?;
    let has = line.split_whitespace().nth(1).and_then(version);
    if has >= version(&needed) { Ok(line) } else { Err(format!("Rust {needed} (this is {line}): rustup update stable")) }
}

/// SQLite, zstd and ring are C.
fn compiler() -> Result<String, String> {
    let named = std::env::var("CC").ok();
    let found = [named.as_deref(), Some("cc"), Some("gcc"), Some("clang")]
        .into_iter()
        .flatten()
        .find_map(|cc| first_line(&[cc, "--version"]));
    found.ok_or_else(|| "a C compiler: apt-get install build-essential, or xcode-select --install".to_owned())
}

fn disk() -> Result<String, String> {
    let root = root();
    let output = Command::new("df").arg("-Pk").arg(&root).output();
    let table = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let free_kib = table.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free_kib.map(|kib| kib / 1_048_576) {
        Some(gib) if gib < DISK_GIB && !root.join("target").exists() => {
            Err(format!("disk: {gib} GiB are free, about {DISK_GIB} are needed"))
        }
        Some(gib) => Ok(format!("disk: {gib} GiB free")),
        None => Ok("disk: `df` does not say how much is free".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("1.100.0") > version("1.95"));
        assert!(version("1.94.1") < version("1.95"));
        assert!(version("nightly") < version("1.95"));
    }

    #[test]
    fn the_rust_that_runs_this_test_is_new_enough() {
        assert!(rust().is_ok(), "{:?}", rust());
    }
}
