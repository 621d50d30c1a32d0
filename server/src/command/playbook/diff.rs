//! `roundsman playbook diff`

use std::{collections::BTreeMap, path::Path};

use roundsman_playbook::{Change, Playbook, difference};
use serde_json::{Value, json};

use super::source_of;
use crate::{
    command::{CommandError, Desk},
    ledger::{LedgerError, directory::Directories, now_ms, playbook},
    relay::{Fate, effect},
};

type Effect = BTreeMap<(Fate, String), u64>;

/// Says what changes between two playbooks, for whom, and what that does to the records of a company where there is one.
pub(super) fn diff(desk: &Desk<'_>, old: &Path, new: &Path) -> Result<(), CommandError> {
    let (old, new) = (read(desk, old)?, read(desk, new)?);
    let changes = difference(&old, &new);
    let effect = match desk.open_company() {
        Ok((admin, company)) => {
            let directory = Directories::default().get(admin.connection(), company.id)?;
            Some(effect(admin.connection(), &directory, &old, &new, now_ms())?)
        }
        // Two files can be compared where there is no ledger.
        Err(CommandError::Ledger(LedgerError::NoData { .. })) => None,
        Err(error) => return Err(error),
    };
    let data = json!({
        "changes": changes.iter().map(data).collect::<Vec<_>>(),
        "effect": effect.as_ref().map(|effect| effect.iter().map(|((fate, place), count)| {
            json!({ "fate": fate.as_str(), "place": place, "records": count })
        }).collect::<Vec<_>>()),
    });
    let mut lines: Vec<String> = changes.iter().map(|change| line(desk, change)).collect();
    if changes.is_empty() {
        lines.push(desk.say("cli-diff-same", &[]));
    }
    lines.extend(effects(desk, effect.as_ref()));
    desk.print(&data, &lines.join("\n"))
}

/// A file, a template, or a version that the company has had.
fn read(desk: &Desk<'_>, which: &Path) -> Result<Playbook, CommandError> {
    let version = which.to_str().and_then(|text| text.parse().ok()).filter(|_| !which.exists());
    let Some(version) = version else { return Ok(playbook::parse(&source_of(which)?)?) };
    let (admin, company) = desk.open_company()?;
    let source = playbook::source(admin.connection(), company.id, version)?;
    let source = source.ok_or_else(|| LedgerError::Unknown { noun: "playbook version", name: version.to_string() })?;
    Ok(playbook::parse(&source)?)
}

fn data(change: &Change) -> Value {
    json!({ "place": change.place, "old": change.old, "new": change.new, "roles": change.roles })
}

fn line(desk: &Desk<'_>, change: &Change) -> String {
    let roles = change.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let (key, old, new) = match (&change.old, &change.new) {
        (None, Some(new)) => ("cli-diff-new", "", new.as_str()),
        (Some(old), None) => ("cli-diff-gone", old.as_str(), ""),
        (old, new) => ("cli-diff-changed", old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default()),
    };
    let has = |text: &str| if text.is_empty() { "no" } else { "yes" };
    let args = [("place", change.place.as_str()), ("old", old), ("new", new), ("roles", &roles)];
    let flags = [("has_old", has(old)), ("has_new", has(new)), ("has_roles", has(&roles))];
    desk.say(key, &args.into_iter().chain(flags).collect::<Vec<_>>())
}

fn effects(desk: &Desk<'_>, effect: Option<&Effect>) -> Vec<String> {
    match effect {
        None => vec![desk.say("cli-diff-no-ledger", &[])],
        Some(effect) if effect.is_empty() => vec![desk.say("cli-diff-harmless", &[])],
        Some(effect) => {
            let one = |((fate, place), count): (&(Fate, String), &u64)| {
                desk.say(&format!("cli-diff-{}", fate.as_str()), &[("place", place), ("count", &count.to_string())])
            };
            effect.iter().map(one).collect()
        }
    }
}
