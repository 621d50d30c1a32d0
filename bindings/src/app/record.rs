//! Records: made, listed, come back.

use roundsman_client::{App as Client, Assignment, ClientError, KindId, ListQuery, SavedEdit, StageId, Verb, record, tray};
use roundsman_present::{ListedRecord, ReturnedEdit as Came, Titles, record_row, returned_tray};

use super::App;
use crate::{
    error::AppError,
    view::{Input, ListRequest, RecordList, ReturnedTray, Saved},
};

/// Rows where nobody said how many.
const ROWS: u32 = 50;

/// The most rows that cross the door at once.
const ROWS_MAX: u32 = 500;

pub(super) fn kind_of(name: &str) -> Result<KindId, AppError> {
    KindId::new(name).map_err(|error| AppError::input("kind", error))
}

pub(super) fn stage_of(name: &str) -> Result<StageId, AppError> {
    StageId::new(name).map_err(|error| AppError::input("stage", error))
}

fn assignment(input: Input) -> Result<Assignment, AppError> {
    let path = input.field.parse().map_err(|error| AppError::input("field", error))?;
    Ok(Assignment { path, verb: Verb::Set, text: input.value })
}

#[uniffi::export]
impl App {
    /// Makes a record. Without a seat it is the user's only one, or the last chosen.
    ///
    /// # Errors
    /// [`AppError::Refused`] with everything that is wrong or missing.
    pub fn create(&self, kind: &str, seat: Option<String>, inputs: Vec<Input>) -> Result<Saved, AppError> {
        let kind = kind_of(kind)?;
        let inputs = inputs.into_iter().map(assignment).collect::<Result<Vec<_>, _>>()?;
        self.with(|client| record::create::create(client, &kind, seat.as_deref(), &inputs)).map(Saved::of)
    }

    /// A part of a list, found by words too.
    ///
    /// # Errors
    /// Where the storage cannot be read, or before the first sync.
    pub fn list(&self, request: ListRequest) -> Result<RecordList, AppError> {
        let query = ListQuery {
            kind: request.kind.as_deref().map(kind_of).transpose()?,
            text: request.text,
            stage: request.stage.as_deref().map(stage_of).transpose()?,
            include_archived: false,
            limit: if request.limit == 0 { ROWS } else { request.limit.min(ROWS_MAX) },
            offset: request.offset,
        };
        self.with(|client| {
            let playbook = client.playbook()?;
            let titles = Titles::new(&playbook, self.language);
            let listed = record::list::list(client, &query)?;
            let row = |row: roundsman_client::Row| {
                let record = ListedRecord {
                    id: row.id.to_string(),
                    kind: row.kind.as_str(),
                    title: &row.title,
                    stage: row.stage.as_ref(),
                    is_provisional: row.is_provisional,
                    is_archived: row.is_archived,
                };
                record_row(&titles, &record).into()
            };
            Ok(RecordList { rows: listed.rows.into_iter().map(row).collect(), total: listed.total })
        })
    }

    /// What the relay refused, with its reasons and the ways on.
    ///
    /// # Errors
    /// Where the storage cannot be read, or before the first sync.
    pub fn returned(&self) -> Result<ReturnedTray, AppError> {
        self.with(|client| {
            let (playbook, scope) = (client.playbook()?, client.scope());
            let titles = Titles::new(&playbook, self.language);
            let titles = scope.as_ref().map_or(titles, |scope| titles.with_people(&scope.people));
            let returned = tray::returned::returned(client)?;
            let named =
                returned.iter().map(|edit| Ok((edit, name_of(client, edit)?))).collect::<Result<Vec<_>, ClientError>>()?;
            let came = named.iter().map(|(edit, (kind, title))| Came {
                edit: edit.edit.id.to_string(),
                record: edit.edit.record.to_string(),
                kind,
                title,
                saved_ms: edit.edit.stamp.best_guess_ms(),
                reasons: edit.reasons(),
            });
            let now_ms = client.stamp()?.best_guess_ms();
            Ok(returned_tray(&titles, &came.collect::<Vec<_>>(), now_ms).into())
        })
    }
}

/// The kind and the title of the record that an edit is about; empty where the device shows it no more.
fn name_of(client: &Client, edit: &SavedEdit) -> Result<(String, String), ClientError> {
    let shown = match record::open::open(client, edit.edit.record) {
        Ok(opened) => opened.shown,
        Err(ClientError::RecordUnknown { .. }) => return Ok((String::new(), String::new())),
        Err(error) => return Err(error),
    };
    let kind = shown.record.kind.to_string();
    let playbook = client.playbook()?;
    let field = playbook.kind(&kind).and_then(|kind| kind.title_field.as_ref());
    let title = field.and_then(|field| shown.record.text(field.as_str())).unwrap_or_default();
    Ok((kind, title.to_owned()))
}

impl Saved {
    pub(super) fn of(saved: roundsman_client::Saved) -> Self {
        Self { record: saved.record.to_string(), edit: saved.edit.to_string(), is_provisional: !saved.lacking.is_empty() }
    }
}
