//! docs/api.md, walked as a newcomer walks it: its shell is run, and what it shows is compared with what came.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use roundsman_tests::{Company, program};

/// What stands for anything in what the page shows.
const ANYTHING: char = '…';

/// A block of shell, and what the page says comes of it.
struct Step {
    shell: String,
    shown: Option<String>,
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match (language, steps.last_mut()) {
            ("sh", _) => steps.push(Step { shell: block.join("\n"), shown: None }),
            ("json" | "text", Some(step)) if step.shown.is_none() => step.shown = Some(block.join("\n")),
            _ => panic!("a block of {language} that belongs to no shell:\n{}", block.join("\n")),
        }
    }
    steps
}

/// Text without what only arranges it.
fn close(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a text is as shown, where `…` stands for anything.
fn is_as_shown(shown: &str, text: &str) -> bool {
    let (shown, text) = (close(shown), close(text));
    let parts: Vec<&str> = shown.split(ANYTHING).collect();
    let Some(mut rest) = text.strip_prefix(parts[0]) else { return false };
    for (nth, part) in parts.iter().enumerate().skip(1) {
        if nth + 1 == parts.len() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

#[test]
fn what_is_shown_is_compared() {
    assert!(is_as_shown("{ \"a\": … }", "{\"a\": 17}") && is_as_shown("a…b…c", "a1b2bc"));
    assert!(!is_as_shown("{ \"a\": … }", "{\"b\": 17}") && !is_as_shown("a", "ab") && !is_as_shown("a…b", "a1c"));
}

/// A company with a rep who has put down what the page tells of.
fn company() -> Company {
    let company = Company::new("api-walk");
    let wang = company.rep("wang", "east");
    let customer = wang.makes(&["new", "customer", "name=福建万隆石业", "source=exhibition"]);
    wang.makes(&["visit", "start", &customer]);
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}"), "amount=120000"]);
    wang.makes(&["move", &deal, "needs"]);
    let spec = company.file("spec.txt", "客户需求说明书：60 平方米".as_bytes());
    wang.run(&["attach", &deal, "requirement_spec", spec.to_str().unwrap()]).ok();
    wang.sync();
    company
}

/// Runs all steps in one shell, one after another, as somebody types them; what each printed.
fn typed(company: &Company, steps: &[Step]) -> Vec<String> {
    let folder = company.path("walk");
    std::fs::create_dir_all(&folder).unwrap();
    let mut script = String::from("set -e -o pipefail\n");
    for (nth, step) in steps.iter().enumerate() {
        // Braces, not a shell of its own: the next step has this one's variables.
        script += &format!("{{\n{}\n}} > printed-{nth} 2>&1\n", step.shell);
    }
    let roundsman = program("roundsman");
    let path = format!("{}:{}", roundsman.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let ran = Command::new("bash")
        .arg("-c")
        .arg(&script)
        .current_dir(&folder)
        .env("PATH", path)
        .env("RELAY", company.relay.url())
        .env("ROUNDSMAN_DATA", company.data())
        .env("LANG", "en_GB.UTF-8")
        .stdin(Stdio::null())
        .status()
        .unwrap();
    let printed = |nth| std::fs::read_to_string(folder.join(format!("printed-{nth}"))).unwrap_or_default();
    let all: Vec<String> = (0..steps.len()).map(printed).collect();
    assert!(
        ran.success(),
        "the walk stopped after: {}",
        all.iter().rev().find(|text| !text.is_empty()).cloned().unwrap_or_default()
    );
    all
}

#[test]
fn every_line_of_the_page_runs_and_gives_what_it_says() {
    for tool in ["curl", "jq"] {
        let found = Command::new(tool).arg("--version").stdout(Stdio::null()).status();
        assert!(found.is_ok_and(|status| status.success()), "docs/api.md is walked with {tool}: apt-get install {tool}");
    }
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/api.md")).unwrap();
    let steps = steps(&page);
    assert!(steps.len() >= 10, "{} steps", steps.len());
    let company = company();
    for (step, printed) in steps.iter().zip(typed(&company, &steps)) {
        let shown = step.shown.as_deref().unwrap_or_default();
        assert!(is_as_shown(shown, &printed), "{}\n--- gave\n{printed}\n--- and the page shows\n{shown}", step.shell);
    }
}

#[test]
fn the_pages_table_of_codes_is_the_documents() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/api.md")).unwrap();
    let company = Company::new("api-codes");
    let wire = roundsman_tests::Wire::new(company.relay.url(), "", roundsman_domain::DeviceId(0));
    let document: serde_json::Value = wire.ask(reqwest::Method::GET, "/openapi.json").send().unwrap().json().unwrap();
    let examples = document["components"]["examples"].as_object().unwrap();
    let problems = examples.values().map(|example| &example["value"]).filter(|value| value["type"].is_string());
    let row = |problem: &serde_json::Value| {
        let text = |name: &str| problem[name].as_str().unwrap().to_owned();
        format!("| `{}` | {} | {} |", text("code"), problem["status"], text("title"))
    };
    let mut rows: Vec<String> = problems.map(row).collect();
    let mut listed: Vec<String> = page.lines().filter(|line| line.starts_with("| `")).map(str::to_owned).collect();
    rows.sort();
    listed.sort();
    assert_eq!(rows, listed);
}
