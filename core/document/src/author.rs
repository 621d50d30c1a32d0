//! Authors: who made a change and when, as its message and time say.

use std::borrow::Cow;

use roundsman_domain::{DeviceId, EditId, TrustedInterval};

/// The longest name of an author kept in a change, in characters.
const NAME_CHARS_MAX: usize = 64;

/// The message of a change that the relay made by itself: containers, settled conflicts.
pub(crate) const RELAY: &str = "relay";

/// Whose edit is being written, when it was made, and under which Automerge actor.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The edit.
    pub edit: EditId,
    /// The name of the user, as histories show it.
    pub by: &'a str,
    /// When the edit was made, as far as anyone can say.
    pub when: TrustedInterval,
    /// The relay's actor: sixteen random bytes, new in each epoch and for each relay of a cluster. A device that predicts takes any of its own.
    pub actor: [u8; 16],
}

impl Author<'_> {
    /// `DEVICE.COUNTER.WIDTH_MS.NAME`; the time of the change is the earlier end of the interval.
    pub(crate) fn message(&self) -> String {
        let width = self.when.latest_ms.saturating_sub(self.when.earliest_ms).max(0);
        let by: Cow<'_, str> = match self.by.char_indices().nth(NAME_CHARS_MAX) {
            None => Cow::Borrowed(self.by),
            Some((end, _)) => Cow::Owned(self.by[..end].to_owned()),
        };
        format!("{:016x}.{}.{width}.{by}", self.edit.device.0, self.edit.counter)
    }
}

/// What a change's message and time say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Signed {
    pub(crate) edit: EditId,
    pub(crate) by: String,
    pub(crate) when: TrustedInterval,
}

impl Signed {
    /// `None` for a change of the relay's own.
    pub(crate) fn read(message: Option<&str>, time_ms: i64) -> Option<Self> {
        let mut parts = message?.splitn(4, '.');
        let device = u64::from_str_radix(parts.next()?, 16).ok()?;
        let counter = parts.next()?.parse().ok()?;
        let width: i64 = parts.next()?.parse().ok()?;
        let by = parts.next()?.to_owned();
        let when = TrustedInterval { earliest_ms: time_ms, latest_ms: time_ms.saturating_add(width) };
        Some(Self { edit: EditId { device: DeviceId(device), counter }, by, when })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_its_edit_its_interval_and_its_author() {
        let edit = EditId { device: DeviceId(0xa1), counter: 17 };
        let when = TrustedInterval { earliest_ms: 1_000, latest_ms: 1_800 };
        let message = Author { edit, by: "王. 五", when, actor: [0; 16] }.message();
        assert_eq!(message, "00000000000000a1.17.800.王. 五");
        assert_eq!(Signed::read(Some(&message), 1_000), Some(Signed { edit, by: "王. 五".into(), when }));
        assert_eq!(Signed::read(Some(RELAY), 1_000), None);
    }
}
