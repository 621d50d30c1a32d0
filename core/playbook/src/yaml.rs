//! YAML as a tree in which everything has its place. Bounded in size and depth; aliases and tags are refused.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::problem::{Problem, problem};

/// The longest playbook, in bytes.
pub(crate) const SOURCE_BYTES_MAX: usize = 256 * 1024;

/// A playbook nests seven levels; deeper is a mistake or an attack.
const DEPTH_MAX: usize = 24;

/// A place in the source, both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) mark: Mark,
    pub(crate) data: Data,
}

/// The key of a mapping and its place.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) mark: Mark,
    pub(crate) name: String,
}

/// What a node holds. Scalars stay text: whoever reads one knows what it should be.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    Empty,
    Scalar(String),
    Sequence(Vec<Node>),
    Mapping(Vec<(Key, Node)>),
}

impl Node {
    /// What stands under a key; nothing where this is no mapping or has no such key.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children().iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// The entries of a mapping; none of anything else.
    pub(crate) fn children(&self) -> &[(Key, Self)] {
        if let Data::Mapping(entries) = &self.data { entries } else { &[] }
    }

    /// What is in a list; nothing of anything else.
    pub(crate) fn items(&self) -> &[Self] {
        if let Data::Sequence(items) = &self.data { items } else { &[] }
    }
}

enum Open {
    Sequence(Mark, Vec<Node>),
    Mapping(Mark, Vec<(Key, Node)>, Option<Key>),
}

fn mark_of(span: &Span) -> Mark {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Mark { line: count(span.start.line()), column: count(span.start.col() + 1) }
}

fn wrong(mark: Mark, code: &'static str) -> Problem {
    problem(mark, code, &[])
}

/// Reads one document.
pub(crate) fn read(source: &str) -> Result<Node, Problem> {
    let start = Mark { line: 1, column: 1 };
    if source.len() > SOURCE_BYTES_MAX {
        let max = (SOURCE_BYTES_MAX / 1024).to_string();
        return Err(problem(start, "playbook.long", &[("max", &max)]));
    }
    let mut parser = Parser::new_from_str(source);
    let (mut open, mut root): (Vec<Open>, Option<Node>) = (Vec::new(), None);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let place = error.marker();
            problem(mark_of(&Span::empty(*place)), "playbook.yaml", &[("detail", error.info())])
        })?;
        let mark = mark_of(&span);
        let done = match event {
            Event::Alias(_) => return Err(wrong(mark, "playbook.alias")),
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                return Err(wrong(mark, "playbook.tag"));
            }
            Event::Scalar(text, style, ..) => Some(Node { mark, data: scalar(&text, style) }),
            Event::SequenceStart(..) => {
                open.push(Open::Sequence(mark, Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Mapping(mark, Vec::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(closed),
            Event::DocumentStart(_) if root.is_some() => return Err(wrong(mark, "playbook.documents")),
            _ => None,
        };
        if open.len() > DEPTH_MAX {
            return Err(problem(mark, "playbook.deep", &[("max", &DEPTH_MAX.to_string())]));
        }
        if let Some(node) = done {
            place(&mut open, &mut root, node)?;
        }
    }
    root.ok_or_else(|| wrong(start, "playbook.empty"))
}

fn scalar(text: &str, style: ScalarStyle) -> Data {
    if style == ScalarStyle::Plain && matches!(text, "" | "~" | "null") { Data::Empty } else { Data::Scalar(text.to_owned()) }
}

fn closed(open: Open) -> Node {
    match open {
        Open::Sequence(mark, nodes) => Node { mark, data: Data::Sequence(nodes) },
        Open::Mapping(mark, entries, _) => Node { mark, data: Data::Mapping(entries) },
    }
}

fn place(open: &mut [Open], root: &mut Option<Node>, node: Node) -> Result<(), Problem> {
    match open.last_mut() {
        None => *root = Some(node),
        Some(Open::Sequence(_, nodes)) => nodes.push(node),
        Some(Open::Mapping(_, entries, waiting)) => match waiting.take() {
            Some(key) => entries.push((key, node)),
            None => match node.data {
                Data::Scalar(name) => {
                    if entries.iter().any(|(key, _)| key.name == name) {
                        return Err(problem(node.mark, "playbook.duplicate_key", &[("key", &name)]));
                    }
                    *waiting = Some(Key { mark: node.mark, name });
                }
                _ => return Err(wrong(node.mark, "playbook.key")),
            },
        },
    }
    Ok(())
}
