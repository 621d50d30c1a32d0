//! Automations of a playbook.

use roundsman_domain::{FieldId, KindId, RoleId, StageId};

use crate::{
    model::{Action, Answer, Automation, Destination, Recipient, Trigger, Words},
    parse::{Claim, Reader, table::Table},
    yaml::{Data, Mark, Node},
};

/// The most automations of a playbook, and the most actions of one.
const AUTOMATIONS_MAX: usize = 100;

/// The longest address of a webhook.
const URL_BYTES_MAX: usize = 500;

impl Reader {
    pub(super) fn automations(&mut self, table: &mut Table<'_>) -> Vec<Automation> {
        let Some(node) = table.get("automations") else { return Vec::new() };
        let Data::Sequence(nodes) = &node.data else {
            self.shape(node.mark, "list");
            return Vec::new();
        };
        if nodes.len() > AUTOMATIONS_MAX {
            self.shape(node.mark, &format!("list (1 – {AUTOMATIONS_MAX})"));
        }
        let mut all: Vec<Automation> = Vec::new();
        for node in nodes.iter().take(AUTOMATIONS_MAX) {
            let Some(automation) = self.automation(node) else { continue };
            if all.iter().any(|other| other.id == automation.id) {
                self.problems.error(node.mark, "playbook.duplicate", &[("name", &automation.id)]);
                continue;
            }
            all.push(automation);
        }
        all
    }

    fn automation(&mut self, node: &Node) -> Option<Automation> {
        let mut table = Table::of(node, "automations", &mut self.problems)?;
        let id = table.required("id", &mut self.problems).and_then(|node| self.company_name(&node));
        let of_node = table.required("of", &mut self.problems);
        let of = of_node.as_ref().and_then(|node| self.kind_named(node));
        let title = self.title(table.get("title"), id.as_deref().unwrap_or_default());
        let when_node = table.get("when");
        let on_node = table.get("on");
        let is_held = table.get("hold_if").is_some_and(|node| self.word(node, &[("owner_unsynced", true)]).unwrap_or(false));
        let do_node = table.required("do", &mut self.problems);
        table.finish(&mut self.problems);
        let of = of?;
        let when = when_node.and_then(|node| self.condition(&of, node));
        let on = match on_node {
            Some(node) => self.trigger(&of, node)?,
            None => Trigger::Becomes,
        };
        if on == Trigger::Becomes && when_node.is_none() {
            self.problems.error(node.mark, "playbook.missing_key", &[("key", "when"), ("in", "automations")]);
        }
        let actions = match do_node.as_ref().map(|node| (node, &node.data)) {
            Some((_, Data::Sequence(nodes))) => nodes.iter().filter_map(|node| self.action(&of, node)).collect(),
            Some((node, _)) => {
                self.shape(node.mark, "list");
                Vec::new()
            }
            None => Vec::new(),
        };
        Some(Automation { id: id?, title, of, on, when, is_held_while_unsynced: is_held, actions })
    }

    fn kind_named(&mut self, node: &Node) -> Option<KindId> {
        let name = self.text(node)?;
        let id = KindId::new(&self.name(node.mark, &name, &[])?).ok()?;
        self.claims.push((node.mark, Claim::LinkTo(name)));
        Some(id)
    }

    fn trigger(&mut self, of: &KindId, node: &Node) -> Option<Trigger> {
        if node.scalar().is_some() {
            return self
                .word(node, &[("becomes", false), ("created", true)])
                .map(|is_new| if is_new { Trigger::Created } else { Trigger::Becomes });
        }
        let mut table = Table::of(node, "on", &mut self.problems)?;
        let changed = table.get("changed").map(|node| Trigger::Changed(self.fields_named(of, node)));
        let enters = table.get("enters").and_then(|node| {
            let stage = self.text(node)?;
            self.claims.push((node.mark, Claim::From { kind: of.clone(), stage: stage.clone() }));
            StageId::new(&stage).ok().map(Trigger::Enters)
        });
        let before = table.get("before").and_then(|node| {
            let field = self.text(node)?;
            self.claims.push((node.mark, Claim::Dated { kind: of.clone(), field: field.clone() }));
            FieldId::new(&field).ok()
        });
        let by_ms = table.get("by").and_then(|node| self.duration(node));
        let overdue = table.get("overdue").and_then(|node| {
            let name = self.text(node)?;
            self.claims.push((node.mark, Claim::Duty { kind: of.clone(), name: name.clone() }));
            FieldId::new(&name).ok().map(Trigger::Overdue)
        });
        let daily = table.get("daily").and_then(|node| self.minute(node)).map(Trigger::Daily);
        let answers = [("approved", Some(Answer::Approved)), ("refused", Some(Answer::Refused)), ("any", None)];
        let decided = table.get("decided").and_then(|node| self.word(node, &answers)).map(Trigger::Decided);
        table.finish(&mut self.problems);
        let before = before.map(|field| Trigger::Before(field, by_ms.unwrap_or(0)));
        let found = changed.or(enters).or(before).or(overdue).or(daily).or(decided);
        if found.is_none() {
            self.shape(node.mark, "becomes, created, changed, enters, before, overdue, daily, decided");
        }
        found
    }

    /// `16:00`, in minutes of the day.
    pub(super) fn minute(&mut self, node: &Node) -> Option<u16> {
        let time = node.scalar().and_then(|text| text.parse::<jiff::civil::Time>().ok());
        if time.is_none() {
            self.shape(node.mark, "16:00");
        }
        let time = time?;
        u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()
    }

    pub(super) fn recipient(&mut self, node: &Node) -> Option<Recipient> {
        if node.scalar().is_some() {
            return self.word(node, &[("owner", ())]).map(|()| Recipient::Owner);
        }
        let mut table = Table::of(node, "to", &mut self.problems)?;
        let role = table.required("role", &mut self.problems).and_then(|node| self.role_named(&node));
        table.finish(&mut self.problems);
        role.map(Recipient::Role)
    }

    fn role_named(&mut self, node: &Node) -> Option<RoleId> {
        let name = self.text(node)?;
        let role = RoleId::new(&self.name(node.mark, &name, &[])?).ok()?;
        self.claims.push((node.mark, Claim::Role(name)));
        Some(role)
    }

    fn action(&mut self, of: &KindId, node: &Node) -> Option<Action> {
        let mut table = Table::of(node, "do", &mut self.problems)?;
        let remind =
            table.get("remind").and_then(|node| Some(Action::Notify { to: self.recipient(node)?, text: Words::default() }));
        let notify = table.get("notify").and_then(|node| self.notify(node));
        let task = table.get("task").and_then(|node| self.task(node));
        let create = table.get("create").and_then(|node| self.create(of, node));
        let assign = table.get("assign").and_then(|node| self.destination(of, node)).map(Action::Assign);
        let set = table.get("set").map(|node| Action::Set(self.values(of, node)));
        let freeze = table.get("freeze").and_then(|node| self.freeze(of, node));
        let grant = table.get("grant").and_then(|node| self.grant(node));
        let webhook = table.get("webhook").and_then(|node| self.webhook(node));
        table.finish(&mut self.problems);
        let found = remind.or(notify).or(task).or(create).or(assign).or(set).or(freeze).or(grant).or(webhook);
        if found.is_none() && matches!(&node.data, Data::Mapping(entries) if entries.is_empty()) {
            self.shape(node.mark, "task, remind, notify, create, assign, set, freeze, grant, webhook");
        }
        found
    }

    fn notify(&mut self, node: &Node) -> Option<Action> {
        let mut table = Table::of(node, "notify", &mut self.problems)?;
        // `{ notify: { role: manager } }` is short for `{ notify: { to: { role: manager } } }`.
        let role = table.get("role").and_then(|node| self.role_named(node)).map(Recipient::Role);
        let to = table.get("to").and_then(|node| self.recipient(node)).or(role);
        let text = self.words(table.get("text"));
        if to.is_none() {
            self.problems.error(table.mark, "playbook.missing_key", &[("key", "to"), ("in", "notify")]);
        }
        table.finish(&mut self.problems);
        Some(Action::Notify { to: to?, text })
    }

    fn task(&mut self, node: &Node) -> Option<Action> {
        let mut table = Table::of(node, "task", &mut self.problems)?;
        let title = table.required("title", &mut self.problems);
        let title = self.words(title.as_ref());
        let to = table.get("to").map_or(Some(Recipient::Owner), |node| self.recipient(node));
        let due_ms = table.required("due", &mut self.problems).and_then(|node| self.duration(&node));
        table.finish(&mut self.problems);
        Some(Action::Task { title, to: to?, due_ms: due_ms? })
    }

    fn create(&mut self, of: &KindId, node: &Node) -> Option<Action> {
        let mut table = Table::of(node, "create", &mut self.problems)?;
        let kind = table.required("kind", &mut self.problems).and_then(|node| self.kind_named(&node));
        let link_node = table.get("link");
        let fields_node = table.get("fields");
        table.finish(&mut self.problems);
        let kind = kind?;
        let link = link_node.and_then(|node| {
            let field = self.text(node)?;
            self.claims.push((node.mark, Claim::Leads { kind: kind.clone(), field: field.clone(), to: of.clone() }));
            FieldId::new(&field).ok()
        });
        let fields = fields_node.map(|node| self.values(&kind, node)).unwrap_or_default();
        self.claims.push((node.mark, Claim::Made { kind: kind.clone(), link: link.clone(), fields: names(&fields) }));
        Some(Action::Create { kind, link, fields })
    }

    /// Values as people type them, by field.
    fn values(&mut self, kind: &KindId, node: &Node) -> Vec<(FieldId, String)> {
        let mut values = Vec::new();
        for (key, node) in node.entries("fields", &mut self.problems) {
            let Some(text) = self.text(node) else { continue };
            let claim = Claim::Value { kind: kind.clone(), field: key.name.clone(), text: text.clone() };
            self.claims.push((Mark { line: node.mark.line, column: node.mark.column }, claim));
            values.extend(FieldId::new(&key.name).ok().map(|field| (field, text)));
        }
        values
    }

    fn destination(&mut self, of: &KindId, node: &Node) -> Option<Destination> {
        let mut table = Table::of(node, "assign", &mut self.problems)?;
        let least = table.get("least_loaded").and_then(|node| self.text(node)).map(Destination::LeastLoaded);
        let by = table.get("by").map(|node| self.fields_named(of, node)).and_then(|mut fields| fields.pop());
        let mut seats = Vec::new();
        for (key, node) in table.get("seats").map(|node| node.entries("seats", &mut self.problems)).unwrap_or_default() {
            seats.extend(self.text(node).map(|seat| (key.name.clone(), seat)));
        }
        let found = least.or(by.map(|field| Destination::Table(field, seats)));
        if found.is_none() {
            self.problems.error(table.mark, "playbook.missing_key", &[("key", "by"), ("in", "assign")]);
        }
        table.finish(&mut self.problems);
        found
    }

    fn freeze(&mut self, of: &KindId, node: &Node) -> Option<Action> {
        let mut table = Table::of(node, "freeze", &mut self.problems)?;
        let kind = table.required("kind", &mut self.problems).and_then(|node| self.kind_named(&node));
        let for_ms = table.required("for", &mut self.problems).and_then(|node| self.duration(&node));
        let until = table.get("until").and_then(|node| self.condition(of, node));
        table.finish(&mut self.problems);
        Some(Action::Freeze { kind: kind?, for_ms: for_ms?, until })
    }

    /// `{ url: "https://example.com/…" }`. Whether it may go there is the operator's to say.
    fn webhook(&mut self, node: &Node) -> Option<Action> {
        let mut table = Table::of(node, "webhook", &mut self.problems)?;
        let url_node = table.required("url", &mut self.problems);
        table.finish(&mut self.problems);
        let url_node = url_node?;
        let url = self.text(&url_node)?;
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host =
            host.and_then(|rest| rest.split(['/', '?', '#']).next()).filter(|host| !host.is_empty() && !host.contains('@'));
        if host.is_none() || url.len() > URL_BYTES_MAX || url.contains(char::is_whitespace) {
            self.shape(url_node.mark, "https://example.com/…");
            return None;
        }
        Some(Action::Webhook(url))
    }

    fn grant(&mut self, node: &Node) -> Option<Action> {
        let mut table = Table::of(node, "grant", &mut self.problems)?;
        let to = table.required("to", &mut self.problems).and_then(|node| self.recipient(&node));
        let role = table.required("role", &mut self.problems).and_then(|node| self.role_named(&node));
        let for_ms = table.required("for", &mut self.problems).and_then(|node| self.duration(&node));
        table.finish(&mut self.problems);
        Some(Action::Grant { to: to?, role: role?, for_ms: for_ms? })
    }
}

fn names(fields: &[(FieldId, String)]) -> Vec<FieldId> {
    fields.iter().map(|(field, _)| field.clone()).collect()
}
