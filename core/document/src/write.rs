//! Writing an edit into a section's document.

use roundsman_domain::{EditId, Fields, Heads, Op, Path, Reason, SectionId, Value};
use roundsman_playbook::Kind;

use crate::{
    author::Author,
    behind, direct,
    error::DocumentError,
    project::tidy,
    state::State,
    step::{Translation, missing_containers},
    stored::{Stored, guarded},
};

/// Where a section of a record stands.
#[derive(Clone, Copy)]
pub struct Current<'a> {
    /// Kept from the write before, or from [`crate::open`]; the default where there is no document yet.
    pub state: &'a State,
    /// The projection at the state's heads.
    pub fields: &'a Fields,
    /// Fetches the document, with every change that led to `state`, those of this batch too; called only where the edit's base is behind (see [`State::is_current`]).
    pub load: &'a dyn Fn() -> Result<Stored, DocumentError>,
}

/// What an edit was made on, in one section.
#[derive(Debug, Clone, Copy)]
pub struct BaseOf<'a> {
    /// The heads that its device showed.
    pub heads: &'a Heads,
    /// The same device's edit before it on the record.
    pub after: Option<EditId>,
}

/// Two values that were set apart for a field with the policy `review`: a person decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// Which field.
    pub path: Path,
    /// What was there first, and stands.
    pub first: Value,
    /// What this edit says.
    pub second: Value,
    /// Who said the first.
    pub first_by: String,
}

/// What writing an edit made.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The new changes in order, uncompressed: containers of the relay's own where a playbook added some, the edit's, a settling one of the
    /// relay's own. None where the edit changes nothing.
    pub changes: Vec<Vec<u8>>,
    /// The state at the new heads.
    pub state: State,
    /// The projection at the new heads.
    pub fields: Fields,
    /// What the author should know.
    pub marks: Vec<Reason>,
    /// What people must decide.
    pub disputes: Vec<Dispute>,
}

/// The part of an edit that lies in a section: its operations on fields of that section, `Create` with its fields filtered.
pub fn ops_of(kind: &Kind, section: &SectionId, ops: &[Op]) -> Vec<Op> {
    let is_here = |field: &str| kind.section_of(field) == *section;
    let part = ops.iter().filter_map(|op| match op {
        Op::Create { kind, seat, fields } => {
            let fields =
                fields.iter().filter(|(field, _)| is_here(field.as_str())).map(|(f, v)| (f.clone(), v.clone())).collect();
            Some(Op::Create { kind: kind.clone(), seat: *seat, fields })
        }
        op => op.field().is_some_and(|field| is_here(field.as_str())).then(|| op.clone()),
    });
    part.collect()
}

/// Writes the first change of a section: the containers of all its fields, and what the edit that makes the record puts into them.
///
/// A section without containers and without values gets no document yet; write to it later with the default [`State`].
///
/// # Errors
/// [`DocumentError::Refused`] where an operation does not fit.
pub fn create(kind: &Kind, section: &SectionId, ops: &[Op], author: &Author<'_>) -> Result<Written, DocumentError> {
    let (mut state, mut fields) = (State::default(), Fields::new());
    let mut steps = missing_containers(kind, section, &state);
    steps.extend(
        Translation {
            kind,
            section,
            state: &state,
            heading: None,
            standing: &Fields::new(),
            fields: &mut fields,
            steps: Vec::new(),
        }
        .run(ops)?,
    );
    let changes = direct::write(&mut state, &steps, author).into_iter().collect();
    tidy(kind, &mut fields);
    Ok(Written { changes, state, fields, marks: Vec::new(), disputes: Vec::new() })
}

/// Writes an edit's part of a section at the edit's base, and settles what was set apart meanwhile by the fields' policies.
///
/// Without loading the document where the base is current. A device predicts with the same function, under an actor of its own.
///
/// # Errors
/// [`DocumentError::Refused`] where an operation does not fit what the edit was made on; [`DocumentError::Corrupt`] where the document is
/// not the one that the state describes; whatever `load` fails with.
pub fn write(
    kind: &Kind,
    section: &SectionId,
    current: Current<'_>,
    base: BaseOf<'_>,
    ops: &[Op],
    author: &Author<'_>,
) -> Result<Written, DocumentError> {
    if !current.state.is_current(&base, author.edit) {
        return guarded(|| behind::write(kind, section, current, base, ops, author));
    }
    let mut fields = current.fields.clone();
    let translation = Translation {
        kind,
        section,
        state: current.state,
        heading: None,
        standing: current.fields,
        fields: &mut fields,
        steps: Vec::new(),
    };
    let steps = translation.run(ops)?;
    let mut state = current.state.clone();
    let containers = missing_containers(kind, section, &state);
    let made = direct::contain(&mut state, &containers, author);
    let Some(change) = direct::write(&mut state, &steps, author) else {
        return Ok(Written::nothing(current));
    };
    tidy(kind, &mut fields);
    Ok(Written { changes: made.into_iter().chain([change]).collect(), state, fields, marks: Vec::new(), disputes: Vec::new() })
}

impl Written {
    /// An edit that changes nothing.
    pub(crate) fn nothing(current: Current<'_>) -> Self {
        let (state, fields) = (current.state.clone(), current.fields.clone());
        Self { changes: Vec::new(), state, fields, marks: Vec::new(), disputes: Vec::new() }
    }
}
