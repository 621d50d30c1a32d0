//! The company of another template: what its people did in a fortnight, played on a relay whose clock is turned back; then it stays up.

use std::path::Path;

use roundsman_client::ClientError;
use roundsman_playbook::{Playbook, TEMPLATES};
use roundsman_store::{Identity, Store};
use roundsman_tests::{Played, Player, RelayProcess, SAMPLE_PASSWORD, Sample, Wire, operator};
use roundsman_text::{Language, say};
use serde_json::Value;

use crate::{
    arguments::Arguments,
    calendar::{DAY, date, now_ms},
    company::Company,
    fault::Fault,
    free_address, interrupted,
    making::KEPT_DAYS,
    phone::wait,
    progress::print,
    walk,
};

/// Pages that everybody has.
const PAGES: [&str; 6] = ["/", "/today", "/pipeline", "/requests", "/people", "/playbook"];

/// Plays the sample of a template, or takes up the one that is kept. Says whether everything was as it should be.
pub(crate) fn run(arguments: &Arguments, template: &str) -> Result<bool, Fault> {
    let sample = Sample::of(template).ok_or(Fault::Missing("sample"))?;
    let language = arguments.language;
    let folder = arguments.folder.join(format!("{template}-{}", language.tag()));
    let company = Company { folder: folder.clone(), language };
    if company.is_served() {
        return Err(Fault::Served(folder.display().to_string()));
    }
    let line = |key: &str, args: &[(&str, &str)]| print(&say(language, key, args));
    let (listen, is_other) = free_address(arguments.listen.as_deref(), arguments.is_once);
    let player = Player::new(&sample, language, &folder);
    let members = player.members();
    let is_kept =
        company.story().and_then(|story| story["made_ms"].as_i64()).filter(|made_ms| now_ms() - made_ms < KEPT_DAYS * DAY);
    let relay = match is_kept.filter(|_| !arguments.is_fresh && !arguments.is_once) {
        Some(made_ms) => {
            line("demo-kept", &[("day", &date(made_ms)), ("folder", &folder.display().to_string())]);
            let relay = RelayProcess::try_start_at(&company.data(), &listen).map_err(Fault::Relay)?;
            members.iter().try_for_each(|member| lead(&member.home, relay.url()))?;
            relay
        }
        None => {
            line("demo-sample", &[("company", sample.company.of(language)), ("template", template)]);
            let told = |day: &str| line("demo-sample-day", &[("day", day)]);
            let Played { relay, .. } = player.play(template, &listen, told).map_err(Fault::Sample)?;
            company.keep(&serde_json::json!({ "made_ms": now_ms() }))?;
            relay
        }
    };
    if is_other {
        line("demo-port-taken", &[("url", relay.url())]);
    }
    if arguments.is_once {
        let is_good = look(&company, relay.url(), &members.iter().map(|member| member.name.clone()).collect::<Vec<_>>());
        line(if is_good { "demo-sample-good" } else { "demo-bad" }, &[("seconds", "")]);
        return Ok(relay.stop() && is_good);
    }
    line("demo-open", &[("url", relay.url())]);
    line("demo-users", &[("password", SAMPLE_PASSWORD)]);
    let titles = titles(template, language);
    for member in &members {
        let title = titles(&member.role);
        print(&format!("  {} · {title}", member.name));
    }
    let readme = Path::new("core/playbook/templates").join(template).join("README.md");
    line("demo-sample-walk", &[("readme", &readme.display().to_string())]);
    if let Some(member) = members.iter().find(|member| member.role == "rep") {
        print(&format!("      {} --home {} tasks", walk::program().display(), member.home.display()));
    }
    line("demo-sample-stays", &[]);
    let over = tokio::sync::Notify::new();
    wait(interrupted(&over))?;
    line("demo-stopping", &[]);
    Ok(relay.stop())
}

/// Tells a phone where the relay listens today: its port may be another than that of the day when it was enrolled.
fn lead(home: &Path, url: &str) -> Result<(), Fault> {
    let mut store = Store::open(home).map_err(ClientError::from)?.store;
    let identity = store.identity().map_err(ClientError::from)?;
    if let Some(identity) = identity.filter(|identity| identity.url != url) {
        store.set_identity(&Identity { url: url.to_owned(), ..identity }).map_err(ClientError::from)?;
    }
    Ok(())
}

/// What a role is called.
fn titles(template: &str, language: Language) -> impl Fn(&str) -> String {
    let yaml = TEMPLATES.iter().find(|(name, _)| *name == template).map_or("", |(_, yaml)| *yaml);
    let playbook = Playbook::parse(yaml).ok().map(|parsed| parsed.playbook);
    move |role| {
        let role_title = playbook.as_ref().and_then(|playbook| playbook.role(role)?.title.get(language.tag()).map(str::to_owned));
        role_title.unwrap_or_else(|| role.to_owned())
    }
}

/// Every page opens for everybody, and the relay agrees with itself.
fn look(company: &Company, url: &str, names: &[String]) -> bool {
    let wire = Wire::new(url, "", roundsman_domain::DeviceId(0));
    let mut is_good = true;
    for name in names {
        let cookie = wire.sign_in_with(name, SAMPLE_PASSWORD);
        for path in PAGES {
            let status = wire.page(&cookie, path).status;
            if status != 200 {
                print(&format!("     ! {name} {path}: {status}"));
                is_good = false;
            }
        }
    }
    let verified = operator(&company.data(), &["verify"], "");
    is_good && verified.json["clean"] == Value::Bool(true)
}
