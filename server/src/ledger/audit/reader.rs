//! The audit's reader: whose acts somebody may read of.
//!
//! Everybody reads of themselves. Who oversees others reads of those below them as well; who does so for the whole company reads everything. An act that names a place or a person beyond that is not shown, whoever did it.

use std::collections::BTreeSet;

use roundsman_domain::{DeviceId, Node, Reach, UnitId, UserId};
use serde_json::Value;

use super::{Act, Who};
use crate::ledger::{access::Viewer, device::Owners};

/// Whose acts somebody may read of.
#[derive(Debug)]
pub struct Reader<'a> {
    viewer: &'a Viewer,
    /// Oversees the whole company.
    is_for_all: bool,
    /// Nodes of which the viewer oversees what is below.
    nodes: Vec<Node>,
    /// Whom the viewer oversees.
    people: BTreeSet<UserId>,
}

impl<'a> Reader<'a> {
    /// What this viewer answers for.
    pub fn of(viewer: &'a Viewer) -> Self {
        let over = viewer.overseeing();
        let subtrees = over.iter().filter(|(_, reach)| *reach == Reach::Subtree).map(|(grant, _)| grant.node);
        Self {
            viewer,
            is_for_all: over.iter().any(|(_, reach)| *reach == Reach::All),
            nodes: subtrees.collect(),
            people: viewer.team(),
        }
    }

    /// Whether an act may be read of.
    pub fn covers(&self, act: &Act, owners: &Owners) -> bool {
        let owner = |device: DeviceId| owners.get(&device).copied();
        let by = match act.who {
            Who::Operator => None,
            Who::User(user) => Some(user),
            Who::Device(device) => owner(device),
        };
        let named = |name: &str| act.detail.get(name).and_then(Value::as_str);
        let of_device = || named("device").and_then(|device| device.parse().ok()).and_then(owner);
        let about = named("user").and_then(|user| user.parse().ok()).or_else(of_device).or(by);
        if self.is_for_all || by == Some(self.viewer.user) || about == Some(self.viewer.user) {
            return true;
        }
        let nodes = nodes_of(&act.detail);
        let is_about_somebody = about.is_some_and(|user| self.people.contains(&user));
        (is_about_somebody || (about.is_none() && !nodes.is_empty())) && nodes.into_iter().all(|node| self.is_under(node))
    }

    /// Whether a node is one at which the viewer decides, or below it.
    fn is_under(&self, node: Node) -> bool {
        let (tree, at_ms) = (&self.viewer.directory.tree, self.viewer.at_ms);
        self.nodes.iter().any(|over| match node {
            Node::Seat(seat) => tree.covers(*over, seat, at_ms),
            Node::Unit(unit) => *over == node || tree.is_under(unit, *over, at_ms),
        })
    }
}

/// The units and seats that an act names.
fn nodes_of(detail: &Value) -> Vec<Node> {
    let granted = detail.get("node").and_then(|node| serde_json::from_value(node.clone()).ok());
    let text = |name: &str| detail.get(name).and_then(Value::as_str);
    let unit = |name: &str| text(name).and_then(|id| id.parse::<UnitId>().ok()).map(Node::Unit);
    let seat = text("seat").and_then(|id| id.parse().ok()).map(Node::Seat);
    [granted, unit("unit"), unit("under"), seat].into_iter().flatten().collect()
}
