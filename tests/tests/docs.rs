//! The documentation is followed as a newcomer follows it: every command that a page shows is run, and prints what the page says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that stops says why")]

#[path = "docs/dump.rs"]
mod dump;

use std::{collections::BTreeSet, path::Path};

use roundsman_tests::{Company, Wire, follow};

use dump::dump;

#[test]
fn an_operator_follows_the_page_on_running_a_relay() {
    follow(
        "operations.md",
        &[
            ("/usr/bin/roundsman", "BIN/roundsman"),
            ("/var/lib/roundsman", "HERE/data"),
            ("/srv/backup", "HERE/backup"),
            ("https://relay.example.com", "$RELAY"),
            ("http://127.0.0.1:8117", "$RELAY"),
        ],
    );
}

#[test]
fn an_operations_manager_follows_the_tutorial_on_playbooks() {
    follow("playbook.md", &[]);
}

#[test]
fn somebody_who_writes_another_client_follows_the_page_on_the_protocol() {
    follow("sync-protocol.md", &[("/var/lib/roundsman", "HERE/data"), ("https://relay.example.com", "$RELAY")]);
}

/// `UPDATE_DOCS=1` writes them anew.
#[test]
fn the_protocols_worked_bytes_are_those_that_the_code_sends() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("docs/sync-protocol.md");
    let mut page = std::fs::read_to_string(&path).unwrap();
    for name in
        ["sync_request_nothing_changed", "sync_response_nothing_changed", "sync_request_first_edit", "sync_response_first_edit"]
    {
        let hex = std::fs::read_to_string(root.join(format!("core/protocol/tests/golden/{name}.cbor.hex"))).unwrap();
        let digits: String = hex.split_whitespace().collect();
        let bytes: Vec<u8> =
            (0..digits.len() / 2).map(|nth| u8::from_str_radix(&digits[2 * nth..2 * nth + 2], 16).unwrap()).collect();
        let place = if name.contains("request") { "request" } else { "response" };
        let shown = format!("```text {name}\n{hex}```\n```text\n{}```\n", dump(&bytes, place));
        let (before, rest) = page.split_once(&format!("```text {name}\n")).unwrap_or_else(|| panic!("{name} is not on the page"));
        let after = rest.splitn(4, "```").nth(3).expect("two blocks");
        let now = format!("{before}{shown}{}", after.strip_prefix('\n').unwrap_or(after));
        if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
            page = now;
            std::fs::write(&path, &page).unwrap();
        } else {
            assert!(page.contains(&shown), "docs/sync-protocol.md does not show {name} as it is; UPDATE_DOCS=1 writes it");
        }
    }
}

/// A rule that watches a number which is not there never rings.
#[test]
fn every_metric_that_the_page_on_running_a_relay_names_is_one_of_the_relays() {
    let company = Company::new("metrics");
    let wang = company.rep("wang", "east");
    wang.customer("福建万隆石业");
    wang.sync();
    let told = Wire::of(&wang).get("/metrics").body;
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md")).unwrap();
    let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
    let named = page.split(|c| !is_word(c)).filter(|word| word.starts_with("roundsman_") && !word.ends_with('_'));
    let named: BTreeSet<&str> =
        named.map(|word| ["_total", "_bucket"].iter().fold(word, |word, end| word.trim_end_matches(end))).collect();
    assert!(named.len() > 5, "{named:?}");
    for name in named {
        assert!(told.contains(&format!("# TYPE {name} ")), "{name} is not among\n{told}");
    }
}

/// What is `here` names what shows it, and the head of the page counts its rows.
#[test]
fn the_list_of_features_counts_right_and_names_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("docs/features.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .filter(|row: &Vec<&str>| row.len() == 4 && row[0].len() == 3 && row[0].ends_with(|c: char| c.is_ascii_digit()))
        .collect();
    let count = |state: &str| rows.iter().filter(|row| row[2] == state).count();
    let (here, part, later) = (count("here"), count("part"), count("later"));
    assert_eq!(here + part + later, rows.len(), "a state is one of three");
    assert!(page.contains(&format!("{here} here, {part} in part, {later} later.")), "it is {here}, {part}, {later}");
    let folders = ["", "tests/tests/", "server/tests/web/", "server/tests/heart/", "server/tests/"];
    for row in rows.iter().filter(|row| row[2] == "here") {
        let mut named =
            row[3].split('`').skip(1).step_by(2).filter(|name| name.contains('/') || name.ends_with(".rs")).peekable();
        assert!(named.peek().is_some(), "{} names nothing that shows it", row[0]);
        for name in named {
            let is_there = folders.iter().any(|folder| root.join(folder).join(name).exists());
            assert!(is_there, "{}: there is no {name}", row[0]);
        }
    }
}
