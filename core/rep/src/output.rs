//! What is printed: JSON for scripts, sentences for people; and the exit code.

use std::{io::Write, process::ExitCode, sync::Arc};

use roundsman_client::{App, ClientError, Notice, Playbook, Saved, Titles};
use roundsman_domain::{Reason, Scope};
use roundsman_text::{Language, Zone, say};
use serde_json::{Value, json};

/// What a command answers.
pub(crate) struct Said {
    pub(crate) json: Value,
    pub(crate) text: String,
}

/// How it is printed.
pub(crate) struct Output {
    pub(crate) is_json: bool,
    pub(crate) language: Language,
}

/// Playbook and scope, for titles and names.
pub(crate) struct Words {
    pub(crate) playbook: Arc<Playbook>,
    pub(crate) scope: Option<Arc<Scope>>,
    pub(crate) language: Language,
}

impl Words {
    pub(crate) fn titles<'a>(&'a self, kind: Option<&'a str>) -> Titles<'a> {
        let titles = Titles::new(&self.playbook, self.language).with_people(self.scope.as_deref());
        kind.map_or(titles, |kind| titles.of_kind(kind))
    }

    pub(crate) fn zone(&self) -> Zone {
        Zone::named(&self.playbook.time_zone).unwrap_or_else(Zone::utc)
    }

    /// A reason for scripts and for people.
    pub(crate) fn reason(&self, told: &Reason, kind: Option<&str>) -> Value {
        json!({
            "code": told.code.as_str(),
            "field": told.path.as_ref().map(ToString::to_string),
            "rule": told.rule,
            "text": self.titles(kind).reason(told),
        })
    }

    pub(crate) fn reasons(&self, told: &[Reason], kind: Option<&str>) -> Vec<Value> {
        told.iter().map(|reason| self.reason(reason, kind)).collect()
    }
}

impl Output {
    pub(crate) fn words(&self, app: &App) -> Result<Words, ClientError> {
        Ok(Words { playbook: app.playbook()?, scope: app.scope(), language: self.language })
    }

    /// What everything that makes or changes a record answers.
    pub(crate) fn saved(&self, saved: &Saved) -> Said {
        let mut json = json!({ "record": saved.record.to_string(), "edit": saved.edit.to_string() });
        let key = if saved.lacking.is_empty() { "cli-saved-offline" } else { "cli-saved-provisional" };
        let mut text = format!("{}  {}", say(self.language, key, &[]), saved.record);
        if !saved.waits_for.is_empty() {
            let roles: Vec<&str> = saved.waits_for.iter().map(roundsman_domain::RoleId::as_str).collect();
            text = format!("{text}\n{}", say(self.language, "cli-saved-waits", &[("roles", &roles.join(", "))]));
            json["waits_for"] = json!(roles);
        }
        if !saved.alike.is_empty() {
            let alike: Vec<String> = saved.alike.iter().map(ToString::to_string).collect();
            text = format!("{text}\n{}", say(self.language, "cli-saved-alike", &[("records", &alike.join(", "))]));
            json["alike"] = json!(alike);
        }
        Said { json, text }
    }

    pub(crate) fn say(&self, said: &Said) -> ExitCode {
        let text = if self.is_json { said.json.to_string() } else { said.text.clone() };
        // A reader that has gone away (`| head`) wants no more.
        match writeln!(std::io::stdout().lock(), "{text}") {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
            _ => ExitCode::SUCCESS,
        }
    }

    /// The exit code of what has written its answer itself.
    pub(crate) fn written(&self, written: std::io::Result<()>) -> ExitCode {
        let Err(error) = written else { return ExitCode::SUCCESS };
        self.note(&say(self.language, "cli-failed", &[("why", &error.to_string())]));
        ExitCode::FAILURE
    }

    pub(crate) fn note(&self, text: &str) {
        let _nobody_reads = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// What happened to the storage since it was last open.
    pub(crate) fn notices(&self, notices: &[Notice]) {
        for Notice::MovedAside { to, edits_salvaged, .. } in notices {
            let (path, count) = (to.display().to_string(), edits_salvaged.to_string());
            self.note(&say(self.language, "cli-store-damaged", &[("path", &path), ("count", &count)]));
        }
    }

    /// A refusal is 3 with its reasons, everything else 1.
    pub(crate) fn fail(&self, error: &ClientError, app: Option<&App>) -> ExitCode {
        let ClientError::Refused(reasons) = error else {
            let text = error.text(self.language);
            if self.is_json {
                self.say(&Said {
                    json: json!({ "error": { "code": error.code().as_str(), "text": text } }),
                    text: String::new(),
                });
            } else {
                self.note(&text);
            }
            return ExitCode::FAILURE;
        };
        let told = match app.map(|app| self.words(app)) {
            Some(Ok(words)) => words.reasons(reasons, None),
            _ => reasons.iter().map(|reason| json!({ "code": reason.code.as_str() })).collect(),
        };
        if self.is_json {
            self.say(&Said { json: json!({ "refused": told }), text: String::new() });
        } else {
            self.note(&say(self.language, "cli-not-saved", &[]));
            for reason in &told {
                self.note(&format!("  - {}", reason["text"].as_str().unwrap_or_default()));
            }
        }
        ExitCode::from(3)
    }
}
