//! Deadlines and cadences of a kind.

use roundsman_domain::KindId;

use crate::{
    model::{Cadence, Deadline},
    parse::{Reader, table::Table},
};

impl Reader {
    pub(super) fn deadlines(&mut self, _kind: &KindId, _table: &mut Table<'_>) -> Vec<Deadline> {
        Vec::new()
    }

    pub(super) fn cadences(&mut self, _kind: &KindId, _table: &mut Table<'_>) -> Vec<Cadence> {
        Vec::new()
    }
}
