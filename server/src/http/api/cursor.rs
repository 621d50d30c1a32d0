//! Cursors: where a listing goes on. Opaque to whoever gets one, and good only with what it was made for.
//!
//! A cursor says no more than a place; what may be read there is asked anew each time. It carries short digests of whose it is and of what
//! it stands on, so that a cursor of another user or of other filters is refused in words instead of giving a wrong page.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Desk;
use crate::{http::Refusal, ledger::LedgerError};

const DIGEST_BYTES: usize = 8;

type Digest = [u8; DIGEST_BYTES];

fn digest(parts: &[&[u8]]) -> Digest {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        // With its length before it, no two lists of parts are one text.
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    let mut short = [0; DIGEST_BYTES];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..DIGEST_BYTES]);
    short
}

/// What a cursor belongs to.
pub(super) struct Listing {
    /// The listing, its filters, and who reads it.
    whose: Digest,
    /// What must not have changed for the order to hold.
    standing: Digest,
}

impl Listing {
    /// A listing by this name with these filters, which stands on the caller's scope and on `ground`.
    ///
    /// # Errors
    /// Where the database refuses.
    pub(super) fn new(desk: &Desk<'_>, name: &str, filters: &str, ground: &[u8]) -> Result<Self, LedgerError> {
        let (caller, epoch) = (desk.caller, crate::relay::epoch(desk.snapshot)?);
        let role = caller.narrowed.as_ref().map_or("", |role| role.as_str());
        let (company, user) = (caller.company.as_bytes(), caller.user.as_bytes());
        let mut scope = Vec::new();
        for (kind, seats) in desk.readable() {
            scope.extend_from_slice(kind.as_str().as_bytes());
            scope.push(0);
            scope.extend(seats.iter().flat_map(|seat| *seat.as_bytes()));
        }
        Ok(Self {
            whose: digest(&[company, user, role.as_bytes(), name.as_bytes(), filters.as_bytes()]),
            standing: digest(&[&epoch.to_le_bytes(), &scope, ground]),
        })
    }
}

/// Writes a cursor.
pub(super) fn write(listing: &Listing, place: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode([&listing.whose, listing.standing.as_slice(), place].concat())
}

/// Reads a cursor.
pub(super) fn read<const N: usize>(text: &str, listing: &Listing) -> Result<[u8; N], Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::cursor_invalid())?;
    let (whose, rest) = bytes.split_at_checked(DIGEST_BYTES).ok_or_else(Refusal::cursor_invalid)?;
    let (standing, place) = rest.split_at_checked(DIGEST_BYTES).ok_or_else(Refusal::cursor_invalid)?;
    let place = place.try_into().map_err(|_| Refusal::cursor_invalid())?;
    match () {
        () if whose != listing.whose => Err(Refusal::cursor_invalid()),
        () if standing != listing.standing => Err(Refusal::cursor_expired()),
        () => Ok(place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(whose: &str, standing: &str) -> Listing {
        Listing { whose: digest(&[whose.as_bytes()]), standing: digest(&[standing.as_bytes()]) }
    }

    #[test]
    fn a_cursor_is_good_where_it_was_made_and_nowhere_else() {
        let cursor = write(&listing("wang", "east"), &7_u64.to_be_bytes());
        let code = |read: Result<[u8; 8], Refusal>| read.map_err(|refusal| refusal.problem().code.clone());
        assert_eq!(code(read(&cursor, &listing("wang", "east"))), Ok(7_u64.to_be_bytes()));
        assert_eq!(code(read(&cursor, &listing("li", "east"))), Err("cursor_invalid".to_owned()));
        assert_eq!(code(read(&cursor, &listing("wang", "west"))), Err("cursor_expired".to_owned()));
        for broken in ["", "!", "AAAA", &cursor[1..], &format!("{cursor}AAAA")] {
            assert_eq!(code(read(broken, &listing("wang", "east"))), Err("cursor_invalid".to_owned()), "{broken}");
        }
    }

    #[test]
    fn parts_that_read_alike_in_a_row_are_told_apart() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
    }
}
