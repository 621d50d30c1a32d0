//! The user's own figures: what this device can count by itself.

use roundsman_playbook::Kind;

use crate::{
    screen::{BarView, Block, Screen, ScreenState, ScreenView},
    status::{Around, main_screen},
    words::Titles,
};

/// How many records of a kind stand where.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel<'a> {
    /// The kind.
    pub kind: &'a Kind,
    /// Stage by stage, in their order.
    pub counts: Vec<(String, u64)>,
}

/// What the board is drawn from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoardShown<'a> {
    /// Visits of this week, and how many of them count.
    pub week: (u64, u64),
    /// Visits of the week before.
    pub week_before: u64,
    /// Records of the kind that is visited, and how many of them are complete.
    pub customers: Option<(u64, u64)>,
    /// Things that are overdue.
    pub overdue: u64,
    /// Pipelines.
    pub funnels: Vec<Funnel<'a>>,
}

/// Draws the board.
pub fn board(titles: &Titles<'_>, shown: &BoardShown<'_>, around: &Around) -> ScreenView {
    let mut view = main_screen(titles, around, titles.say("screen-board", &[]), &Screen::Board);
    let (visits, valid) = shown.week;
    let fact = |key: &str, text: String| Block::Fact { label: titles.say(key, &[]), text };
    let args = [("count", &*visits.to_string()), ("valid", &*valid.to_string())];
    view.blocks.push(fact("board-week", titles.say("today-visited", &args)));
    view.blocks.push(fact("board-week-before", shown.week_before.to_string()));
    view.blocks.push(fact("board-overdue", shown.overdue.to_string()));
    if let Some((all, complete)) = shown.customers {
        let percent = share(complete, all);
        let args = [("count", &*complete.to_string()), ("of", &*all.to_string())];
        let text = titles.say("board-complete", &args);
        view.blocks.push(Block::Progress { text, percent });
    }
    for funnel in &shown.funnels {
        let most = funnel.counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let bar = |(stage, count): &(String, u64)| BarView {
            label: titles.about(funnel.kind).stage_title(stage),
            text: count.to_string(),
            percent: share(*count, most),
        };
        let text = funnel.kind.plural(titles.language.tag()).to_owned();
        view.blocks.push(Block::Heading { text, button: None });
        view.blocks.push(Block::Bars { bars: funnel.counts.iter().map(bar).collect() });
    }
    view.blocks.push(Block::Text { text: titles.say("board-note", &[]) });
    if visits == 0
        && shown.week_before == 0
        && shown.funnels.iter().all(|funnel| funnel.counts.iter().all(|(_, count)| *count == 0))
    {
        view.state = ScreenState::Empty;
    }
    view
}

fn share(part: u64, all: u64) -> u32 {
    u32::try_from(part.saturating_mul(100) / all.max(1)).unwrap_or(100).min(100)
}
