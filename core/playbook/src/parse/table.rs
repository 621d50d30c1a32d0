//! Mappings whose keys are all accounted for, and the small things that stand in them.

use std::str::FromStr;

use crate::{
    model::Words,
    parse::Reader,
    problem::Problems,
    yaml::{Data, Key, Mark, Node},
};

/// Keys of the language that this version does not know yet.
const LATER_KEYS: &[&str] = &["metrics"];

/// The longest duration: ten years.
const DURATION_MS_MAX: u64 = 3_660 * 86_400_000;

/// A mapping of which every key must be asked for.
pub(crate) struct Table<'a> {
    pub(crate) mark: Mark,
    name: &'a str,
    entries: &'a [(Key, Node)],
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// Takes a node as a mapping; nothing at all is an empty one.
    pub(crate) fn of(node: &'a Node, name: &'a str, problems: &mut Problems) -> Option<Self> {
        let entries = match &node.data {
            Data::Mapping(entries) => entries.as_slice(),
            Data::Empty => &[],
            _ => {
                problems.error(node.mark, "playbook.shape", &[("expected", "mapping")]);
                return None;
            }
        };
        Some(Self { mark: node.mark, name, entries, known: Vec::new() })
    }

    /// The value of a key, where it has one.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.entries.iter().find(|(k, _)| k.name == key).map(|(_, node)| node).filter(|node| !matches!(node.data, Data::Empty))
    }

    /// The value of a key that must be there.
    pub(crate) fn required(&mut self, key: &'static str, problems: &mut Problems) -> Option<Node> {
        let node = self.get(key);
        if node.is_none() {
            problems.error(self.mark, "playbook.missing_key", &[("key", key), ("in", self.name)]);
        }
        node.cloned()
    }

    /// Where a key stands; where the mapping begins without it.
    pub(crate) fn mark_of(&self, key: &str) -> Mark {
        self.mark_of_key(key).unwrap_or(self.mark)
    }

    /// Where a key stands, if it is there.
    pub(crate) fn mark_of_key(&self, key: &str) -> Option<Mark> {
        self.entries.iter().find(|(k, _)| k.name == key).map(|(k, _)| k.mark)
    }

    /// Complains of every key that nobody asked for.
    pub(crate) fn finish(self, problems: &mut Problems) {
        #[cfg(test)]
        crate::tests::schema::asked(&self.known);
        for (key, _) in self.entries {
            match key.name.as_str() {
                name if self.known.contains(&name) => {}
                name if LATER_KEYS.contains(&name) => problems.error(key.mark, "playbook.later", &[("key", name)]),
                name => {
                    problems.unknown(key.mark, "playbook.unknown_key", name, self.known.iter().copied(), &[("in", self.name)])
                }
            }
        }
    }
}

impl Node {
    /// The entries of a mapping whose keys are names.
    pub(crate) fn entries(&self, name: &str, problems: &mut Problems) -> &[(Key, Node)] {
        match &self.data {
            Data::Mapping(entries) => entries,
            Data::Empty => &[],
            _ => {
                problems.error(self.mark, "playbook.shape", &[("expected", "mapping"), ("in", name)]);
                &[]
            }
        }
    }

    /// The scalar's text.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn integer<T: FromStr>(&self) -> Option<T> {
        self.scalar().filter(|text| text.bytes().all(|b| b.is_ascii_digit())).and_then(|text| text.parse().ok())
    }
}

impl Reader {
    /// A scalar's text, or a complaint.
    pub(crate) fn text(&mut self, node: &Node) -> Option<String> {
        let text = node.scalar().map(str::to_owned);
        if text.is_none() {
            self.shape(node.mark, "text");
        }
        text
    }

    /// Yes or no; no where nothing is said.
    pub(crate) fn flag(&mut self, node: Option<&Node>) -> bool {
        match node.map(|node| (node, node.scalar())) {
            None => false,
            Some((_, Some("true"))) => true,
            Some((_, Some("false"))) => false,
            Some((node, _)) => {
                self.shape(node.mark, "true / false");
                false
            }
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let all = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            let known = words.iter().map(|(word, _)| *word);
            self.problems.unknown(node.mark, "playbook.unknown_value", &text, known, &[("known", &all)]);
        }
        found
    }

    /// Some texts with their places; one alone may stand without brackets.
    pub(crate) fn texts(&mut self, node: &Node) -> Vec<(Mark, String)> {
        match &node.data {
            Data::Sequence(nodes) => nodes.iter().filter_map(|node| Some((node.mark, self.text(node)?))).collect(),
            Data::Empty => Vec::new(),
            _ => self.text(node).map(|text| (node.mark, text)).into_iter().collect(),
        }
    }

    /// A plain text in the first language, or one text a language.
    pub(crate) fn words(&mut self, node: Option<&Node>) -> Words {
        let Some(node) = node else { return Words::default() };
        let Data::Mapping(entries) = &node.data else {
            let first = self.languages.first().cloned().unwrap_or_default();
            return Words(self.text(node).map(|text| (first, text)).into_iter().collect());
        };
        let mut words = Words::default();
        for (key, node) in entries {
            if !self.languages.contains(&key.name) {
                let known: Vec<_> = self.languages.iter().map(String::as_str).collect();
                self.problems.unknown(key.mark, "playbook.unknown_language", &key.name, known, &[]);
            } else if let Some(text) = self.text(node) {
                words.0.insert(key.name.clone(), text);
            }
        }
        words
    }

    /// A title; the name itself where there is none.
    pub(crate) fn title(&mut self, node: Option<&Node>, name: &str) -> Words {
        let words = self.words(node);
        if words.0.is_empty() {
            Words([(self.languages.first().cloned().unwrap_or_default(), name.to_owned())].into())
        } else {
            words
        }
    }

    /// Whole days: `14d`, or hours that make whole days, `48h`.
    pub(crate) fn days(&mut self, node: Option<&Node>) -> Option<u32> {
        let node = node?;
        let days = node.scalar().and_then(|text| match text.strip_suffix('d') {
            Some(days) => digits(days),
            None => digits(text.strip_suffix('h')?).filter(|hours| hours % 24 == 0).map(|hours| hours / 24),
        });
        self.measured(node, days.filter(|days| (1..=36_500).contains(days)), "14d")
    }

    /// Minutes, hours or days, `30m`, `24h`, `7d`, in ms.
    pub(crate) fn duration(&mut self, node: &Node) -> Option<i64> {
        let units = [("m", 60_000_u64), ("h", 3_600_000), ("d", 86_400_000)];
        let text = node.scalar().unwrap_or_default();
        let read = |(unit, ms): &(&str, u64)| Some(u64::from(digits(text.strip_suffix(unit)?)?) * ms);
        let ms = units.iter().find_map(read).filter(|ms| (60_000..=DURATION_MS_MAX).contains(ms));
        if ms.is_none() {
            let given = node.scalar().unwrap_or("…");
            self.problems.error(node.mark, "playbook.duration", &[("name", given), ("example", "24h")]);
        }
        ms.and_then(|ms| i64::try_from(ms).ok())
    }

    /// Whole metres: `300m`.
    pub(crate) fn metres(&mut self, node: &Node) -> Option<u32> {
        let metres = node.scalar().and_then(|text| digits(text.strip_suffix('m')?));
        self.measured(node, metres.filter(|metres| (1..=1_000_000).contains(metres)), "300m")
    }

    fn measured(&mut self, node: &Node, read: Option<u32>, example: &str) -> Option<u32> {
        if read.is_none() {
            let given = node.scalar().unwrap_or("…");
            self.problems.error(node.mark, "playbook.duration", &[("name", given), ("example", example)]);
        }
        read
    }
}

fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}
