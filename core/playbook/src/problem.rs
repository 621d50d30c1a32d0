//! Problems: what is wrong with a playbook, where, and in which words `text` says it.

use std::collections::BTreeMap;

use crate::yaml::Mark;

/// How many problems one check reports; who mends fifty can ask again.
pub const PROBLEMS_MAX: usize = 50;

/// One thing that is wrong, or that should be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1; 0 where the problem has no place in this source.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
    /// Stable, such as `playbook.unknown_key`: the key of the sentence in `text`.
    pub code: &'static str,
    /// What the sentence names.
    pub args: BTreeMap<String, String>,
    /// The playbook works as it is.
    pub is_warning: bool,
}

/// Arguments are cut to this many characters: a sentence repeats no novel.
const ARG_CHARS_MAX: usize = 120;

pub(crate) fn problem(mark: Mark, code: &'static str, args: &[(&str, &str)]) -> Problem {
    debug_assert!(CODES.contains(&code), "{code} is not in the list");
    let cut = |text: &str| text.chars().take(ARG_CHARS_MAX).collect::<String>();
    let args = args.iter().map(|(name, value)| ((*name).to_owned(), cut(value))).collect();
    Problem { line: mark.line, column: mark.column, code, args, is_warning: false }
}

/// Collects problems up to the limit, errors and warnings apart, so that no warning hides an error.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Problems {
    pub(crate) fn error(&mut self, mark: Mark, code: &'static str, args: &[(&str, &str)]) {
        self.push(problem(mark, code, args));
    }

    pub(crate) fn warn(&mut self, mark: Mark, code: &'static str, args: &[(&str, &str)]) {
        self.push(Problem { is_warning: true, ..problem(mark, code, args) });
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        let list = if problem.is_warning { &mut self.warnings } else { &mut self.errors };
        if list.len() < PROBLEMS_MAX && !list.contains(&problem) {
            list.push(problem);
        }
    }

    /// Says that `name` is not known, and what was perhaps meant.
    pub(crate) fn unknown<'a>(
        &mut self,
        mark: Mark,
        code: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
        more: &[(&str, &str)],
    ) {
        let suggestion = nearest(name, known).unwrap_or(NO_SUGGESTION);
        let args: Vec<_> = [("name", name), ("suggestion", suggestion)].into_iter().chain(more.iter().copied()).collect();
        self.error(mark, code, &args);
    }

    /// The warnings where nothing is wrong; else everything, in the order of the source.
    pub(crate) fn finish(self) -> Result<Vec<Problem>, Vec<Problem>> {
        let is_wrong = !self.errors.is_empty();
        let mut all = self.errors;
        all.extend(self.warnings);
        all.truncate(PROBLEMS_MAX);
        all.sort_by_key(|problem| (problem.line, problem.column));
        if is_wrong { Err(all) } else { Ok(all) }
    }
}

/// What `suggestion` says where nothing resembles the name; no name of a playbook is written so.
pub const NO_SUGGESTION: &str = "NONE";

/// The most similar of the known names, where one is similar.
fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = if name.chars().count() <= 3 { 1 } else { 2 };
    let near = known.into_iter().map(|other| (distance(name, other), other)).min()?;
    (near.0 <= limit && name.chars().count() > 1).then_some(near.1)
}

/// Levenshtein's distance, over names of at most 64 characters.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

macro_rules! codes {
    ($($code:literal),* $(,)?) => {
        /// Every code of a problem, so that `text` can be tested against the list.
        pub const CODES: &[&str] = &[$($code),*];
    };
}

codes![
    "playbook.action_type",
    "playbook.alias",
    "playbook.approver",
    "playbook.conflict",
    "playbook.currency",
    "playbook.decide",
    "playbook.deep",
    "playbook.documents",
    "playbook.duplicate",
    "playbook.duplicate_key",
    "playbook.duration",
    "playbook.empty",
    "playbook.evidence_many",
    "playbook.evidence_type",
    "playbook.expression_chain",
    "playbook.expression_deep",
    "playbook.expression_long",
    "playbook.expression_loop",
    "playbook.expression_syntax",
    "playbook.expression_type",
    "playbook.expression_unsupported",
    "playbook.fact_dated",
    "playbook.fact_linked",
    "playbook.fact_of_fact",
    "playbook.fact_section",
    "playbook.fact_type",
    "playbook.fact_value",
    "playbook.fact_via",
    "playbook.field_changed",
    "playbook.guard_false",
    "playbook.guards_many",
    "playbook.item_type",
    "playbook.key",
    "playbook.kind_reserved",
    "playbook.later",
    "playbook.long",
    "playbook.made_without",
    "playbook.missing_key",
    "playbook.name",
    "playbook.name_taken",
    "playbook.reserved",
    "playbook.shape",
    "playbook.site",
    "playbook.stage_lost",
    "playbook.migrate_present",
    "playbook.stage_unreachable",
    "playbook.stages_few",
    "playbook.stages_many",
    "playbook.tag",
    "playbook.time_zone",
    "playbook.unique_type",
    "playbook.unknown_duty",
    "playbook.unknown_field",
    "playbook.unknown_function",
    "playbook.unknown_item",
    "playbook.unknown_key",
    "playbook.unknown_kind",
    "playbook.unknown_language",
    "playbook.unknown_option",
    "playbook.unknown_role",
    "playbook.unknown_section",
    "playbook.unknown_stage",
    "playbook.unknown_value",
    "playbook.unknown_variable",
    "playbook.unused_key",
    "playbook.version",
    "playbook.version_order",
    "playbook.value",
    "playbook.veto",
    "playbook.within",
    "playbook.within_circle",
    "playbook.yaml",
];
