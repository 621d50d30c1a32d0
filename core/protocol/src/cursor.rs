//! The cursor: how far a device has read. Opaque to the device; 8 bytes when nothing is being backfilled.

use roundsman_domain::{FeedId, Seq};

/// Why bytes are no cursor of this relay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a cursor of {0} bytes is none of this relay's: sync from the start")]
pub struct CursorError(usize);

/// How far a device has read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    /// Everything of the scope's feeds up to here, but for the backfills.
    pub seq: Seq,
    /// Feeds that came in, and how far each of them is; each is read up to `seq`.
    pub backfills: Vec<(FeedId, Seq)>,
}

/// A company has no more seats than this at once in one scope's backfill.
const BACKFILLS_MAX: usize = 10_000;

impl Cursor {
    /// The cursor's bytes; none for the very start.
    pub fn encode(&self) -> Vec<u8> {
        if *self == Self::default() {
            return Vec::new();
        }
        let mut bytes = self.seq.to_be_bytes().to_vec();
        for (feed, seq) in &self.backfills {
            bytes.extend_from_slice(feed.as_bytes());
            bytes.extend_from_slice(&seq.to_be_bytes());
        }
        bytes
    }

    /// Reads what [`Cursor::encode`] wrote.
    ///
    /// # Errors
    /// Where the length is wrong.
    pub fn decode(bytes: &[u8]) -> Result<Self, CursorError> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let wrong = || CursorError(bytes.len());
        let seq_of = |part: &[u8]| <[u8; 8]>::try_from(part).map(Seq::from_be_bytes).map_err(|_| wrong());
        let (head, rest) = bytes.split_at_checked(8).ok_or_else(wrong)?;
        if rest.len() % 24 != 0 || rest.len() / 24 > BACKFILLS_MAX {
            return Err(wrong());
        }
        let backfill = |part: &[u8]| Ok((FeedId::from_slice(&part[..16]).map_err(|_| wrong())?, seq_of(&part[16..])?));
        Ok(Self { seq: seq_of(head)?, backfills: rest.chunks(24).map(backfill).collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_stays_short() {
        let plain = Cursor { seq: 77, backfills: Vec::new() };
        assert!(plain.encode().len() <= 24);
        let busy = Cursor { seq: 9, backfills: vec![(FeedId::from_bytes([1; 16]), 3)] };
        for cursor in [Cursor::default(), plain, busy] {
            assert_eq!(Cursor::decode(&cursor.encode()).unwrap(), cursor);
        }
        assert!(Cursor::decode(&[1, 2, 3]).is_err());
        assert!(Cursor::decode(&[0; 20]).is_err());
    }
}
