//! Automations of a playbook.

use crate::{
    model::Automation,
    parse::{Reader, table::Table},
};

impl Reader {
    pub(super) fn automations(&mut self, _table: &mut Table<'_>) -> Vec<Automation> {
        Vec::new()
    }
}
