//! Migration: where records go that stand in a stage which this version does not have any more.

use std::collections::BTreeMap;

use roundsman_domain::{KindId, StageId};

use crate::{
    parse::{Claim, Reader, table::Table},
    yaml::Node,
};

/// By kind: the stage that is gone, and the one that its records come to.
pub(crate) type Migrate = BTreeMap<KindId, BTreeMap<StageId, StageId>>;

impl Reader {
    /// `migrate: { opportunity: { proposal: quote } }`.
    pub(super) fn migrate(&mut self, table: &mut Table<'_>) -> Migrate {
        let mut all = Migrate::new();
        for (kind, node) in table.get("migrate").map(|node| node.entries("migrate", &mut self.problems)).unwrap_or_default() {
            self.claims.push((kind.mark, Claim::Migrated(kind.name.clone())));
            let Ok(id) = KindId::new(&kind.name) else { continue };
            let stages = node.entries(&kind.name, &mut self.problems);
            let stages = stages.iter().filter_map(|(gone, to)| self.migrated(&id, gone, to)).collect();
            all.insert(id, stages);
        }
        all
    }

    fn migrated(&mut self, kind: &KindId, gone: &crate::yaml::Key, to: &Node) -> Option<(StageId, StageId)> {
        let target = self.text(to)?;
        self.claims.push((to.mark, Claim::From { kind: kind.clone(), stage: target.clone() }));
        self.claims.push((gone.mark, Claim::Gone { kind: kind.clone(), stage: gone.name.clone() }));
        Some((StageId::new(&gone.name).ok()?, StageId::new(&target).ok()?))
    }
}
