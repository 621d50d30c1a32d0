//! The token that the relay knows this device by: locked away where the platform has a key store.

use roundsman_store::Identity;

use crate::{app::App, error::ClientError, platform::KeyStore};

/// What a locked token begins with in the storage; none of the relay's does.
const SEALED: &str = "sealed:";

/// A token as the storage keeps it.
pub(crate) fn sealed(keys: &dyn KeyStore, token: &str) -> String {
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    keys.seal(token.as_bytes()).map_or_else(|| token.to_owned(), |bytes| format!("{SEALED}{}", hex(bytes)))
}

/// A kept token as the relay is shown it.
fn unsealed(keys: &dyn KeyStore, kept: &str) -> Option<String> {
    let Some(hex) = kept.strip_prefix(SEALED) else { return Some(kept.to_owned()) };
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect::<Option<_>>()?;
    String::from_utf8(keys.unseal(&bytes)?).ok()
}

/// The device's identity as the relay is shown it.
///
/// # Errors
/// [`ClientError::NotEnrolled`], and [`ClientError::KeyGone`] on a phone that the storage was copied to.
pub fn identity(app: &App) -> Result<Identity, ClientError> {
    let kept = app.store().identity()?.ok_or(ClientError::NotEnrolled)?;
    let token = unsealed(app.keys.as_ref(), &kept.token).ok_or(ClientError::KeyGone)?;
    Ok(Identity { token, ..kept })
}

/// Locks away a token that an app without a key store has kept.
pub(crate) fn lock_away(app: &App) -> Result<(), ClientError> {
    let mut store = app.store();
    let Some(kept) = store.identity()?.filter(|kept| !kept.token.starts_with(SEALED)) else { return Ok(()) };
    let token = sealed(app.keys.as_ref(), &kept.token);
    if token != kept.token {
        store.set_identity(&Identity { token, ..kept })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::NoKeyStore;

    /// A key store whose key is a byte.
    struct Key(u8);

    impl KeyStore for Key {
        fn seal(&self, plain: &[u8]) -> Option<Vec<u8>> {
            Some(plain.iter().map(|byte| byte ^ self.0).chain([self.0]).collect())
        }

        fn unseal(&self, sealed: &[u8]) -> Option<Vec<u8>> {
            let (key, bytes) = sealed.split_last()?;
            (*key == self.0).then(|| bytes.iter().map(|byte| byte ^ self.0).collect())
        }
    }

    #[test]
    fn a_token_is_opened_by_its_own_key_alone() {
        let kept = sealed(&Key(7), "rd_secret");
        assert!(!kept.contains("secret"));
        assert_eq!(unsealed(&Key(7), &kept).as_deref(), Some("rd_secret"));
        assert_eq!(unsealed(&Key(8), &kept), None);
        assert_eq!(unsealed(&NoKeyStore, &kept), None);
        assert_eq!(unsealed(&Key(7), "sealed:0"), None);
        assert_eq!(unsealed(&Key(7), "sealed:日本"), None);
    }

    #[test]
    fn without_a_key_store_it_is_kept_as_it_is() {
        assert_eq!(sealed(&NoKeyStore, "rd_secret"), "rd_secret");
        assert_eq!(unsealed(&Key(7), "rd_secret").as_deref(), Some("rd_secret"));
    }
}
