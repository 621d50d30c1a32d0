//! The secret that each form carries, another on each page.
//!
//! Pages are compressed. Whoever can watch the length of many compressed pages and put words of their own into them could guess a secret that
//! stands there unchanged (BREACH). So it stands there under a pad that is drawn anew each time.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::http::auth::is_same_secret;

/// The secret under a fresh pad.
pub(super) fn masked(secret: &str) -> String {
    let mut bytes: Vec<u8> = std::iter::repeat_with(rand::random::<u8>).take(secret.len()).collect();
    let hidden: Vec<u8> = secret.bytes().zip(&bytes).map(|(byte, pad)| byte ^ pad).collect();
    bytes.extend(hidden);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether a form shows this secret.
pub(super) fn shows(masked: &str, secret: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(masked) else { return false };
    let (pad, hidden) = bytes.split_at(bytes.len() / 2);
    let shown: Vec<u8> = hidden.iter().zip(pad).map(|(byte, pad)| byte ^ pad).collect();
    String::from_utf8(shown).is_ok_and(|shown| is_same_secret(&shown, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_looks_different_each_time_and_is_known_again() {
        let (one, other) = (masked("secret"), masked("secret"));
        assert_ne!(one, other);
        assert!(shows(&one, "secret") && shows(&other, "secret"));
        for wrong in ["", "secret", "x", &one[1..], &masked("another")] {
            assert!(!shows(wrong, "secret"), "{wrong}");
        }
    }
}
