//! The operator's program, as scripts use it, beside a relay that runs.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

use crate::town::client;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("roundsman-commands-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        Self(path)
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn roundsman(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roundsman"));
    command.args(arguments).arg("--json").env("ROUNDSMAN_DATA", data).env("LANG", "en_GB.UTF-8");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read its input may be gone already.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap()
}

fn good(data: &Path, arguments: &[&str], input: &str) -> Value {
    let output = roundsman(data, arguments, input);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The exit code and the error's code.
fn bad(data: &Path, arguments: &[&str], input: &str) -> (i32, String) {
    let output = roundsman(data, arguments, input);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), said["error"]["code"].as_str().unwrap_or_default().to_owned())
}

fn company(data: &Path) {
    good(data, &["company", "new", "万隆石业", "--playbook", "building-materials"], "");
    good(data, &["unit", "add", "华东"], "");
    good(data, &["seat", "add", "厦门一组", "--unit", "华东"], "");
    good(data, &["user", "add", "wang"], "a long password\n");
    good(data, &["grant", "add", "wang", "厦门一组", "rep"], "");
}

struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roundsman"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).env("ROUNDSMAN_DATA", data).env("ROUNDSMAN_LOG", "warn");
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, url }
    }

    /// Asks it to stop, and gives its exit code.
    fn stop(mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
    }
}

#[test]
fn a_company_is_made_from_the_shell() {
    let folder = Folder::new("made");
    let data = folder.data();
    assert_eq!(bad(&data, &["unit", "add", "华东"], ""), (1, "no_data".into()));
    assert!(!data.exists(), "a command that fails makes nothing");
    company(&data);
    let unit = good(&data, &["unit", "add", "华南"], "");
    assert_eq!(unit["name"], "华南");
    assert_eq!(unit["id"].as_str().unwrap().len(), 36);
    let code = good(&data, &["device", "code", "wang"], "");
    assert_eq!(code["code"].as_str().unwrap().len(), 10);
    assert_eq!(good(&data, &["device", "list"], "")["devices"], Value::Array(Vec::new()));
    assert_eq!(good(&data, &["verify"], "")["clean"], true);
}

#[test]
fn mistakes_are_named() {
    let folder = Folder::new("mistakes");
    let data = folder.data();
    company(&data);
    for (arguments, input, expected) in [
        (&["unit", "add", "华东"][..], "", (1, "taken")),
        (&["seat", "add", "厦门一组", "--unit", "华东"], "", (1, "taken")),
        (&["seat", "add", "二组", "--unit", "火星"], "", (1, "unknown")),
        (&["user", "add", "wang"], "another password\n", (1, "taken")),
        (&["user", "add", "li"], "short\n", (1, "password_unfit")),
        (&["user", "add", "li"], "", (1, "password_unfit")),
        (&["user", "add", " \t"], "a long password\n", (1, "name_unfit")),
        (&["unit", "move", "万隆石业", "--under", "华东"], "", (1, "tree")),
        (&["grant", "add", "wang", "厦门一组", "emperor"], "", (1, "unknown")),
        (&["grant", "add", "wang", "厦门一组", "rep", "--from", "200", "--until", "100"], "", (1, "grant_empty")),
        (&["grant", "add", "wang", "厦门一组", "rep", "--until", "yesterday"], "", (2, "")),
        (&["grant", "end", "wang", "华东", "rep"], "", (1, "unknown")),
        (&["device", "revoke", "00000000000000ff"], "", (1, "unknown")),
        (&["device", "revoke", "xyz"], "", (2, "")),
        (&["held", "retry", "3f0c9a1be2d47785.42"], "", (1, "unknown")),
        (&["held", "retry", "3f0c9a1be2d47785-42"], "", (2, "")),
        (&["company", "new", "万隆石业", "--playbook", "building-materials"], "", (1, "taken")),
        (&["company", "new", "另一家", "--playbook", "no-such-file.yaml"], "", (1, "file")),
        (&["dance"], "", (2, "")),
    ] {
        let (exit, code) = bad(&data, arguments, input);
        assert_eq!((exit, code.as_str()), expected, "{arguments:?}");
    }
    good(&data, &["company", "new", "第二家", "--playbook", "building-materials"], "");
    assert_eq!(bad(&data, &["unit", "add", "华北"], "").1, "ambiguous");
    good(&data, &["unit", "add", "华北", "--company", "第二家"], "");
}

#[test]
fn a_playbook_is_applied_as_the_next_version_and_strands_nobody() {
    let folder = Folder::new("playbook");
    let data = folder.data();
    company(&data);
    let (_, yaml) = roundsman_playbook::TEMPLATES[0];
    let write = |name: &str, yaml: &str| {
        let path = folder.0.join(name);
        std::fs::write(&path, yaml).unwrap();
        path.display().to_string()
    };
    let longer = write("longer.yaml", &yaml.replace("limit: 19d", "limit: 21d"));
    assert_eq!(good(&data, &["playbook", "check", &longer], "")["ok"], true);
    assert_eq!(good(&data, &["playbook", "apply", &longer], "")["version"], 2);
    // The file still says version 1, which is not the newest any more.
    assert_eq!(bad(&data, &["playbook", "apply", &longer], ""), (1, "playbook_version".into()));
    let no_rep = yaml.replace("version: 1", "version: 3").replace("  rep:\n", "  seller:\n");
    assert_eq!(bad(&data, &["playbook", "apply", &write("no-rep.yaml", &no_rep)], ""), (1, "playbook_strands".into()));
    let broken = write("broken.yaml", &yaml.replace("type: money", "type: monney"));
    let output = roundsman(&data, &["playbook", "check", &broken], "");
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), said["ok"].as_bool()), (Some(1), Some(false)));
    assert!(said["problems"][0]["line"].as_u64().unwrap() > 1, "{said}");
}

#[tokio::test]
async fn commands_take_effect_on_a_running_relay_and_restore_waits_until_it_stops() {
    let folder = Folder::new("running");
    let data = folder.data();
    company(&data);
    let backup = folder.0.join("backup").display().to_string();
    let relay = Served::start(&data);
    let client = client();

    let code = good(&data, &["device", "code", "wang"], "")["code"].as_str().unwrap().to_owned();
    let body = serde_json::json!({ "code": code, "app": "test" }).to_string();
    let enrol = client.post(format!("{}/v1/enrol", relay.url)).header("content-type", "application/json").body(body);
    let enrolled: Value = serde_json::from_slice(&enrol.send().await.unwrap().bytes().await.unwrap()).unwrap();
    let ask = || client.get(format!("{}/v1/live", relay.url)).bearer_auth(enrolled["token"].as_str().unwrap()).send();
    assert_eq!(ask().await.unwrap().status(), 200);
    let listed = good(&data, &["device", "list"], "");
    assert_eq!(listed["devices"][0]["id"], enrolled["device"]);

    good(&data, &["backup", &backup], "");
    assert_eq!(bad(&data, &["backup", &backup], ""), (1, "refused".into()), "a backup is not written over");
    assert_eq!(bad(&data, &["restore", &backup], ""), (1, "serving".into()));
    assert_eq!(bad(&data, &["serve", "--listen", "127.0.0.1:0"], ""), (1, "serving".into()));
    good(&data, &["device", "revoke", enrolled["device"].as_str().unwrap()], "");
    assert_eq!(ask().await.unwrap().status(), 401);
    assert_eq!(relay.stop(), 0);

    let epoch = |data: &Path| {
        let file = rusqlite::Connection::open(data.join("roundsman.db")).unwrap();
        file.query_row("SELECT epoch FROM relay", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let before = epoch(&data);
    good(&data, &["restore", &backup], "");
    assert_ne!(epoch(&data), before);
    assert_eq!(good(&data, &["device", "list"], "")["devices"][0]["revoked"], Value::Null, "as it was when the backup was made");
    assert_eq!(good(&data, &["verify"], "")["clean"], true);
    assert!(std::fs::read_dir(&data).unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with("replaced-")));
}

#[test]
fn a_cut_backup_is_refused_and_changes_nothing() {
    let folder = Folder::new("cut");
    let data = folder.data();
    company(&data);
    let backup = folder.0.join("backup");
    good(&data, &["backup", &backup.display().to_string()], "");
    let database = backup.join("roundsman.db");
    let bytes = std::fs::read(&database).unwrap();
    std::fs::write(&database, &bytes[..bytes.len() / 2]).unwrap();
    good(&data, &["unit", "add", "华北"], "");
    assert_eq!(bad(&data, &["restore", &backup.display().to_string()], ""), (1, "refused".into()));
    assert_eq!(bad(&data, &["unit", "add", "华北"], ""), (1, "taken".into()));
}

/// Whoever started it may be killed without a word: the relay must not serve on for nobody.
#[test]
fn a_relay_that_was_told_to_stops_with_its_input() {
    let folder = Folder::new("stdin");
    let data = folder.data();
    company(&data);
    let mut command = Command::new(env!("CARGO_BIN_EXE_roundsman"));
    command.args(["serve", "--stop-with-stdin", "--listen", "127.0.0.1:0"]).env("ROUNDSMAN_DATA", &data);
    let mut child = command.env("ROUNDSMAN_LOG", "warn").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("listening on ") && child.try_wait().unwrap().is_none(), "{line}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
