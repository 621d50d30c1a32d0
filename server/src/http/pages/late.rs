//! As of when a page's numbers stand, and what may be missing from them: phones that have not been heard of today.

use maud::{Markup, html};

use super::{
    Sheet,
    icon::icon,
    team::{Rep, late},
};

/// The line under a page's title.
pub(super) fn as_of(sheet: &Sheet<'_>, reps: &[Rep]) -> Markup {
    let words = &sheet.words;
    let late = late(sheet, reps);
    let oldest = late.iter().find_map(|rep| rep.sign?.seen_ms);
    let unsent: u64 = late.iter().filter_map(|rep| rep.sign).map(|sign| sign.unsent).fold(0, u64::saturating_add);
    let count = late.len().to_string();
    html! {
        p #as-of.as-of {
            (icon("wait")) " " (words.say("as-of", &[("when", &words.moment(words.now_ms))]))
            @if !late.is_empty() {
                " "
                a href="/people?show=late" {
                    @match oldest {
                        Some(oldest) => (words.say("late-phones", &[("count", &count), ("when", &words.moment(oldest))])),
                        None => (words.say("late-phones-never", &[("count", &count)])),
                    }
                }
                " " (words.word("late-numbers"))
                @if unsent > 0 { " " (words.say("late-unsent", &[("count", &unsent.to_string())])) }
            }
        }
    }
}
