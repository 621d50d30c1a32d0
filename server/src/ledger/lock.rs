//! The lock of a running relay: one process serves a data folder, and nothing restores under it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use super::LedgerError;

/// Held while a relay serves a data folder, or while a restore replaces it. Ends with the process, however it ends.
#[derive(Debug)]
pub struct ServeLock(#[expect(dead_code, reason = "held, not read")] File);

impl ServeLock {
    /// Takes the lock.
    ///
    /// # Errors
    /// [`LedgerError::Serving`] where somebody has it.
    pub fn take(data: &Path) -> Result<Self, LedgerError> {
        std::fs::create_dir_all(data).map_err(LedgerError::file(data))?;
        let path = data.join("relay.lock");
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(LedgerError::file(path.as_path()))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LedgerError::Serving { data: data.display().to_string() }),
            Err(TryLockError::Error(source)) => Err(LedgerError::file(&path)(source)),
        }
    }
}
