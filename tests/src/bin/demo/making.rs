//! Making: a company is found where one is kept, else made, from its tree to its story.

use roundsman_playbook::TEMPLATES;
use roundsman_tests::RelayProcess;

use crate::{
    arguments::Arguments,
    calendar::{DAY, date, midnight, now_ms},
    company::{Company, TEMPLATE, folder_of, in_parallel},
    fault::Fault,
    free_address, history,
    people::{REGIONS, reps},
    plan::Plan,
    progress::{Count, Progress},
    story::{self, Story},
    today::{self, Day},
};

/// To be raised with every change of what is made.
const GENERATOR: u32 = 2;

/// A company that is kept grows old: in days, every deal of it would be overdue.
pub(crate) const KEPT_DAYS: i64 = 3;

/// A company, its relay, and what there is to see.
pub(crate) struct Made {
    pub(crate) company: Company,
    pub(crate) relay: RelayProcess,
    pub(crate) story: Story,
    /// The days without signal; none where the company was kept.
    pub(crate) days: Vec<Day>,
}

/// How many customers all reps together have had in so many days.
pub(crate) fn customers(days: i64) -> usize {
    crate::plan::customers(days) * reps().count()
}

/// Another generator, another playbook: another company.
fn generator() -> String {
    let yaml = TEMPLATES.iter().find(|(name, _)| *name == TEMPLATE).map_or("", |(_, yaml)| *yaml);
    let hash = roundsman_domain::BlobHash::of(yaml.as_bytes()).to_string();
    format!("v{GENERATOR}-{}", hash.get(..8).unwrap_or_default())
}

/// Starts the relay of a company.
fn serve(company: &Company, arguments: &Arguments, progress: &Progress) -> Result<RelayProcess, Fault> {
    let (listen, is_other) = free_address(arguments.listen.as_deref(), arguments.is_once);
    let relay = RelayProcess::try_start_at(&company.data(), &listen).map_err(Fault::Relay)?;
    if is_other {
        progress.note("demo-port-taken", &[("url", relay.url())]);
    }
    // For `cargo xtask phone`: where the demo is, and whose phone to try.
    let user = REGIONS[0].reps[0].name.of(company.language);
    let told = serde_json::json!({ "url": relay.url(), "user": user });
    std::fs::write(company.folder.join("phone.json"), told.to_string())?;
    Ok(relay)
}

/// The company asked for, with its relay.
pub(crate) fn make(arguments: &Arguments, progress: &mut Progress) -> Result<Made, Fault> {
    let folder = folder_of(&arguments.folder, arguments.seed, arguments.days, arguments.language, &generator());
    let company = Company { folder, language: arguments.language };
    if company.is_served() {
        return Err(Fault::Served(company.folder.display().to_string()));
    }
    let kept = company.story().as_ref().and_then(Story::from_json);
    if let Some(story) = kept.filter(|_| !arguments.is_fresh && !arguments.is_once) {
        if now_ms() - story.made_ms < KEPT_DAYS * DAY {
            progress.note("demo-kept", &[("day", &date(story.made_ms)), ("folder", &company.folder.display().to_string())]);
            let relay = serve(&company, arguments, progress)?;
            if story.made_ms < midnight(now_ms(), 0) {
                today::begin(&company, relay.url(), now_ms().unsigned_abs())?;
            }
            return Ok(Made { company, relay, story, days: Vec::new() });
        }
        progress.note("demo-kept-old", &[("day", &date(story.made_ms))]);
    }
    anew(company, arguments, progress)
}

fn anew(company: Company, arguments: &Arguments, progress: &mut Progress) -> Result<Made, Fault> {
    let (today_ms, seed, text) = (now_ms(), arguments.seed, |number: usize| number.to_string());
    let plans: Vec<Plan> = (0..reps().count()).map(|place| Plan::new(seed, place, arguments.days, today_ms)).collect();
    let (regions, people) = (text(REGIONS.len()), text(reps().count() + REGIONS.len() + 2));
    progress.phase("demo-phase-company", &[("regions", &regions), ("people", &people), ("seed", &seed.to_string())]);
    let codes = company.found(today_ms, arguments.days)?;
    let relay = serve(&company, arguments, progress)?;
    let url = relay.url().to_owned();

    let customers = text(plans.iter().map(|plan| plan.customers.len()).sum());
    progress.phase("demo-phase-history", &[("days", &arguments.days.to_string()), ("customers", &customers)]);
    let (count, entries) = (Count::default(), plans.iter().map(|plan| plan.deeds.len()).sum());
    progress.counting(&count, entries, plans.len(), || {
        in_parallel(plans.len(), |place| {
            history::enter(&company, &url, &codes[place], (place, &plans[place]), seed, today_ms, &count)
        })
    })?;

    progress.phase("demo-phase-today", &[]);
    story::hand_out(&company, &url, &codes, seed)?;
    let visit = today::visits(&company, &url, seed)?;
    let days = today::offline(&company, &url, seed)?;
    let story = story::play(&company, &url, seed, visit)?;
    company.keep(&story.to_json())?;
    Ok(Made { company, relay, story, days })
}
