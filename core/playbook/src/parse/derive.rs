//! Derived facts.

use roundsman_domain::KindId;

use crate::{
    model::Derive,
    parse::{Reader, table::Table},
};

impl Reader {
    pub(super) fn derive(&mut self, _kind: &KindId, _table: &mut Table<'_>) -> Option<Derive> {
        None
    }
}
