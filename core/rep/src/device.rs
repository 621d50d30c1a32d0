//! enrol, token, status, sync, purge-check, digest.

use roundsman_client::{App, ClientError, device};
use roundsman_text::{bytes, moment, say};
use serde_json::json;

use crate::output::{Output, Said};

const PROGRAM: &str = concat!("roundsman-rep ", env!("CARGO_PKG_VERSION"));

pub(crate) async fn enrol(app: &App, url: &str, code: &str, output: &Output) -> Result<Said, ClientError> {
    let new = device::enrol::enrol(app, url, code, PROGRAM).await?;
    if new.is_exposed {
        output.note(&say(output.language, "cli-exposed", &[("url", url)]));
    }
    let json = json!({ "device": new.device.to_string(), "url": url });
    Ok(Said { json, text: say(output.language, "cli-enrolled-device", &[("device", &new.device.to_string())]) })
}

pub(crate) fn token(app: &App) -> Result<Said, ClientError> {
    let identity = device::token::identity(app)?;
    let json = json!({ "url": identity.url, "device": identity.device.to_string(), "token": identity.token });
    Ok(Said { json, text: format!("{}\n{}\n{}", identity.url, identity.device, identity.token) })
}

pub(crate) fn status(app: &App, output: &Output) -> Result<Said, ClientError> {
    let status = device::status::status(app)?;
    let counts = &status.counts;
    let json = json!({
        "url": status.url,
        "device": status.device.map(|device| device.to_string()),
        "user": status.user.map(|user| user.to_string()),
        "user_name": status.user_name,
        "company": status.company,
        "playbook": status.playbook.as_ref().map(|(name, version)| json!({ "name": name, "version": version })),
        "pending": counts.pending,
        "held": counts.held,
        "returned": counts.returned,
        "uploads": counts.uploads,
        "records": counts.records,
        "leaving": counts.leaving,
        "last_sync": counts.synced_ms,
        "mismatches": status.mismatches,
    });
    let mut lines = Vec::new();
    match &status.user_name {
        Some(user) => lines.push(format!("{user} · {}", status.company.as_deref().unwrap_or_default())),
        None if status.device.is_some() => lines.push(say(output.language, "cli-first-sync", &[])),
        None => lines.push(say(output.language, "cli-not-enrolled", &[("command", "enrol")])),
    }
    if let Some((name, version)) = &status.playbook {
        lines.push(format!("{name} · {version}"));
    }
    lines.push(say(output.language, "cli-pending", &[("count", &(counts.pending + counts.uploads).to_string())]));
    if counts.held > 0 {
        lines.push(say(output.language, "cli-sync-held", &[("count", &counts.held.to_string())]));
    }
    if counts.returned > 0 {
        lines.push(say(output.language, "cli-sync-returned", &[("count", &counts.returned.to_string())]));
    }
    if let (Some(at_ms), Ok(words)) = (counts.synced_ms, output.words(app)) {
        let when = moment(output.language, at_ms, &words.zone());
        lines.push(say(output.language, "cli-last-sync", &[("when", &when)]));
    }
    Ok(Said { json, text: lines.join("\n") })
}

pub(crate) async fn sync(app: &App, output: &Output) -> Result<Said, ClientError> {
    let report = device::sync::sync(app).await?;
    let (outcomes, language) = (report.outcomes, output.language);
    let json = json!({
        "requests": report.requests,
        "bytes_up": report.bytes_up,
        "bytes_down": report.bytes_down,
        "outcomes": { "accepted": outcomes.accepted, "held": outcomes.held, "returned": outcomes.returned },
        "records": report.records,
        "exits": report.exits,
        "uploaded": report.uploaded,
        "pending": report.pending,
        "is_unequal": report.is_unequal,
    });
    let sent = outcomes.accepted + outcomes.held + outcomes.returned + report.uploaded;
    let mut lines = vec![if sent + report.records + report.exits == 0 {
        say(language, "cli-nothing-to-sync", &[])
    } else {
        say(language, "cli-sync-done", &[("sent", &sent.to_string()), ("received", &report.records.to_string())])
    }];
    for (count, key) in [(outcomes.held, "cli-sync-held"), (outcomes.returned, "cli-sync-returned"), (report.exits, "cli-purged")]
    {
        if count > 0 {
            lines.push(say(language, key, &[("count", &count.to_string())]));
        }
    }
    lines.push(format!("↑ {}  ↓ {}", bytes(report.bytes_up), bytes(report.bytes_down)));
    Ok(Said { json, text: lines.join("\n") })
}

pub(crate) fn purge_check(app: &App, output: &Output) -> Result<Said, ClientError> {
    let found = device::purge_check::purge_check(app)?;
    let text = if found.is_empty() { say(output.language, "cli-purge-clean", &[]) } else { found.join("\n") };
    Ok(Said { json: json!({ "clean": found.is_empty(), "found": found }), text })
}

pub(crate) fn digest(app: &App) -> Result<Said, ClientError> {
    let lines = device::digest::lines(app)?;
    let digest = device::digest::of(&lines);
    let text = lines.iter().chain([&digest]).cloned().collect::<Vec<_>>().join("\n");
    Ok(Said { json: json!({ "digest": digest, "records": lines }), text })
}
