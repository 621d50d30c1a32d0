//! The walk: ten things to look at, each with its address and what to see there; before it who can sign in.

use std::path::{Path, PathBuf};

use roundsman_text::{Language, say};

use crate::{
    company::{Company, PASSWORD},
    people::{DIRECTOR, FINANCE, REGIONS, cast},
    plan::SILENT_DAYS,
    progress::print,
    story::Story,
};

/// One thing to look at.
pub(crate) struct Step {
    pub(crate) path: String,
    /// The sentence's key.
    key: &'static str,
}

/// The ten steps, in order.
pub(crate) fn steps(story: &Story) -> Vec<Step> {
    let record = |id: roundsman_domain::RecordId| format!("/records/{id}");
    let step = |path: String, key| Step { path, key };
    vec![
        step("/".to_owned(), "demo-walk-home"),
        step("/pipeline".to_owned(), "demo-walk-pipeline"),
        step("/people".to_owned(), "demo-walk-people"),
        step("/today".to_owned(), "demo-walk-today"),
        step(record(story.visit), "demo-walk-visit"),
        step("/requests".to_owned(), "demo-walk-requests"),
        step(record(story.disputed), "demo-walk-disputed"),
        step(record(story.waiting), "demo-walk-waiting"),
        step("/records?kind=customer".to_owned(), "demo-walk-customers"),
        step(record(story.disputed), "demo-walk-elsewhere"),
    ]
}

/// Says where everything is.
pub(crate) fn invite(company: &Company, url: &str, story: &Story) {
    let language = company.language;
    let line = |key: &str, args: &[(&str, &str)]| print(&say(language, key, args));
    print("");
    line("demo-open", &[("url", url)]);
    print("");
    users(language);
    print("");
    line("demo-walk", &[]);
    let names = [
        ("director", DIRECTOR.of(language)),
        ("region", REGIONS[1].name.of(language)),
        ("silent", REGIONS[2].reps[cast::SILENT - 10].name.of(language)),
        ("covered", REGIONS[0].reps[cast::COVERED].name.of(language)),
        ("covering", REGIONS[0].reps[cast::COVERING].name.of(language)),
        ("second", REGIONS[0].reps[cast::SECOND].name.of(language)),
        ("late", REGIONS[0].reps[cast::LATE].name.of(language)),
        ("waiting", REGIONS[0].reps[cast::WAITING].name.of(language)),
        ("manager", REGIONS[0].manager.of(language)),
        ("other", REGIONS[1].manager.of(language)),
        ("days", &SILENT_DAYS.to_string()),
    ];
    for (nth, step) in steps(story).iter().enumerate() {
        print(&format!("  {:>2}. {url}{}", nth + 1, step.path));
        print(&format!("      {}", say(language, step.key, &names)));
    }
    print("");
    line("demo-phone", &[("rep", names[2].1)]);
    let home = company.home(REGIONS[2].reps[cast::SILENT - 10].name);
    print(&format!("      {} --home {} sync", program().display(), home.display()));
    print("");
    line("demo-window", &[("rep", REGIONS[0].reps[0].name.of(language))]);
    print("      cargo xtask phone");
    print("");
    line("demo-stays", &[]);
}

/// The rep's terminal, as one would type it here.
pub(crate) fn program() -> PathBuf {
    let beside =
        std::env::current_exe().map(|own| own.with_file_name("roundsman-rep")).unwrap_or_else(|_| "roundsman-rep".into());
    let here = std::env::current_dir().unwrap_or_default();
    beside.strip_prefix(here).map(Path::to_path_buf).unwrap_or(beside)
}

/// Who can sign in, and with what.
fn users(language: Language) {
    print(&say(language, "demo-users", &[("password", PASSWORD)]));
    let of = |key: &str, name: &str| print(&format!("  {}  {name}", say(language, key, &[])));
    of("demo-role-director", DIRECTOR.of(language));
    of("demo-role-finance", FINANCE.of(language));
    for region in &REGIONS {
        let reps: Vec<&str> = region.reps.iter().map(|rep| rep.name.of(language)).collect();
        let separator = say(language, "demo-separator", &[]);
        let args =
            [("region", region.name.of(language)), ("manager", region.manager.of(language)), ("reps", &reps.join(&separator))];
        print(&format!("  {}", say(language, "demo-region", &args)));
    }
}
