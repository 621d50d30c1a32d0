//! Bytes of the wire taken apart, line by line, with what each of them means.

use std::fmt::Write;

/// What a key stands for: where it occurs, the key, the field's name, and where its value's own keys are to be looked up.
const FIELDS: [(&str, &str, &str, &str); 36] = [
    ("request", "p", "protocol", ""),
    ("request", "g", "engine", ""),
    ("request", "i", "device", ""),
    ("request", "e", "epoch", ""),
    ("request", "b", "playbook", ""),
    ("request", "s", "scope's hash", ""),
    ("request", "c", "cursor", ""),
    ("request", "n", "now, a Stamp", "stamp"),
    ("request", "l", "last_counter", ""),
    ("request", "m", "budget_bytes", ""),
    ("request", "x", "edits", "edit"),
    ("stamp", "w", "wall_ms", ""),
    ("stamp", "m", "monotonic_ms", ""),
    ("stamp", "b", "boot", ""),
    ("stamp", "r", "relay, as last heard", "mark"),
    ("mark", "t", "relay_ms", ""),
    ("mark", "m", "monotonic_ms then", ""),
    ("mark", "r", "round_trip_ms", ""),
    ("mark", "b", "boot", ""),
    ("edit", "i", "id: device, counter", ""),
    ("edit", "r", "record", ""),
    ("edit", "b", "base: none, the edit makes the record", ""),
    ("edit", "s", "stamp", "stamp"),
    ("edit", "v", "playbook", ""),
    ("edit", "o", "ops", "op"),
    ("op", "new", "makes the record", "create"),
    ("create", "k", "kind", ""),
    ("create", "s", "seat", ""),
    ("create", "f", "fields", "value"),
    ("response", "e", "epoch", ""),
    ("response", "o", "outcomes: edit, outcome", "outcome"),
    ("response", "c", "cursor", ""),
    ("response", "t", "relay_ms", ""),
    ("outcome", "accepted", "it stands", "accepted"),
    ("accepted", "heads", "section: heads", ""),
    ("accepted", "seq", "its place in the company's order", ""),
];

/// How wide the column of bytes is.
const COLUMN: usize = 44;

/// Takes a body apart. `place` is `request` or `response`.
///
/// # Panics
/// Where the bytes are no CBOR of ours.
pub(crate) fn dump(bytes: &[u8], place: &str) -> String {
    let mut reader = Reader { bytes, at: 0, text: String::new() };
    reader.item(0, place, "");
    assert_eq!(reader.at, bytes.len(), "nothing is left over");
    reader.text
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    text: String,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> &[u8] {
        let from = self.at;
        self.at += count;
        &self.bytes[from..self.at]
    }

    /// The major type and the argument of an item.
    fn head(&mut self) -> (u8, u64) {
        let first = self.take(1)[0];
        let argument = match first & 0x1f {
            small @ 0..24 => u64::from(small),
            width @ 24..28 => self.take(1 << (width - 24)).iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
            other => panic!("an argument of kind {other}"),
        };
        (first >> 5, argument)
    }

    /// Writes a line: the bytes since `from`, and what they mean.
    fn line(&mut self, depth: usize, from: usize, meaning: &str) {
        let hex: Vec<String> = self.bytes[from..self.at].iter().map(|byte| format!("{byte:02x}")).collect();
        let width = (COLUMN - 2 * depth) / 3;
        for (nth, part) in hex.chunks(width).enumerate() {
            let bytes = format!("{:1$}{2}", "", 2 * depth, part.join(" "));
            let meaning = if nth == 0 { meaning } else { "" };
            // Writing into a String cannot fail.
            let _ = writeln!(self.text, "{}", format!("{bytes:<COLUMN$}  {meaning}").trim_end());
        }
    }

    /// One item with all that is in it. `label` is what was said of it already.
    fn item(&mut self, depth: usize, place: &str, label: &str) {
        let from = self.at;
        let (major, argument) = self.head();
        let count = usize::try_from(argument).expect("small");
        let said = |what: &str| if label.is_empty() { what.to_owned() } else { format!("{label}: {what}") };
        match major {
            0 => self.line(depth, from, &said(&argument.to_string())),
            2 if place == "edit" => {
                self.line(depth, from, &format!("the edit as it was saved, {count} bytes"));
                self.item(depth + 1, place, "");
            }
            2 => {
                self.take(count);
                self.line(depth, from, &said(&format!("{count} bytes")));
            }
            3 => {
                let text = String::from_utf8(self.take(count).to_vec()).expect("text");
                self.line(depth, from, &said(&format!("{text:?}")));
            }
            4 => {
                self.line(depth, from, &said(&format!("array of {count}")));
                (0..count).for_each(|_| self.item(depth + 1, place, ""));
            }
            5 => {
                self.line(depth, from, &said(&format!("map of {count}")));
                (0..count).for_each(|_| self.entry(depth + 1, place));
            }
            other => panic!("major type {other}"),
        }
    }

    fn entry(&mut self, depth: usize, place: &str) {
        let from = self.at;
        let (_, length) = self.head();
        let key = String::from_utf8(self.take(usize::try_from(length).expect("small")).to_vec()).expect("text");
        let known = FIELDS.iter().find(|(at, name, ..)| *at == place && *name == key);
        let (name, inner) = known.map_or((String::new(), ""), |(_, _, name, inner)| (format!(" {name}"), inner));
        self.line(depth, from, &format!("{key:?}{name}"));
        self.item(depth + 1, inner, "");
    }
}
