//! Checks: is everything there that the walk speaks of, and was nothing lost.

use roundsman_domain::RecordId;
use roundsman_tests::Wire;
use rusqlite::Connection;

use crate::{
    calendar::DAY,
    company::{Company, PASSWORD},
    fault::Fault,
    live::Tally,
    people::{DIRECTOR, REGIONS, cast},
    phone::Phone,
    plan::{QUOTE, SILENT_DAYS, STAGES},
    story::{Story, rep},
    today::{Day, ELSEWHERE},
    walk::Step,
};

/// One thing that should be so.
pub(crate) struct Check {
    pub(crate) is_so: bool,
    /// The sentence's key.
    pub(crate) key: &'static str,
    pub(crate) args: Vec<(&'static str, String)>,
}

/// What has been looked at.
#[derive(Default)]
pub(crate) struct Checks(pub(crate) Vec<Check>);

impl Checks {
    fn note(&mut self, is_so: bool, key: &'static str, args: Vec<(&'static str, String)>) {
        self.0.push(Check { is_so, key, args });
    }

    /// Whether everything is as it should be.
    pub(crate) fn are_good(&self) -> bool {
        self.0.iter().all(|check| check.is_so)
    }
}

fn count(ledger: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<i64, Fault> {
    Ok(ledger.query_row(sql, params, |row| row.get(0))?)
}

/// The numbers of the company, and that its history is marked as imported.
pub(crate) fn company(checks: &mut Checks, company: &Company, customers: usize, now_ms: i64) -> Result<(), Fault> {
    let ledger = company.ledger()?;
    let of = |kind: &str| count(&ledger, "SELECT count(*) FROM record WHERE kind = ?", [kind]);
    let (has, visits, deals) = (of("customer")?, of("visit")?, of("opportunity")?);
    let is_enough = has >= i64::try_from(customers).unwrap_or(0) && visits >= has * 3 / 2;
    let text = |number: i64| number.to_string();
    checks.note(
        is_enough,
        "demo-check-company",
        vec![("customers", text(has)), ("visits", text(visits)), ("deals", text(deals))],
    );
    let imported = "FROM edit e JOIN device d ON d.company = e.company AND d.id = e.device WHERE d.history_from_ms IS NOT NULL";
    let all = count(&ledger, &format!("SELECT count(*) {imported}"), [])?;
    let exact = format!(
        "SELECT count(*) {imported} AND e.state = 'accepted' AND e.earliest_ms = e.latest_ms AND d.revoked_ms IS NOT NULL"
    );
    let days = count(&ledger, &format!("SELECT (?1 - min(e.earliest_ms)) / {DAY} {imported}"), [now_ms])?;
    checks.note(
        all > 0 && count(&ledger, &exact, [])? == all,
        "demo-check-imported",
        vec![("edits", text(all)), ("days", text(days))],
    );
    Ok(())
}

/// What only a day without signal shows.
pub(crate) fn days(checks: &mut Checks, company: &Company, url: &str, days: &[Day]) -> Result<(), Fault> {
    for day in days {
        let name = rep(day.place)?.name.of(company.language).to_owned();
        let Day { saved, evening, again, .. } = day;
        let text = |number: u64| number.to_string();
        checks.note(
            evening.outcomes.accepted == *saved && evening.pending == 0,
            "demo-check-day",
            vec![
                ("rep", name.clone()),
                ("saved", text(*saved)),
                ("accepted", text(evening.outcomes.accepted)),
                ("requests", text(evening.requests)),
            ],
        );
        let quiet = vec![("rep", name.clone()), ("up", text(again.bytes_up)), ("down", text(again.bytes_down))];
        checks.note(again.requests == 1, "demo-check-quiet", quiet);
        checks.note(
            day.stopped.first().is_some_and(|code| code == "evidence.missing"),
            "demo-check-stopped",
            vec![("rep", name), ("codes", day.stopped.join(", "))],
        );
    }
    let made: Vec<RecordId> = days.iter().flat_map(|day| day.made).collect();
    let manager = company.phone(REGIONS[2].manager, 1)?;
    manager.sync(url)?;
    let has = |phone: &Phone| made.iter().filter(|id| phone.record(**id).is_ok()).count();
    let name = REGIONS[2].manager.of(company.language).to_owned();
    checks.note(has(&manager) == made.len(), "demo-check-manager", vec![("manager", name), ("count", made.len().to_string())]);
    let other = company.phone(rep(ELSEWHERE)?.name, 2)?;
    other.sync(url)?;
    checks.note(has(&other) == 0, "demo-check-elsewhere", vec![("rep", rep(ELSEWHERE)?.name.of(company.language).to_owned())]);
    Ok(())
}

/// Each thing of the story.
pub(crate) fn story(checks: &mut Checks, company: &Company, url: &str, story: &Story, now_ms: i64) -> Result<(), Fault> {
    let ledger = company.ledger()?;
    let (stuck, all) = red(company, &ledger, now_ms)?;
    checks.note(stuck * 2 >= all && stuck > 4, "demo-check-red", vec![("stuck", stuck.to_string()), ("all", all.to_string())]);
    let name = rep(cast::SILENT)?.name.of(company.language);
    let seen = "SELECT max(seen_ms) FROM device WHERE user = (SELECT id FROM user WHERE name = ?)";
    let silent = company.phone(rep(cast::SILENT)?.name, 3)?.counts()?;
    let is_silent = count(&ledger, seen, [name])? <= story.made_ms - SILENT_DAYS * DAY && silent.pending > 0;
    checks.note(is_silent, "demo-check-silent", vec![("rep", name.to_owned()), ("pending", silent.pending.to_string())]);
    let in_state = |record: RecordId, state: &str| {
        count(&ledger, "SELECT count(*) FROM edit WHERE record = ? AND state = ?", (record.as_bytes(), state))
    };
    checks.note(in_state(story.late, "returned")? == 1, "demo-check-returned", Vec::new());
    checks.note(in_state(story.waiting, "held")? == 1, "demo-check-held", Vec::new());
    let asked = |question: &str, about: RecordId| {
        count(&ledger, "SELECT count(*) FROM request WHERE question = ? AND about = ?", (question, about.as_bytes()))
    };
    checks.note(asked("conflict", story.disputed)? == 1, "demo-check-conflict", Vec::new());
    checks.note(asked("collision", story.shared)? == 1, "demo-check-collision", Vec::new());
    let phone = company.phone(rep(cast::COVERED)?.name, 4)?;
    // A history is read in the record's document, which comes with the sync after somebody looked at the record.
    phone.record(story.disputed)?;
    phone.sync(url)?;
    checks.note(phone.overwritten(story.disputed, "phone")? == 1, "demo-check-overwritten", Vec::new());
    Ok(())
}

/// How many deals of the red region are in the red stage for longer than it allows, and how many are in it.
fn red(company: &Company, ledger: &Connection, now_ms: i64) -> Result<(i64, i64), Fault> {
    let (stage, limit) = STAGES[QUOTE];
    let of_region = "FROM record r JOIN seat_edge s ON s.company = r.company AND s.seat = r.seat
                     JOIN unit u ON u.company = r.company AND u.id = s.unit
                     WHERE r.kind = 'opportunity' AND r.stage = ?1 AND u.name = ?2";
    let since = "(SELECT max(m.earliest_ms) FROM stage_move m WHERE m.company = r.company AND m.record = r.id)";
    let region = REGIONS[1].name.of(company.language);
    let all = count(ledger, &format!("SELECT count(*) {of_region}"), (stage, region))?;
    let stuck = count(ledger, &format!("SELECT count(*) {of_region} AND {since} < ?3"), (stage, region, now_ms - limit * DAY))?;
    Ok((stuck, all))
}

/// What was shown as saved while people looked on has an outcome.
pub(crate) fn live(checks: &mut Checks, tally: Tally) {
    let args = vec![("saved", tally.saved.to_string()), ("settled", tally.settled.to_string())];
    checks.note(tally.saved == tally.settled && tally.saved > 0, "demo-check-live", args);
}

/// Every page of the walk opens for the director, and the last one does not for the manager of another region: to them there is no such record.
pub(crate) fn pages(checks: &mut Checks, company: &Company, url: &str, steps: &[Step]) {
    let wire = Wire::new(url, "", roundsman_domain::DeviceId(0));
    let director = wire.sign_in_with(DIRECTOR.of(company.language), PASSWORD);
    let shut: Vec<&str> =
        steps.iter().map(|step| step.path.as_str()).filter(|path| wire.page(&director, path).status != 200).collect();
    let count = (steps.len() - shut.len()).to_string();
    let key = if shut.is_empty() { "demo-check-pages" } else { "demo-check-pages-shut" };
    checks.note(shut.is_empty(), key, vec![("count", count), ("shut", shut.join(", "))]);
    let other = REGIONS[1].manager.of(company.language);
    let stranger = wire.sign_in_with(other, PASSWORD);
    let forbidden = steps.last().map_or(0, |step| wire.page(&stranger, &step.path).status);
    checks.note(forbidden == 404, "demo-check-shut", vec![("manager", other.to_owned())]);
}

/// Everything on the relay agrees with itself.
pub(crate) fn ledger(checks: &mut Checks, company: &Company) {
    let is_clean = company.operator(&["verify"]).is_ok_and(|said| said["clean"] == true);
    checks.note(is_clean, "demo-check-verify", Vec::new());
}
