//! What scripts rely on: exit codes and the shape of what is printed, on a device that nobody has enrolled.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::{
    path::PathBuf,
    process::{Command, Output},
};

struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let home = std::env::temp_dir().join(format!("roundsman-rep-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        Self(home)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roundsman-rep"));
        command.arg("--home").arg(&self.0).args(args).env("LANG", "en_GB.UTF-8").env_remove("LC_ALL").output().unwrap()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn wrong_usage_is_two_and_help_comes_with_examples() {
    let home = Home::new("usage");
    for wrong in
        [&["fly"][..], &["new", "customer", "name"], &["visit", "start", "01939f3a", "--at", "here"], &["set", "01939f3a"], &[]]
    {
        assert_eq!(home.run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let help = home.run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("Examples:"));
}

#[test]
fn completions_and_the_manual_need_no_phone_and_leave_none_behind() {
    let home = Home::new("manual");
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    for shell in ["bash", "zsh", "fish"] {
        let script = home.run(&["completions", shell]);
        assert_eq!(script.status.code(), Some(0), "{shell}");
        assert!(text(&script).contains("purge-check"), "{shell}");
    }
    assert!(!home.0.exists(), "no phone was opened");
    assert_eq!(home.run(&["man", home.0.to_str().unwrap()]).status.code(), Some(1), "the folder is not there");
    std::fs::create_dir_all(&home.0).unwrap();
    assert_eq!(home.run(&["man", home.0.to_str().unwrap()]).status.code(), Some(0));
    let page = std::fs::read_to_string(home.0.join("roundsman-rep-visit-start.1")).unwrap();
    assert!(page.contains(".TH roundsman-rep-visit-start 1"), "{page}");
    assert!(home.0.join("roundsman-rep.1").exists() && !home.0.join("roundsman-rep-man.1").exists());
}

#[test]
fn a_device_that_nobody_has_enrolled_says_so() {
    let home = Home::new("new");
    for command in [&["new", "customer", "name=A"][..], &["sync"], &["token"], &["returned"]] {
        let output = home.run(&[&["--json"], command].concat());
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        assert!(json(&output)["error"]["code"].is_string() && json(&output)["error"]["text"].is_string(), "{command:?}");
    }
    let status = json(&home.run(&["status", "--json"]));
    assert_eq!((&status["device"], &status["pending"]), (&serde_json::Value::Null, &0.into()));
    assert_eq!(json(&home.run(&["purge-check", "--json"]))["clean"], true);
}

#[test]
fn a_relay_that_cannot_be_reached_or_is_none_is_a_failure() {
    let home = Home::new("relay");
    let unreachable = home.run(&["--json", "enrol", "http://127.0.0.1:1", "CODE"]);
    assert_eq!((unreachable.status.code(), json(&unreachable)["error"]["code"].as_str()), (Some(1), Some("client.unreachable")));
    let none = home.run(&["--json", "enrol", "relay", "CODE"]);
    assert_eq!(json(&none)["error"]["code"], "client.address");
    let for_people = home.run(&["--lang", "zh-CN", "enrol", "http://127.0.0.1:1", "CODE"]);
    assert!(for_people.stdout.is_empty() && String::from_utf8_lossy(&for_people.stderr).contains("信号"));
}
