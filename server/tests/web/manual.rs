//! What the program says of itself: its version, completions for shells, pages for `man`.

use std::process::{Command, Output};

fn roundsman(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_roundsman")).args(arguments).output().unwrap()
}

#[test]
fn every_command_is_completed_and_has_a_page() {
    for shell in ["bash", "zsh", "fish"] {
        let script = roundsman(&["completions", shell]);
        assert!(script.status.success(), "{shell}: {script:?}");
        let script = String::from_utf8(script.stdout).unwrap();
        assert!(["playbook", "behind-tls", "verify"].iter().all(|word| script.contains(word)), "{shell}");
    }
    let folder = std::env::temp_dir().join(format!("roundsman-manual-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    let path = folder.to_str().unwrap();
    assert_eq!(roundsman(&["man", path]).status.code(), Some(1), "the folder is not there");
    std::fs::create_dir_all(&folder).unwrap();
    assert!(roundsman(&["man", path]).status.success());
    let page = std::fs::read_to_string(folder.join("roundsman-company-new.1")).unwrap();
    assert!(page.contains("building\\-materials"), "its examples come along: {page}");
    assert!(folder.join("roundsman-serve.1").exists() && !folder.join("roundsman-man.1").exists());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_version_is_that_of_the_package() {
    let said = String::from_utf8(roundsman(&["--version"]).stdout).unwrap();
    assert!(said.starts_with(concat!("roundsman ", env!("CARGO_PKG_VERSION"))), "{said}");
}
