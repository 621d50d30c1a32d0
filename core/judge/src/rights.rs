//! Rights: what an author's grants gave them over a record, by the roles of the playbook.

use std::collections::BTreeSet;

use roundsman_domain::{Certainty, KindId, SeatAt, SectionId, had_right};
use roundsman_playbook::{Playbook, Right};

use crate::case::Author;

/// Whether the author had this right over a record of a kind in these seats, and in this section where one is named.
pub fn right(
    author: &Author<'_>,
    playbook: &Playbook,
    kind: &KindId,
    seats: &[SeatAt],
    need: Right,
    section: Option<&SectionId>,
) -> Certainty {
    had_right(author.grants, author.tree, seats, author.when, |role| {
        let role = playbook.roles.get(role)?;
        let is_enough =
            role.right(kind).is_some_and(|has| has >= need) && section.is_none_or(|section| role.sections.contains(section));
        is_enough.then_some(role.reach)
    })
}

/// The sections of a record that the author could certainly read.
pub fn sections(author: &Author<'_>, playbook: &Playbook, kind: &KindId, seats: &[SeatAt]) -> BTreeSet<SectionId> {
    let all = playbook.kinds.get(kind).map(roundsman_playbook::Kind::sections).unwrap_or_default();
    let may_read = |section: &SectionId| right(author, playbook, kind, seats, Right::Read, Some(section)) == Certainty::Yes;
    all.into_iter().filter(may_read).collect()
}
