//! The rules of the house, held against what Cargo knows and what the files say.
//!
//! ARCHITECTURE.md's table "Who may import whom" and deny.toml are read as they stand: whoever changes a wall changes the document, and is seen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that stops says why")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// A file longer than this is two files.
const LINES_MAX: usize = 500;

/// Longer than this is told, not refused.
const LINES_WARNED: usize = 400;

/// Crates that know no clock, no disk and no network.
const PURE: [&str; 8] = ["domain", "playbook", "judge", "document", "protocol", "text", "sync", "present"];

/// What those may not name.
const IMPURE: [&str; 6] = ["SystemTime::now", "Instant::now", "Timestamp::now", "std::fs", "std::net", "std::env::"];

fn root() -> PathBuf {
    // Cargo runs tests in the folder of their package.
    fs::canonicalize("..").unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What Cargo knows, never over the network: of every platform where those crates are at hand, else of this one.
fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let host = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    for platform in [vec![], vec!["--filter-platform".to_owned(), host]] {
        let mut command = Command::new(&cargo);
        let answer = command
            .args(["metadata", "--format-version", "1", "--offline"])
            .args(&platform)
            .current_dir(root())
            .output()
            .unwrap();
        if answer.status.success() {
            return serde_json::from_slice(&answer.stdout).unwrap();
        }
    }
    panic!("`cargo metadata --offline` fails: build the workspace once");
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

/// The package of a row of the table, and the row of a package.
fn package_of(row: &str) -> String {
    match row {
        "server" => "roundsman".to_owned(),
        "xtask" => row.to_owned(),
        _ => format!("roundsman-{row}"),
    }
}

fn row_of(package: &str) -> &str {
    if package == "roundsman" { "server" } else { package.strip_prefix("roundsman-").unwrap_or(package) }
}

/// A row of "Who may import whom". `None` is "any".
struct Row {
    ours: Option<BTreeSet<String>>,
    foreign: Option<BTreeSet<String>>,
    never: BTreeSet<String>,
}

fn names(cell: &str) -> Option<BTreeSet<String>> {
    let clean = |name: &str| name.trim().trim_matches(['`', '*']).to_owned();
    match cell.trim() {
        "any" => None,
        cell => Some(cell.split(',').map(clean).filter(|name| !name.is_empty() && name != "-").collect()),
    }
}

fn table() -> BTreeMap<String, Row> {
    let document = read("ARCHITECTURE.md");
    let (_, after) = document.split_once("## Who may import whom").expect("ARCHITECTURE.md has the table");
    let rows = after.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split('|').collect();
        let [name, ours, foreign, never] = cells[..] else { panic!("four cells in `{line}`") };
        (name.trim().to_owned(), Row { ours: names(ours), foreign: names(foreign), never: names(never).unwrap_or_default() })
    };
    rows.map(row).collect()
}

/// Our packages, and what each names in its own Cargo.toml apart from what only its tests need.
fn named(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let members: BTreeSet<_> = list(metadata, "workspace_members").filter_map(Value::as_str).collect();
    let own = list(metadata, "packages").filter(|package| members.contains(text(package, "id")));
    let direct = |package: &Value| {
        list(package, "dependencies").filter(|d| text(d, "kind") != "dev").map(|d| text(d, "name").to_owned()).collect()
    };
    own.map(|package| (text(package, "name").to_owned(), direct(package))).collect()
}

/// Everything below a package, dependencies of tests and of build scripts left out.
fn below(metadata: &Value, package: &str) -> BTreeSet<String> {
    let name_of: BTreeMap<_, _> =
        list(metadata, "packages").map(|package| (text(package, "id"), text(package, "name"))).collect();
    let is_normal = |dep: &&Value| list(dep, "dep_kinds").any(|kind| kind["kind"].is_null());
    let edges: BTreeMap<_, Vec<_>> = list(&metadata["resolve"], "nodes")
        .map(|node| (text(node, "id"), list(node, "deps").filter(is_normal).map(|dep| text(dep, "pkg")).collect()))
        .collect();
    let mut open: Vec<&str> = edges.keys().copied().filter(|id| name_of[id] == package).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        for below in edges.get(id).into_iter().flatten() {
            if seen.insert(*below) {
                open.push(below);
            }
        }
    }
    seen.into_iter().map(|id| name_of[id].to_owned()).collect()
}

fn agree(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_crate_imports_only_what_the_architecture_says() {
    let (metadata, table) = (metadata(), table());
    let named = named(&metadata);
    let of_note: BTreeSet<_> = table.values().filter_map(|row| row.foreign.as_ref()).flatten().cloned().collect();
    let mut complaints = Vec::new();
    for (package, imports) in &named {
        let Some(row) = table.get(row_of(package)) else {
            complaints.push(format!("{package} is not in the table"));
            continue;
        };
        let (ours, foreign): (Vec<_>, Vec<_>) = imports.iter().partition(|name| named.contains_key(*name));
        let may = |set: &Option<BTreeSet<String>>, name: &str| set.as_ref().is_none_or(|set| set.contains(name));
        let ours = ours.into_iter().filter(|name| !may(&row.ours, row_of(name)));
        let foreign = foreign.into_iter().filter(|name| of_note.contains(*name) && !may(&row.foreign, name));
        complaints.extend(ours.chain(foreign).map(|name| format!("{package} imports {name}: the table does not say so")));
        let below = below(&metadata, package);
        complaints.extend(
            row.never.intersection(&below).map(|name| format!("{name} is somewhere below {package}: never, says the table")),
        );
    }
    complaints
        .extend(table.keys().filter(|row| !named.contains_key(&package_of(row))).map(|row| format!("there is no crate {row}")));
    agree(&complaints);
}

#[test]
fn nobody_imports_the_tests() {
    let named = named(&metadata());
    let importers = named.iter().filter(|(_, imports)| imports.contains("roundsman-tests") || imports.contains("xtask"));
    agree(&importers.map(|(package, _)| format!("{package} imports tests or xtask")).collect::<Vec<_>>());
}

/// The quoted words between `KEY = [` and the line `]`, an entry a line.
fn deny_list(key: &str) -> Vec<Vec<String>> {
    let deny = read("deny.toml");
    let start = format!("{key} = [");
    let lines = deny.lines().skip_while(|line| *line != start).skip(1).take_while(|line| *line != "]");
    let code = |line: &str| line.split('#').next().unwrap_or_default().to_owned();
    let words = |line: String| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    lines.map(code).map(words).filter(|words| !words.is_empty()).collect()
}

#[test]
fn banned_crates_are_named_only_by_their_wrappers() {
    let (metadata, bans) = (metadata(), deny_list("deny"));
    assert!(bans.len() > 5, "deny.toml's list `deny` was not understood");
    let ours = named(&metadata);
    let all: BTreeSet<_> = list(&metadata["resolve"], "nodes").map(|node| text(node, "id")).collect();
    let present: BTreeSet<_> =
        list(&metadata, "packages").filter(|p| all.contains(text(p, "id"))).map(|p| text(p, "name")).collect();
    let mut complaints = Vec::new();
    for ban in &bans {
        let (name, wrappers) = (&ban[0], &ban[1..]);
        if wrappers.is_empty() && present.contains(name.as_str()) {
            complaints.push(format!("{name} is in the tree"));
        }
        let users = ours.iter().filter(|(package, imports)| imports.contains(name) && !wrappers.contains(package));
        complaints.extend(users.map(|(package, _)| format!("{package} imports {name}")));
    }
    agree(&complaints);
}

/// Whether an SPDX expression can be met: one side of OR, both of AND. Parentheses bind; `/` is an old OR.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    fn split<'a>(expression: &'a str, by: &str) -> Vec<&'a str> {
        let (mut parts, mut depth, mut from) = (Vec::new(), 0_i32, 0);
        for (at, c) in expression.char_indices() {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if depth == 0 && at >= from && expression[at..].starts_with(by) {
                parts.push(&expression[from..at]);
                from = at + by.len();
            }
        }
        parts.push(&expression[from..]);
        parts
    }
    let expression = expression.trim();
    let alternatives = split(expression, " OR ");
    if alternatives.len() > 1 {
        return alternatives.into_iter().any(|part| is_allowed(part, allowed));
    }
    let parts = split(expression, " AND ");
    if parts.len() > 1 {
        return parts.into_iter().all(|part| is_allowed(part, allowed));
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_allowed(inner, allowed),
        None => allowed.contains(expression),
    }
}

#[test]
fn every_licence_is_one_that_we_allow() {
    let allowed: BTreeSet<_> = deny_list("allow").into_iter().flatten().collect();
    assert!(allowed.contains("MIT"), "deny.toml's list `allow` was not understood");
    for (expression, expected) in [
        ("MIT OR GPL-2.0-only", true),
        ("MIT AND GPL-2.0-only", false),
        ("(GPL-2.0-only OR ISC) AND Zlib", true),
        ("GPL-2.0-only", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
    let metadata = metadata();
    let judged = list(&metadata, "packages").filter(|package| {
        let expression = text(package, "license").replace(" / ", " OR ").replace('/', " OR ");
        !is_allowed(&expression, &allowed)
    });
    let complaint = |package: &Value| format!("{} {}: {}", text(package, "name"), text(package, "version"), package["license"]);
    agree(&judged.map(complaint).collect::<Vec<_>>());
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let skipped = ["target", ".git", "node_modules"];
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if !skipped.iter().any(|skip| name == *skip) {
                files(&path, ending, found);
            }
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

fn sources(ending: &str) -> Vec<(String, String)> {
    let (root, mut found) = (root(), Vec::new());
    files(&root, ending, &mut found);
    let short = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
    found.iter().filter_map(|path| Some((short(path), fs::read_to_string(path).ok()?))).collect()
}

#[test]
fn no_file_is_too_long_and_none_has_a_name_that_says_nothing() {
    let mut complaints = Vec::new();
    for (path, source) in sources("rs") {
        let lines = source.lines().count();
        if lines > LINES_MAX {
            complaints.push(format!("{path} has {lines} lines, more than {LINES_MAX}"));
        } else if lines > LINES_WARNED {
            println!("{path} has {lines} lines: more than {LINES_WARNED}");
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        if ["mod.rs", "utils.rs", "util.rs", "common.rs", "helpers.rs", "manager.rs"].contains(&name) {
            complaints.push(format!("{path}: a name that says nothing"));
        }
    }
    agree(&complaints);
}

#[test]
fn the_inner_floors_have_no_clock_no_disk_and_no_network() {
    let mut complaints = Vec::new();
    for (path, source) in sources("rs") {
        let is_pure = PURE.iter().any(|name| path.starts_with(&format!("core/{name}/src/"))) && !path.contains("/tests");
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let found = IMPURE
            .iter()
            .filter(|word| is_pure && code.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(**word)));
        complaints.extend(found.map(|word| format!("{path} names {word}")));
    }
    agree(&complaints);
}

#[test]
fn documents_are_short_and_their_links_lead_somewhere() {
    let mut complaints = Vec::new();
    for (path, limit) in [("README.md", 120), ("ARCHITECTURE.md", 200)] {
        let lines = read(path).lines().count();
        if lines > limit {
            complaints.push(format!("{path} has {lines} lines, more than {limit}"));
        }
    }
    for (path, source) in sources("md") {
        for target in source.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            let is_here = !target.is_empty() && !target.contains("://") && !target.contains(' ');
            if is_here && !root().join(&path).parent().unwrap().join(target).exists() {
                complaints.push(format!("{path} links to {target}, which is not there"));
            }
        }
    }
    agree(&complaints);
}

#[test]
fn decisions_are_numbered_without_gaps_and_say_their_costs() {
    let mut numbers = Vec::new();
    for (path, source) in sources("md").into_iter().filter(|(path, _)| path.starts_with("docs/adr/")) {
        let number: usize =
            path["docs/adr/".len()..].split('-').next().unwrap().parse().unwrap_or_else(|_| panic!("{path} has no number"));
        assert!(source.starts_with(&format!("# {number}. ")), "{path}: its title has another number");
        assert!(source.contains("**Costs.**") && source.contains("We would turn back if"), "{path} does not say what it costs");
        numbers.push(number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}
