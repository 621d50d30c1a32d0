//! Deadlines and cadences of a kind, and the days and hours that they keep to.

use roundsman_domain::{FieldId, KindId, StageId};

use crate::{
    model::{Aggregate, Cadence, Calendar, Deadline, Derive, Field, FieldType, Missed, Recipient, Since, Words},
    parse::{Claim, Reader, table::Table, visit},
    yaml::{Data, Node},
};

/// The most duties of one kind.
const DUTIES_MAX: usize = 30;

const WEEKDAYS: &[(&str, usize)] = &[("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];

impl Reader {
    pub(super) fn deadlines(&mut self, kind: &KindId, table: &mut Table<'_>, fields: &[Field]) -> Vec<Deadline> {
        let mut all: Vec<Deadline> = Vec::new();
        for node in self.some_of(table.get("deadlines")) {
            let Some(deadline) = self.deadline(kind, node) else { continue };
            let is_taken = |id: &FieldId| all.iter().any(|other| other.id == *id) || fields.iter().any(|field| field.id == *id);
            if is_taken(&deadline.id) {
                self.problems.error(node.mark, "playbook.duplicate", &[("name", deadline.id.as_str())]);
            } else {
                all.push(deadline);
            }
        }
        all
    }

    fn some_of<'n>(&mut self, node: Option<&'n Node>) -> &'n [Node] {
        match node.map(|node| (&node.data, node.mark)) {
            None => &[],
            Some((Data::Sequence(nodes), _)) if nodes.len() <= DUTIES_MAX => nodes,
            Some((_, mark)) => {
                self.shape(mark, &format!("list (1 – {DUTIES_MAX})"));
                &[]
            }
        }
    }

    fn duty_name(&mut self, node: &Node) -> Option<FieldId> {
        let name = self.text(node)?;
        FieldId::new(&self.name(node.mark, &name, super::field::RESERVED)?).ok()
    }

    fn deadline(&mut self, kind: &KindId, node: &Node) -> Option<Deadline> {
        let mut table = Table::of(node, "deadlines", &mut self.problems)?;
        let id = table.required("id", &mut self.problems).and_then(|node| self.duty_name(&node));
        let title = self.title(table.get("title"), id.as_ref().map_or("", FieldId::as_str));
        let within = table.get("within").and_then(|node| self.duration(node));
        let before = table.get("before").and_then(|node| self.duration(node));
        let of_node = table.required("of", &mut self.problems);
        let of = of_node.as_ref().and_then(|node| self.since(kind, node));
        let is_working_days = self.flag(table.get("working_days"));
        let at_minute = table.get("at").and_then(|node| self.minute(node));
        let when = table.get("when").and_then(|node| self.condition(kind, node));
        let done_node = table.get("done");
        let done = done_node.and_then(|node| self.condition(kind, node));
        let remind_ms = table.get("remind").and_then(|node| self.duration(node));
        let results = [("shown", Missed::Shown), ("not_counted", Missed::NotCounted)];
        let missed = table.get("else").and_then(|node| self.word(node, &results)).unwrap_or(Missed::Shown);
        if table.mark_of_key("within").is_none() && table.mark_of_key("before").is_none() {
            self.problems.error(node.mark, "playbook.missing_key", &[("key", "within"), ("in", "deadlines")]);
        }
        if before.is_some() && table.mark_of_key("within").is_some() {
            self.problems.error(table.mark_of("before"), "playbook.unused_key", &[("key", "before")]);
        }
        // Done by being there at all: only a field can say from when on that took its time.
        if done_node.is_none() && of.as_ref().is_some_and(|of| !matches!(of, Since::Field(_))) {
            self.problems.error(node.mark, "playbook.missing_key", &[("key", "done"), ("in", "deadlines")]);
        }
        table.finish(&mut self.problems);
        let within_ms = within.or(before.map(|ms| -ms))?;
        Some(Deadline { id: id?, title, of: of?, within_ms, is_working_days, at_minute, when, done, remind_ms, missed })
    }

    /// `created`, a field that holds a day or a moment, or `{ enters: won }`.
    fn since(&mut self, kind: &KindId, node: &Node) -> Option<Since> {
        if node.scalar() == Some("created") {
            return Some(Since::Created);
        }
        if node.scalar().is_some() {
            let field = self.text(node)?;
            self.claims.push((node.mark, Claim::Dated { kind: kind.clone(), field: field.clone() }));
            return FieldId::new(&field).ok().map(Since::Field);
        }
        let mut table = Table::of(node, "of", &mut self.problems)?;
        let stage = table.required("enters", &mut self.problems).and_then(|node| {
            let stage = self.text(&node)?;
            self.claims.push((node.mark, Claim::From { kind: kind.clone(), stage: stage.clone() }));
            StageId::new(&stage).ok()
        });
        table.finish(&mut self.problems);
        stage.map(Since::Stage)
    }

    /// Each adds the fact that says when it is due.
    pub(super) fn cadences(&mut self, kind: &KindId, table: &mut Table<'_>, fields: &mut Vec<Field>) -> Vec<Cadence> {
        let mut all = Vec::new();
        for node in self.some_of(table.get("cadence")) {
            let Some((cadence, derive)) = self.cadence(kind, node) else { continue };
            if fields.iter().any(|field| field.id == cadence.id) {
                self.problems.error(node.mark, "playbook.duplicate", &[("name", cadence.id.as_str())]);
                continue;
            }
            let blank = visit::blank(cadence.id.clone(), FieldType::Moment);
            let title = cadence.title.clone();
            fields.push(Field { title, is_system: true, derive: Some(Box::new(derive)), ..blank });
            all.push(cadence);
        }
        all
    }

    fn cadence(&mut self, kind: &KindId, node: &Node) -> Option<(Cadence, Derive)> {
        let mut table = Table::of(node, "cadence", &mut self.problems)?;
        let of_node = table.required("of", &mut self.problems);
        let of = of_node.as_ref().and_then(|node| self.text(node)).and_then(|of| KindId::new(&of).ok());
        let id_node = table.get("id");
        let id = match (id_node, &of) {
            (Some(node), _) => self.duty_name(node),
            (None, Some(of)) => FieldId::new(&format!("next_{of}")).ok(),
            (None, None) => None,
        };
        let title = self.title(table.get("title"), id.as_ref().map_or("", FieldId::as_str));
        let when = table.get("when").and_then(|node| self.condition(kind, node));
        let every = table.required("every", &mut self.problems);
        let every_days = self.days(every.as_ref());
        let times = table.get("times").map_or(Some(1), |node| {
            let times = node.integer::<u32>().filter(|times| (1..=100).contains(times));
            if times.is_none() {
                self.shape(node.mark, "1 – 100");
            }
            times
        });
        let (via_node, dated_node, where_node) = (table.get("via"), table.get("dated"), table.get("where"));
        let remind = self.reminded(table.get("remind"));
        table.finish(&mut self.problems);
        let (id, of) = (id?, of?);
        let via = match via_node {
            Some(node) => self.of_kind(node, &of)?,
            // By the link that is called as the kind is, as `visit.customer` is.
            None => FieldId::new(kind.as_str()).ok()?,
        };
        let dated = dated_node.and_then(|node| self.of_kind(node, &of));
        let filter = where_node.and_then(|node| self.condition(&of, node));
        let mark = |found: Option<&Node>| found.map_or(node.mark, |found| found.mark);
        let marks = [mark(of_node.as_ref()), mark(via_node), mark(dated_node)];
        self.claims.push((node.mark, Claim::Fact { kind: kind.clone(), field: id.clone(), marks }));
        let how = Aggregate::Due { times: times?, every_days: every_days? };
        let derive = Derive { how, of, value: None, via, filter, within_days: None, dated };
        Some((Cadence { id, title, when, remind }, derive))
    }

    /// One recipient, or a list of them.
    fn reminded(&mut self, node: Option<&Node>) -> Vec<Recipient> {
        match node.map(|node| (&node.data, node)) {
            None => Vec::new(),
            Some((Data::Sequence(nodes), _)) => nodes.iter().filter_map(|node| self.recipient(node)).collect(),
            Some((_, node)) => self.recipient(node).into_iter().collect(),
        }
    }

    /// `working_days: [mon, tue]`, `holidays: [2026-10-01]`, `workdays: [2026-10-10]`, `quiet_hours: ["21:00", "08:00"]`.
    pub(super) fn calendar(&mut self, table: &mut Table<'_>) -> Calendar {
        let mut calendar = Calendar::default();
        if let Some(node) = table.get("working_days") {
            calendar.week = [false; 7];
            let nodes = match &node.data {
                Data::Sequence(nodes) => nodes.as_slice(),
                _ => std::slice::from_ref(node),
            };
            for node in nodes {
                if let Some(day) = self.word(node, WEEKDAYS) {
                    calendar.week[day] = true;
                }
            }
        }
        if calendar.week == [false; 7] {
            self.shape(table.mark_of("working_days"), "mon, tue, wed, thu, fri, sat, sun");
            calendar.week = [true; 7];
        }
        calendar.holidays = self.dates(table.get("holidays"));
        calendar.workdays = self.dates(table.get("workdays"));
        if let Some(node) = table.get("quiet_hours") {
            match &node.data {
                Data::Sequence(nodes) if nodes.len() == 2 => {
                    calendar.quiet = self.minute(&nodes[0]).zip(self.minute(&nodes[1]));
                    if calendar.quiet.is_some_and(|(from, to)| from == to) {
                        self.shape(node.mark, "[\"21:00\", \"08:00\"]");
                    }
                }
                _ => self.shape(node.mark, "[\"21:00\", \"08:00\"]"),
            }
        }
        calendar
    }

    fn dates(&mut self, node: Option<&Node>) -> std::collections::BTreeSet<jiff::civil::Date> {
        let mut dates = std::collections::BTreeSet::new();
        for (mark, text) in node.map(|node| self.texts(node)).unwrap_or_default() {
            match text.parse() {
                Ok(date) => _ = dates.insert(date),
                Err(_) => self.shape(mark, "2026-10-01"),
            }
        }
        dates
    }
}

/// What the relay does by itself where a cadence was not kept: it tells those whom the cadence names.
pub(super) fn told_of(kind: &KindId, cadence: &Cadence) -> Option<crate::Automation> {
    let told = |to: &Recipient| crate::Action::Notify { to: to.clone(), text: Words::default() };
    (!cadence.remind.is_empty()).then(|| crate::Automation {
        // No automation of a playbook has a dot in its name.
        id: format!("{kind}.{}", cadence.id),
        title: cadence.title.clone(),
        of: kind.clone(),
        on: crate::Trigger::Overdue(cadence.id.clone()),
        when: cadence.when.clone(),
        is_held_while_unsynced: true,
        actions: cadence.remind.iter().map(told).collect(),
    })
}
