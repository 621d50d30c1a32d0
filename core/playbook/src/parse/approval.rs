//! Approvals and exceptions of a stage.

use crate::{
    model::{Approval, Exception},
    parse::{Reader, table::Table},
};

impl Reader {
    pub(super) fn approvals(&mut self, _table: &mut Table<'_>) -> Vec<Approval> {
        Vec::new()
    }

    pub(super) fn exception(&mut self, _gate: &mut Table<'_>) -> Option<Exception> {
        None
    }
}
