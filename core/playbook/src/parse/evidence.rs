//! Evidence that a gate asks for.

use roundsman_domain::{FieldId, KindId};

use crate::{
    model::{Evidence, Media},
    parse::{Claim, Reader, table::Table},
    yaml::{Data, Node},
};

const MEDIA: &[(&str, Media)] =
    &[("pdf", Media::Pdf), ("picture", Media::Picture), ("video", Media::Video), ("sound", Media::Sound)];

/// More files than this in one slot are asked of nobody.
const AT_LEAST_MAX: u32 = 50;

impl Reader {
    /// Slots by name, or `{ slot, at_least, type }`.
    pub(super) fn evidence(&mut self, kind: &KindId, node: &Node) -> Vec<Evidence> {
        let one = std::slice::from_ref(node);
        let nodes = if let Data::Sequence(nodes) = &node.data { nodes.as_slice() } else { one };
        nodes.iter().filter_map(|node| self.one_evidence(kind, node)).collect()
    }

    fn one_evidence(&mut self, kind: &KindId, node: &Node) -> Option<Evidence> {
        if !matches!(node.data, Data::Mapping(_)) {
            return Some(Evidence { slot: self.evidence_slot(kind, node)?, at_least: 1, media: None });
        }
        let mut table = Table::of(node, "evidence", &mut self.problems)?;
        let slot = table.required("slot", &mut self.problems);
        let media = table.get("type").and_then(|node| self.word(node, MEDIA));
        let at_least = table.get("at_least").map_or(1, |node| {
            node.integer().filter(|count| (1..=AT_LEAST_MAX).contains(count)).unwrap_or_else(|| {
                self.shape(node.mark, &format!("1 – {AT_LEAST_MAX}"));
                1
            })
        });
        table.finish(&mut self.problems);
        Some(Evidence { slot: self.evidence_slot(kind, &slot?)?, at_least, media })
    }

    fn evidence_slot(&mut self, kind: &KindId, node: &Node) -> Option<FieldId> {
        let field = self.text(node)?;
        self.claims.push((node.mark, Claim::Evidence { kind: kind.clone(), field: field.clone() }));
        FieldId::new(&field).ok()
    }
}
