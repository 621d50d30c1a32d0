//! Whose work is inside the programs, and under which terms: their licences ask that it be said wherever the programs go.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use serde_json::Value;

use super::{Done, PROGRAMS, ask, at};
use crate::step::cargo;

const HEAD: &str = "\
Roundsman is under MIT or Apache-2.0. Its programs contain the work of others, listed here with the texts that they ask to be passed on.
The Rust standard library is under MIT or Apache-2.0. SQLite, which `libsqlite3-sys` brings along, is in the public domain.

";

/// How files with licences begin.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];

pub(super) fn text() -> Done<String> {
    let host = super::told("rustc", &["-vV"]).unwrap_or_default();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned();
    let words = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &host];
    let metadata: Value =
        serde_json::from_slice(&ask(&mut cargo(&words))?).map_err(|error| format!("cargo metadata: {error}"))?;
    let mut text = HEAD.to_owned();
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in inside(&metadata) {
        let word = |key: &str| package[key].as_str().unwrap_or_default();
        let name = format!("{} {}", word("name"), word("version"));
        let authors: Vec<&str> = list(&package["authors"]).filter_map(Value::as_str).collect();
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{name}: {} {} {}", word("license"), word("repository"), authors.join(", "));
        for licence in licences(Path::new(word("manifest_path")))? {
            said.entry(licence).or_default().push(name.clone());
        }
    }
    for (licence, names) in said {
        let _ = write!(text, "\n{}\n{}\n\n{licence}\n", "-".repeat(80), names.join(", "));
    }
    Ok(text)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

/// Others' packages that are linked into the programs, by name.
fn inside(metadata: &Value) -> Vec<&Value> {
    let nodes: BTreeMap<_, _> = list(&metadata["resolve"]["nodes"]).map(|node| (node["id"].as_str(), node)).collect();
    let packages: BTreeMap<_, _> = list(&metadata["packages"]).map(|package| (package["id"].as_str(), package)).collect();
    let is_ours = |package: &Value| list(&metadata["workspace_members"]).any(|id| *id == package["id"]);
    let is_program = |package: &&&Value| PROGRAMS.iter().any(|name| package["name"] == *name) && is_ours(package);
    let mut open: Vec<_> = packages.values().filter(is_program).map(|package| package["id"].as_str()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(node) = nodes.get(&id).filter(|_| seen.insert(id)) else { continue };
        let is_linked = |dep: &&Value| list(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null());
        open.extend(list(&node["deps"]).filter(is_linked).map(|dep| dep["pkg"].as_str()));
    }
    let mut found: Vec<_> = packages.into_iter().filter(|(id, _)| seen.contains(id)).map(|(_, package)| package).collect();
    found.retain(|package| !is_ours(package));
    found.sort_by_key(|package| (package["name"].as_str(), package["version"].as_str()));
    found
}

/// The texts beside a package's manifest.
fn licences(manifest: &Path) -> Done<Vec<String>> {
    let Some(folder) = manifest.parent() else { return Ok(Vec::new()) };
    let mut paths: Vec<_> = fs::read_dir(folder).map_err(at(folder))?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let is_licence = |path: &&std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file() && NAMES.iter().any(|start| name.starts_with(start))
    };
    let read = |path: &std::path::PathBuf| Ok(String::from_utf8_lossy(&fs::read(path).map_err(at(path))?).trim().to_owned());
    paths.iter().filter(is_licence).map(read).collect()
}
