//! Verifying: everything that the ledger says twice must be the same twice.

use std::{collections::BTreeMap, path::Path};

use roundsman_domain::{CompanyId, FeedId, FeedSum, KindId, RecordId, SectionId, Seq};
use rusqlite::Connection;
use serde::Serialize;

use super::{
    LedgerError,
    column::key,
    company, edit, feed,
    record::{heads_bytes, heads_of},
    section,
};

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The company's id.
    pub company: String,
    /// Which row or file.
    pub what: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Looks through everything: documents load and give their projection and author state, digests hold, sums and stages recompute,
/// attachments have their hash. Empty when all is well.
///
/// # Errors
/// Where the database cannot be read at all.
pub fn verify(snapshot: &Connection, data: &Path) -> Result<Vec<Finding>, LedgerError> {
    let mut findings = Vec::new();
    let integrity: String = snapshot.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if integrity != "ok" {
        findings.push(Finding { company: String::new(), what: super::DATABASE.to_owned(), problem: integrity });
    }
    for company in company::all(snapshot)? {
        let mut look = Look { snapshot, company: company.id, findings: &mut findings };
        look.sections()?;
        look.edits()?;
        look.feeds()?;
        look.stages()?;
        look.lists()?;
        look.playbooks()?;
        look.blobs(data)?;
    }
    Ok(findings)
}

struct Look<'a> {
    snapshot: &'a Connection,
    company: CompanyId,
    findings: &'a mut Vec<Finding>,
}

impl Look<'_> {
    fn find(&mut self, what: impl ToString, problem: impl ToString) {
        self.findings.push(Finding { company: self.company.to_string(), what: what.to_string(), problem: problem.to_string() });
    }

    /// Runs a check on every row; a row that cannot even be read is a finding, not the end.
    fn each<T>(
        &mut self,
        sql: &str,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T, LedgerError>,
        mut check: impl FnMut(&mut Self, T) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let snapshot = self.snapshot;
        let mut statement = snapshot.prepare(sql)?;
        let mut rows = statement.query([self.company.as_bytes()])?;
        loop {
            match rows.next() {
                Ok(None) => return Ok(()),
                Ok(Some(row)) => {
                    let outcome = read(row).and_then(|row| check(self, row));
                    if let Err(error) = outcome {
                        self.find("a row", error);
                    }
                }
                Err(error) => {
                    self.find("rows", error);
                    return Ok(());
                }
            }
        }
    }

    fn sections(&mut self) -> Result<(), LedgerError> {
        type Row = (RecordId, SectionId, String, Vec<u8>, Vec<u8>, Vec<u8>);
        let read = |row: &rusqlite::Row<'_>| -> Result<Row, LedgerError> {
            Ok((key(row, 0)?, SectionId::new(&row.get::<_, String>(1)?)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        };
        let sql = "SELECT record, section, projection, heads, state, digest FROM section WHERE company = ?1";
        self.each(sql, read, |look, (record, section, projection, heads, state, digest)| {
            let what = format!("section {section} of record {record}");
            if section::digest(&projection, &heads, &state)[..] != digest[..] {
                look.find(&what, "its digest is another");
            }
            match section::document(look.snapshot, look.company, record, &section)
                .and_then(|stored| Ok(roundsman_document::open(&stored)?))
            {
                Err(error) => look.find(&what, error),
                Ok((opened, fields)) => {
                    if serde_json::from_str::<roundsman_domain::Fields>(&projection).ok().as_ref() != Some(&fields) {
                        look.find(&what, "the document gives another projection");
                    }
                    if heads_of(&heads)? != *opened.heads() || heads_bytes(opened.heads()) != heads {
                        look.find(&what, "the document has other heads");
                    }
                }
            }
            Ok(())
        })
    }

    fn edits(&mut self) -> Result<(), LedgerError> {
        type Row = (i64, i64, Vec<u8>, Vec<u8>, Vec<u8>);
        let read = |row: &rusqlite::Row<'_>| -> Result<Row, LedgerError> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        };
        let sql = "SELECT device, counter, bytes, outcome, digest FROM edit WHERE company = ?1";
        self.each(sql, read, |look, (device, counter, bytes, outcome, digest)| {
            if edit::digest(&bytes, &outcome)[..] != digest[..] {
                look.find(format!("edit {:016x}.{counter}", device.cast_unsigned()), "its digest is another");
            }
            Ok(())
        })
    }

    /// The sums of every feed, from its rows.
    fn feeds(&mut self) -> Result<(), LedgerError> {
        let mut sums: BTreeMap<(FeedId, KindId), FeedSum> = BTreeMap::new();
        let read = |row: &rusqlite::Row<'_>| -> Result<(FeedId, RecordId, KindId, Seq, bool), LedgerError> {
            Ok((
                key(row, 0)?,
                key(row, 1)?,
                KindId::new(&row.get::<_, String>(2)?)?,
                row.get::<_, i64>(3)?.cast_unsigned(),
                row.get(4)?,
            ))
        };
        self.each(
            "SELECT feed, record, kind, seq, is_here FROM feed WHERE company = ?1",
            read,
            |_, (feed, record, kind, seq, is_here)| {
                let sum = sums.entry((feed, kind)).or_default();
                if is_here {
                    sum.add(feed, record, seq);
                }
                Ok(())
            },
        )?;
        let feeds: std::collections::BTreeSet<FeedId> = sums.keys().map(|(feed, _)| *feed).collect();
        for feed in feeds {
            let kept = feed::sums(self.snapshot, self.company, feed)?;
            for ((_, kind), sum) in sums.iter().filter(|((of, _), _)| *of == feed) {
                // A feed that a record only passed by has a row that is gone and no sum.
                if kept.get(kind).copied().unwrap_or_default() != *sum {
                    self.find(format!("feed {feed}, kind {kind}"), "its sums are not those of its rows");
                }
            }
        }
        Ok(())
    }

    /// A record's stage is where the trail of its moves ends, and where it was is noted.
    fn stages(&mut self) -> Result<(), LedgerError> {
        // A record that has a stage has had it since its last move at the latest.
        let since = "SELECT r.id FROM record r WHERE r.company = ?1 AND r.stage_since_ms IS NOT
                     (SELECT m.latest_ms FROM stage_move m WHERE m.company = r.company AND m.record = r.id ORDER BY m.seq DESC LIMIT 1)";
        self.each(
            since,
            |row| Ok(key::<RecordId>(row, 0)?),
            |look, record| {
                look.find(format!("record {record}"), "it has not stood in its stage since its last move");
                Ok(())
            },
        )?;
        let sql = "SELECT r.id, r.stage, (SELECT m.to_stage FROM stage_move m WHERE m.company = r.company AND m.record = r.id ORDER BY m.seq DESC LIMIT 1),
                          r.seat, (SELECT substr(s.seats, 1, 16) FROM record_seat s WHERE s.company = r.company AND s.record = r.id ORDER BY s.from_ms DESC LIMIT 1)
                   FROM record r WHERE r.company = ?1";
        type Row = (RecordId, Option<String>, Option<String>, Vec<u8>, Option<Vec<u8>>);
        let read = |row: &rusqlite::Row<'_>| -> Result<Row, LedgerError> {
            Ok((key(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        };
        self.each(sql, read, |look, (record, stage, trail, seat, noted)| {
            if stage != trail {
                look.find(format!("record {record}"), "its stage is not where its moves end");
            }
            if noted.as_ref() != Some(&seat) {
                look.find(format!("record {record}"), "its seat is not where it was last put");
            }
            Ok(())
        })
    }

    /// What is searched, summed and linked is what the sections say.
    fn lists(&mut self) -> Result<(), LedgerError> {
        let Some(source) = super::playbook::newest(self.snapshot, self.company)?
            .map(|newest| super::playbook::source(self.snapshot, self.company, newest))
            .transpose()?
            .flatten()
        else {
            return Ok(());
        };
        let Ok(playbook) = super::playbook::parse(&source) else { return Ok(()) };
        let sql = "SELECT r.id, r.kind, s.section, s.projection FROM record r
                   JOIN section s ON s.company = r.company AND s.record = r.id WHERE r.company = ?1";
        type Row = (RecordId, String, SectionId, String);
        let read = |row: &rusqlite::Row<'_>| -> Result<Row, LedgerError> {
            Ok((key(row, 0)?, row.get(1)?, SectionId::new(&row.get::<_, String>(2)?)?, row.get(3)?))
        };
        self.each(sql, read, |look, (record, kind, section, projection)| {
            let Some(kind) = playbook.kinds.get(kind.as_str()).filter(|kind| !kind.is_system) else { return Ok(()) };
            let fields = serde_json::from_str(&projection)?;
            if !super::listing::is_as_said(look.snapshot, look.company, kind, record, &section, &fields)? {
                look.find(format!("section {section} of record {record}"), "lists have it otherwise");
            }
            Ok(())
        })
    }

    fn playbooks(&mut self) -> Result<(), LedgerError> {
        let read = |row: &rusqlite::Row<'_>| -> Result<(u32, String), LedgerError> { Ok((row.get(0)?, row.get(1)?)) };
        self.each("SELECT version, source FROM playbook WHERE company = ?1", read, |look, (version, source)| {
            if let Err(problems) = roundsman_playbook::Playbook::parse(&source) {
                look.find(format!("playbook {version}"), format!("{} problems", problems.len()));
            }
            Ok(())
        })
    }

    fn blobs(&mut self, data: &Path) -> Result<(), LedgerError> {
        let folder = data.join("blobs").join(self.company.to_string());
        let read = |row: &rusqlite::Row<'_>| -> Result<(roundsman_domain::BlobHash, i64), LedgerError> {
            Ok((key(row, 0)?, row.get(1)?))
        };
        self.each("SELECT hash, size FROM blob WHERE company = ?1", read, |look, (hash, size)| {
            match std::fs::read(folder.join(hash.to_string())) {
                Err(error) => look.find(format!("attachment {hash}"), error),
                Ok(bytes) if roundsman_domain::BlobHash::of(&bytes) != hash => {
                    look.find(format!("attachment {hash}"), "its bytes have another hash")
                }
                Ok(bytes) if i64::try_from(bytes.len()) != Ok(size) => {
                    look.find(format!("attachment {hash}"), "its size is another")
                }
                Ok(_) => {}
            }
            Ok(())
        })
    }
}
