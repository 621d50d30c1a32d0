//! Lists: which records of a kind somebody may see, page by page, what is found among them, and what they sum up to.
//!
//! `listed` repeats what searches and sums need of each section, so that no page reads documents or projections of more than it shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roundsman_domain::{
    CompanyId, Content, Currency, Fields, KindId, PlaybookVersion, RecordId, SeatId, SectionId, StageId, Value, from_cbor,
};
use roundsman_playbook::{Field, FieldType, Kind, Playbook};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{LedgerError, access::Sight, column::key, company, playbook, record};

/// No more of a section than this is searched, in bytes: what people look for stands at the beginning.
const TEXT_BYTES_MAX: usize = 4 * 1024;

/// The most words of one question.
const WORDS_MAX: usize = 8;

/// The most characters of one question.
const QUESTION_CHARS_MAX: usize = 100;

/// Text as it is compared: lower case, half width, one space at a time.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        // Most of what is written here has no case: not worth a look into the tables of all scripts.
        if ('\u{3001}'..='\u{9fff}').contains(&c) {
            folded.push(c);
            continue;
        }
        let c = match u32::from(c) {
            wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
            _ if c.is_whitespace() || c.is_control() => ' ',
            _ => c,
        };
        if c != ' ' || !folded.ends_with(' ') {
            folded.extend(c.to_lowercase());
        }
    }
    folded
}

/// What somebody looks for, as words that all must occur.
pub fn words(question: &str) -> Vec<String> {
    let cut: String = question.chars().take(QUESTION_CHARS_MAX).collect();
    folded(&cut).split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).map(str::to_owned).collect()
}

/// The money field whose amounts a kind is summed by: its first.
pub fn amount_field(kind: &Kind) -> Option<&Field> {
    kind.fields.iter().find(|field| matches!(field.type_, FieldType::Money(_)))
}

/// What `listed` holds of a section.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    text: String,
    amount: Option<i64>,
    currency: Option<String>,
}

impl Entry {
    fn of(kind: &Kind, fields: &Fields) -> Self {
        let mut entry = Self::default();
        for field in &kind.fields {
            let Some(content) = fields.get(&field.id) else { continue };
            entry.add_text(field, content);
        }
        let mut end = entry.text.len().min(TEXT_BYTES_MAX);
        while !entry.text.is_char_boundary(end) {
            end -= 1;
        }
        entry.text.truncate(end);
        let amount = amount_field(kind).and_then(|field| fields.get(&field.id)).and_then(Content::as_value);
        if let Some(Value::Money(money)) = amount {
            (entry.amount, entry.currency) = (Some(money.minor), Some(money.currency.as_str().to_owned()));
        }
        entry
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.amount.is_none()
    }

    fn add_text(&mut self, field: &Field, content: &Content) {
        match (content, &field.type_) {
            (Content::One(value), _) if field.is_searched => self.add(field, value),
            (Content::Items(items), FieldType::List(inners)) => {
                for inner in inners.iter().filter(|inner| field.is_searched || inner.is_searched) {
                    for value in items.values().filter_map(|item| item.fields.get(&inner.id)) {
                        self.add(inner, value);
                    }
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, field: &Field, value: &Value) {
        let Some(text) = value.as_text().filter(|text| !text.is_empty() && self.text.len() < TEXT_BYTES_MAX) else { return };
        self.text.push_str(&folded(text));
        self.text.push('\n');
        let is_phone = matches!(field.type_, FieldType::Phone);
        if let Some(bare) = field.key_form(value).filter(|_| is_phone) {
            self.text.push_str(&bare);
            self.text.push('\n');
        }
    }
}

/// Notes what a section has to be found and summed by.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put(
    connection: &Connection,
    company: CompanyId,
    kind: &Kind,
    record: RecordId,
    section: &SectionId,
    fields: &Fields,
) -> Result<(), LedgerError> {
    put_links(connection, company, kind, record, section, fields)?;
    let entry = Entry::of(kind, fields);
    let keys = (company.as_bytes(), kind.id.as_str(), record.as_bytes(), section.as_str());
    if entry.is_empty() {
        let sql = "DELETE FROM listed WHERE company = ? AND kind = ? AND record = ? AND section = ?";
        connection.prepare_cached(sql)?.execute(keys)?;
        return Ok(());
    }
    // Most edits change nothing of it: then nothing is written.
    let sql = "INSERT INTO listed (company, kind, record, section, text, amount, currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT DO UPDATE SET text = ?5, amount = ?6, currency = ?7
               WHERE text <> ?5 OR amount IS NOT ?6 OR currency IS NOT ?7";
    let (company, kind, record, section) = keys;
    connection.prepare_cached(sql)?.execute(params![company, kind, record, section, entry.text, entry.amount, entry.currency])?;
    Ok(())
}

/// The records that a section names.
fn named(kind: &Kind, section: &SectionId, fields: &Fields) -> BTreeSet<RecordId> {
    let links = kind.fields.iter().filter(|field| matches!(field.type_, FieldType::Link(_)) && field.section == *section);
    links.filter_map(|field| fields.get(&field.id)?.as_text()?.parse().ok()).collect()
}

fn linked(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
    section: &SectionId,
) -> Result<BTreeSet<RecordId>, LedgerError> {
    let sql = "SELECT target FROM linked INDEXED BY linked_of WHERE company = ? AND record = ? AND section = ?";
    let mut statement = connection.prepare_cached(sql)?;
    let targets = statement.query_map((company.as_bytes(), record.as_bytes(), section.as_str()), |row| key(row, 0))?;
    Ok(targets.collect::<Result<_, _>>()?)
}

/// Whether lists and links have of a section what it says: for verifying.
///
/// # Errors
/// Where the database refuses.
pub fn is_as_said(
    snapshot: &Connection,
    company: CompanyId,
    kind: &Kind,
    record: RecordId,
    section: &SectionId,
    fields: &Fields,
) -> Result<bool, LedgerError> {
    let sql = "SELECT text, amount, currency FROM listed WHERE company = ? AND kind = ? AND record = ? AND section = ?";
    let keys = (company.as_bytes(), kind.id.as_str(), record.as_bytes(), section.as_str());
    let read = |row: &Row<'_>| Ok(Entry { text: row.get(0)?, amount: row.get(1)?, currency: row.get(2)? });
    let kept = snapshot.prepare_cached(sql)?.query_row(keys, read).optional()?.unwrap_or_default();
    Ok(kept == Entry::of(kind, fields) && linked(snapshot, company, record, section)? == named(kind, section, fields))
}

/// Notes which records a section names.
fn put_links(
    connection: &Connection,
    company: CompanyId,
    kind: &Kind,
    record: RecordId,
    section: &SectionId,
    fields: &Fields,
) -> Result<(), LedgerError> {
    if !kind.fields.iter().any(|field| matches!(field.type_, FieldType::Link(_)) && field.section == *section) {
        return Ok(());
    }
    let (named, known) = (named(kind, section, fields), linked(connection, company, record, section)?);
    let keys = (company.as_bytes(), record.as_bytes(), section.as_str());
    for gone in known.difference(&named) {
        let sql = "DELETE FROM linked WHERE company = ? AND target = ? AND record = ? AND section = ?";
        connection.prepare_cached(sql)?.execute((keys.0, gone.as_bytes(), keys.1, keys.2))?;
    }
    for new in named.difference(&known) {
        let sql = "INSERT INTO linked (company, target, record, section) VALUES (?, ?, ?, ?)";
        connection.prepare_cached(sql)?.execute((keys.0, new.as_bytes(), keys.1, keys.2))?;
    }
    Ok(())
}

/// Makes the lists of every company whose newest playbook is not the one that they were made by.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn renew_all(tx: &Connection) -> Result<(), LedgerError> {
    for company in company::all(tx)? {
        let made_by: Option<PlaybookVersion> = tx
            .prepare_cached("SELECT playbook FROM listed_by WHERE company = ?")?
            .query_row([company.id.as_bytes()], |row| row.get(0))
            .optional()?;
        let newest = playbook::newest(tx, company.id)?;
        if let Some(newest) = newest.filter(|newest| Some(*newest) != made_by)
            && let Some(source) = playbook::source(tx, company.id, newest)?
        {
            renew(tx, company.id, &playbook::parse(&source)?)?;
        }
    }
    Ok(())
}

/// Makes a company's lists anew, by a playbook.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn renew(tx: &Connection, company: CompanyId, playbook: &Playbook) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM listed WHERE company = ?", [company.as_bytes()])?;
    tx.execute("DELETE FROM linked WHERE company = ?", [company.as_bytes()])?;
    for kind in playbook.kinds.values().filter(|kind| !kind.is_system) {
        let mut statement = tx.prepare(
            "SELECT s.record, s.section, s.projection FROM record r JOIN section s ON s.company = r.company AND s.record = r.id
             WHERE r.company = ? AND r.kind = ?",
        )?;
        let mut rows = statement.query((company.as_bytes(), kind.id.as_str()))?;
        while let Some(row) = rows.next()? {
            let section = SectionId::new(&row.get::<_, String>(1)?)?;
            let fields: Fields = serde_json::from_str(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?;
            put(tx, company, kind, key(row, 0)?, &section, &fields)?;
        }
    }
    let sql = "INSERT INTO listed_by (company, playbook) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET playbook = ?2";
    tx.execute(sql, (company.as_bytes(), playbook.version))?;
    Ok(())
}

/// Which records are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that all must occur.
    pub words: Vec<String>,
    /// In this seat.
    pub seat: Option<SeatId>,
    /// In this stage.
    pub stage: Option<StageId>,
    /// Only those older than this one.
    pub after: Option<RecordId>,
}

/// A record of a list, already known to be in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which record.
    pub record: RecordId,
    /// Its home seat.
    pub seat: SeatId,
    /// Its stage.
    pub stage: Option<StageId>,
    /// Since when it stands there for certain, ms since the Unix epoch.
    pub stage_since_ms: Option<i64>,
}

const COLUMNS: &str = "r.id, r.seat, r.stage, r.stage_since_ms, r.shares";
const LIVING: &str = "r.is_archived = 0 AND r.merged_into IS NULL";

/// What may be read of a row's record; `None` where it is out of sight.
fn seen(row: &Row<'_>, sight: &Sight) -> Result<Option<Arc<BTreeSet<SectionId>>>, LedgerError> {
    let shares: Option<BTreeMap<SeatId, i64>> =
        row.get_ref(4)?.as_blob_or_null().map_err(rusqlite::Error::from)?.map(from_cbor).transpose()?;
    Ok(sight.sections(key(row, 1)?, &shares.unwrap_or_default()))
}

fn listed(row: &Row<'_>) -> Result<Listed, LedgerError> {
    let stage = row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)?.map(StageId::new).transpose()?;
    Ok(Listed { record: key(row, 0)?, seat: key(row, 1)?, stage, stage_since_ms: row.get(3)? })
}

/// The records of a kind that are in sight and fit, newest first, for as long as `take` says so.
///
/// # Errors
/// Where the database refuses.
pub fn walk(
    snapshot: &Connection,
    company: CompanyId,
    kind: &KindId,
    sight: &Sight,
    filter: &Filter,
    mut take: impl FnMut(Listed) -> bool,
) -> Result<(), LedgerError> {
    if sight.is_empty() {
        return Ok(());
    }
    let rest = "r.company = ?1 AND r.kind = ?2 AND r.id < ?3 AND (?4 IS NULL OR r.seat = ?4) AND (?5 IS NULL OR r.stage = ?5)";
    // What is asked for drives the search; the other words are looked for in what that found.
    let sql = if filter.words.is_empty() {
        format!(
            "SELECT {COLUMNS} FROM record r INDEXED BY record_listed WHERE {rest} AND {LIVING} AND ?6 IS NULL ORDER BY r.id DESC"
        )
    } else {
        format!(
            "SELECT {COLUMNS}, l.section, l.text FROM listed l CROSS JOIN record r ON r.company = l.company AND r.id = l.record
             WHERE l.company = ?1 AND l.kind = ?2 AND l.record < ?3 AND instr(l.text, ?6) > 0 AND {rest} AND {LIVING} ORDER BY l.record DESC"
        )
    };
    let below = filter.after.map_or([0xFF; 16], |after| *after.as_bytes());
    let seat = filter.seat.as_ref().map(SeatId::as_bytes);
    let stage = filter.stage.as_ref().map(StageId::as_str);
    let mut statement = snapshot.prepare_cached(&sql)?;
    let mut rows = statement.query(params![company.as_bytes(), kind.as_str(), below, seat, stage, filter.words.first()])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let Some(sections) = seen(row, sight)? else { continue };
        if filter.words.is_empty() || is_found(snapshot, company, kind, row, &filter.words, &sections)? {
            let one = listed(row)?;
            // A record is found in each of its sections.
            if last.replace(one.record) != Some(one.record) && !take(one) {
                break;
            }
        }
    }
    Ok(())
}

/// Whether a row that the first word found is found by all of them, in what may be read.
fn is_found(
    snapshot: &Connection,
    company: CompanyId,
    kind: &KindId,
    row: &Row<'_>,
    words: &[String],
    sections: &BTreeSet<SectionId>,
) -> Result<bool, LedgerError> {
    let text = |column: usize| -> Result<&str, LedgerError> { Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?) };
    if sections.contains(text(5)?) {
        let here = text(6)?;
        if words.iter().all(|word| here.contains(word.as_str())) {
            return Ok(true);
        }
    }
    // The others may stand in another section.
    let may_be_elsewhere = sections.len() > 1 || !sections.contains(text(5)?);
    Ok(may_be_elsewhere && has_words(snapshot, company, kind, key(row, 0)?, words, |section| sections.contains(section))?)
}

/// Whether all words occur in the sections that may be read.
fn has_words(
    snapshot: &Connection,
    company: CompanyId,
    kind: &KindId,
    record: RecordId,
    words: &[String],
    is_readable: impl Fn(&str) -> bool,
) -> Result<bool, LedgerError> {
    let sql = "SELECT section, text FROM listed WHERE company = ? AND kind = ? AND record = ?";
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query((company.as_bytes(), kind.as_str(), record.as_bytes()))?;
    let mut seen = String::new();
    while let Some(row) = rows.next()? {
        if is_readable(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?) {
            seen.push_str(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
        }
    }
    Ok(words.iter().all(|word| seen.contains(word)))
}

/// A record of a pipeline with its amount, where that may be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deal {
    /// The record.
    pub listed: Listed,
    /// Minor units and their currency.
    pub amount: Option<(i64, Currency)>,
}

/// Every living record of a kind with stages that is in sight, newest first.
///
/// # Errors
/// Where the database refuses.
pub fn deals(
    snapshot: &Connection,
    company: CompanyId,
    kind: &Kind,
    sight: &Sight,
    mut take: impl FnMut(Deal),
) -> Result<(), LedgerError> {
    if sight.is_empty() {
        return Ok(());
    }
    let section = amount_field(kind).map(|field| field.section.clone());
    let sql = format!(
        "SELECT {COLUMNS}, l.amount, l.currency FROM record r INDEXED BY record_listed
         LEFT JOIN listed l ON l.company = r.company AND l.kind = r.kind AND l.record = r.id AND l.section = ?3
         WHERE r.company = ?1 AND r.kind = ?2 AND {LIVING} ORDER BY r.id DESC"
    );
    let mut statement = snapshot.prepare_cached(&sql)?;
    let mut rows = statement.query(params![company.as_bytes(), kind.id.as_str(), section.as_ref().map(SectionId::as_str)])?;
    while let Some(row) = rows.next()? {
        let Some(sections) = seen(row, sight)? else { continue };
        let listed = listed(row)?;
        let may_read = section.as_ref().is_some_and(|section| sections.contains(section.as_str()));
        let (minor, currency): (Option<i64>, Option<String>) = (row.get(5)?, row.get(6)?);
        let amount = minor.zip(currency.and_then(|code| code.parse().ok())).filter(|_| may_read);
        take(Deal { listed, amount });
    }
    Ok(())
}

/// When the newest record of a kind in a seat was made, as its phone took it, ms since the Unix epoch.
///
/// # Errors
/// Where the database refuses.
pub fn newest_in(snapshot: &Connection, company: CompanyId, kind: &KindId, seat: SeatId) -> Result<Option<i64>, LedgerError> {
    let sql =
        "SELECT id FROM record INDEXED BY record_of_seat WHERE company = ? AND kind = ? AND seat = ? ORDER BY id DESC LIMIT 1";
    let mut statement = snapshot.prepare_cached(sql)?;
    let found =
        statement.query_row((company.as_bytes(), kind.as_str(), seat.as_bytes()), |row| key::<RecordId>(row, 0)).optional()?;
    Ok(found.map(record::claimed_ms))
}
