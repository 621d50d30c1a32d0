//! Runs: the visible characters of a text by the operations that wrote them.

use super::OpAt;

/// Characters written one after another by one actor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Run {
    pub(crate) start: OpAt,
    pub(crate) len: u64,
}

/// A text as runs, in the order of the text, joined wherever they can be.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Runs(pub(super) Vec<Run>);

impl Runs {
    /// Appends characters.
    pub(crate) fn push(&mut self, start: OpAt, len: u64) {
        match self.0.last_mut() {
            Some(last) if last.start.actor == start.actor && last.start.counter + last.len == start.counter => last.len += len,
            _ if len == 0 => {}
            _ => self.0.push(Run { start, len }),
        }
    }

    pub(super) fn each_start(&mut self, change: &mut dyn FnMut(&mut OpAt)) {
        self.0.iter_mut().for_each(|run| change(&mut run.start));
    }

    /// The character before a place; none at the start.
    pub(crate) fn before(&self, at: u64) -> Option<OpAt> {
        let mut left = at;
        self.0.iter().find_map(|run| {
            if left > run.len {
                left -= run.len;
                return None;
            }
            (left > 0).then(|| OpAt { counter: run.start.counter + left - 1, ..run.start })
        })
    }

    /// Puts `len` characters, written from `start` on, at a place and takes `delete` characters after it away; gives those taken.
    pub(crate) fn splice(&mut self, at: u64, delete: u64, start: OpAt, len: u64) -> Vec<OpAt> {
        let (mut spliced, mut taken) = (Self::default(), Vec::new());
        let (mut place, mut is_placed) = (0, false);
        for run in &self.0 {
            // Each run falls into what is before the place, what is taken, and what follows.
            let before = at.saturating_sub(place).min(run.len);
            let kept_from = (at + delete).saturating_sub(place).min(run.len);
            spliced.push(run.start, before);
            if !is_placed && place + run.len >= at && (before < run.len || place + run.len == at) {
                spliced.push(start, len);
                is_placed = true;
            }
            taken.extend((before..kept_from).map(|nth| OpAt { counter: run.start.counter + nth, ..run.start }));
            spliced.push(OpAt { counter: run.start.counter + kept_from, ..run.start }, run.len - kept_from);
            place += run.len;
        }
        if !is_placed {
            spliced.push(start, len);
        }
        *self = spliced;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(counter: u64) -> OpAt {
        OpAt { counter, actor: 0 }
    }

    fn ids(runs: &Runs) -> Vec<u64> {
        runs.0.iter().flat_map(|run| run.start.counter..run.start.counter + run.len).collect()
    }

    #[test]
    fn splicing_runs_is_splicing_a_list_of_characters() {
        let mut runs = Runs::default();
        let mut plain: Vec<u64> = Vec::new();
        let mut next = 1;
        for (place, delete, len) in
            [(0, 0, 5), (5, 0, 3), (2, 0, 4), (0, 3, 2), (4, 5, 0), (1, 2, 6), (0, 0, 1), (9, 0, 2), (3, 1, 1)]
        {
            let taken = runs.splice(place, delete, at(next), len);
            let (from, to) = (place as usize, (place + delete) as usize);
            let gone: Vec<u64> = plain.splice(from..to, next..next + len).collect();
            assert_eq!(taken.iter().map(|id| id.counter).collect::<Vec<_>>(), gone);
            assert_eq!(ids(&runs), plain);
            for (nth, id) in plain.iter().enumerate() {
                assert_eq!(runs.before(nth as u64 + 1), Some(at(*id)));
            }
            assert_eq!(runs.before(0), None);
            assert!(runs.0.windows(2).all(|two| two[0].start.counter + two[0].len != two[1].start.counter), "joined");
            next += len + 7;
        }
    }
}
