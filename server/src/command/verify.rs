//! `roundsman verify`

use clap::Args;
use serde_json::json;

use super::{CommandError, Desk};
use crate::{
    ledger::{
        company,
        directory::Directories,
        now_ms,
        verify::{Finding, verify},
    },
    relay::wrong_facts,
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  roundsman verify
  roundsman verify --json")]
pub(super) struct Verify {}

impl Verify {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let admin = desk.open()?;
        // One snapshot: a relay may go on writing meanwhile.
        let snapshot = admin.connection().unchecked_transaction()?;
        let mut findings = verify(&snapshot, &admin.data)?;
        for company in company::all(&snapshot)? {
            for (record, fact) in wrong_facts(&snapshot, &Directories::default(), company.id, now_ms())? {
                let what = format!("fact {fact} by record {record}");
                findings.push(Finding {
                    company: company.id.to_string(),
                    what,
                    problem: "it is not what the records come to".to_owned(),
                });
            }
        }
        let records: i64 = snapshot.query_row("SELECT count(*) FROM record", [], |row| row.get(0))?;
        if findings.is_empty() {
            let text = desk.say("cli-verify-good", &[("count", &records.to_string())]);
            return desk.print(&json!({ "clean": true, "records": records, "findings": [] }), &text);
        }
        let text = desk.say("cli-verify-bad", &[("count", &findings.len().to_string())]);
        if desk.is_json {
            let error = json!({ "code": "verify", "text": text });
            desk.print(&json!({ "clean": false, "records": records, "findings": findings, "error": error }), "")?;
            return Err(CommandError::Said);
        }
        let lines: Vec<String> = findings.iter().map(line).collect();
        desk.print(&serde_json::Value::Null, &lines.join("\n"))?;
        Err(CommandError::Failed { code: "verify", text })
    }
}

fn line(finding: &Finding) -> String {
    format!("{} {}: {}", finding.company, finding.what, finding.problem).trim_start().to_owned()
}
