//! The relay's ledger: companies, people, records and edits, in one SQLite file of the data folder.
//!
//! A running relay writes through one thread only ([`Ledger::connect`] gives it its connection) and reads through a pool. Commands of the
//! operator open the same file from a process of their own ([`Admin`]); what they change shows in `company.generation`, which the relay
//! compares at each request.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, config::DbConfig};

pub use crate::clock::now_ms;

pub mod access;
pub mod api_token;
pub mod approval;
pub mod audit;
pub mod automation;
pub mod backup;
pub mod blob;
pub mod column;
pub mod company;
pub mod device;
pub mod directory;
pub mod duty;
pub mod edit;
pub mod enrolment;
pub mod error;
pub mod exception;
pub mod fact;
pub mod feed;
pub mod listing;
mod lock;
pub mod oversight;
pub mod people;
pub mod playbook;
pub mod record;
pub mod section;
pub mod sequence;
pub mod session;
pub mod tree;
pub mod unique;
pub mod unsettled;
pub mod upload;
pub mod verify;
pub mod view;
pub mod webhook;
pub mod writer;

pub use directory::{Directories, Directory};
pub use error::LedgerError;
pub use lock::ServeLock;
pub use writer::Writer;

/// The database's name in the data folder.
pub const DATABASE: &str = "roundsman.db";

/// The schema in steps. A step is never edited after a release.
const MIGRATIONS: &[&str] = &[
    include_str!("ledger/migrations/0001_spine.sql"),
    include_str!("ledger/migrations/0002_pages.sql"),
    include_str!("ledger/migrations/0003_api_token.sql"),
    include_str!("ledger/migrations/0004_import.sql"),
    include_str!("ledger/migrations/0005_approvals.sql"),
    include_str!("ledger/migrations/0006_facts.sql"),
    include_str!("ledger/migrations/0007_automations.sql"),
    include_str!("ledger/migrations/0008_duties.sql"),
    include_str!("ledger/migrations/0009_looks.sql"),
    include_str!("ledger/migrations/0010_webhook_event.sql"),
    include_str!("ledger/migrations/0011_enrol_attempt.sql"),
];

/// A read that waits longer than this for a lock gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections for reading that are kept when idle.
const READERS_KEPT: usize = 8;

/// The ledger of a running relay.
#[derive(Debug)]
pub struct Ledger {
    data: PathBuf,
    readers: Mutex<Vec<Connection>>,
    directories: Directories,
}

impl Ledger {
    /// Opens the ledger in a data folder, making both where they are missing, and brings the schema up to date.
    ///
    /// # Errors
    /// Where the folder cannot be written or the file is no ledger of this version.
    pub fn open(data: &Path) -> Result<Arc<Self>, LedgerError> {
        fs::create_dir_all(data).map_err(LedgerError::file(data))?;
        let mut connection = connect(&data.join(DATABASE))?;
        migrate(&mut connection)?;
        Ok(Arc::new(Self { data: data.to_owned(), readers: Mutex::default(), directories: Directories::default() }))
    }

    /// Opens the ledger for an operator's command.
    ///
    /// # Errors
    /// [`LedgerError::NoData`] where there is none yet.
    pub fn open_admin(data: &Path) -> Result<Admin, LedgerError> {
        if !data.join(DATABASE).is_file() {
            return Err(LedgerError::NoData { data: data.display().to_string() });
        }
        Admin::create(data)
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of a company's attachments.
    pub fn blobs(&self, company: roundsman_domain::CompanyId) -> PathBuf {
        self.data.join("blobs").join(company.to_string())
    }

    /// The folder of uploads under way.
    pub fn uploads(&self) -> PathBuf {
        self.data.join("uploads")
    }

    /// One more connection with the ledger's settings, that may write: for the writer thread.
    ///
    /// # Errors
    /// Where the file cannot be opened.
    pub fn connect(&self) -> Result<Connection, LedgerError> {
        connect(&self.data.join(DATABASE))
    }

    /// Tree, people and playbooks of the companies, kept between requests.
    pub fn directories(&self) -> &Directories {
        &self.directories
    }

    /// Reads in one snapshot. Blocks: call it from a thread that may, or use [`Ledger::reading`].
    ///
    /// # Errors
    /// What `read` answers, and what the database says.
    pub fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => read_only(&self.data.join(DATABASE))?,
        };
        let snapshot = connection.transaction()?;
        let answer = read(&snapshot);
        snapshot.finish()?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        answer
    }

    /// Reads in one snapshot on a thread that may block.
    ///
    /// # Errors
    /// As [`Ledger::read`].
    pub async fn reading<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let ledger = Arc::clone(self);
        tokio::task::spawn_blocking(move || ledger.read(read)).await.map_err(|_| LedgerError::Closed)?
    }
}

/// The ledger as an operator's command has it: one connection, one transaction a command.
#[derive(Debug)]
pub struct Admin {
    /// The data folder.
    pub data: PathBuf,
    connection: Connection,
}

impl Admin {
    /// Opens the ledger, making folder and file where they are missing.
    ///
    /// # Errors
    /// Where the folder cannot be written or the file is no ledger of this version.
    pub fn create(data: &Path) -> Result<Self, LedgerError> {
        fs::create_dir_all(data).map_err(LedgerError::file(data))?;
        let mut connection = connect(&data.join(DATABASE))?;
        migrate(&mut connection)?;
        Ok(Self { data: data.to_owned(), connection })
    }

    /// The connection, for reading.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Writes, all or nothing. Takes its turn with a running relay.
    ///
    /// # Errors
    /// What `write` answers, and what the database says.
    pub fn write<T>(&mut self, write: impl FnOnce(&Transaction<'_>) -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = write(&tx)?;
        tx.commit()?;
        Ok(answer)
    }
}

fn connect(file: &Path) -> Result<Connection, LedgerError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // On Apple's systems a plain fsync does not reach the platter; elsewhere these change nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", -48_000)?;
    // Savepoints keep what they may have to undo here; on disk each would cost writes of its own.
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.set_prepared_statement_cache_capacity(128);
    plan_once(&connection)?;
    Ok(connection)
}

/// Without it a statement with a range is planned anew for each value that is bound to it.
fn plan_once(connection: &Connection) -> Result<(), LedgerError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn read_only(file: &Path) -> Result<Connection, LedgerError> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(128);
    plan_once(&connection)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), LedgerError> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let version = |c: &Connection| c.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0));
    if version(connection)? == known {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again under the lock: another process may have been first.
    let found = version(&tx)?;
    if found > known {
        return Err(LedgerError::TooNew { found, known });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        tx.execute_batch(migration)?;
    }
    listing::renew_all(&tx)?;
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A data folder of a test's own, removed at its end.
    pub(crate) struct Folder(PathBuf);

    impl Folder {
        pub(crate) fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("roundsman-{name}-{}-{:x}", std::process::id(), rand::random::<u64>()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        pub(crate) fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_folder_without_data_is_explained_and_left_alone() {
        let folder = Folder::new("empty");
        let error = Ledger::open_admin(folder.path()).unwrap_err();
        assert_eq!(error.code(), "no_data");
        assert!(error.to_string().contains("company new"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_ledger_of_a_later_version_is_not_touched() {
        let folder = Folder::new("later");
        Admin::create(folder.path()).unwrap().connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::TooNew { found: 99, .. })));
    }

    #[test]
    fn readers_see_what_a_command_wrote_and_cannot_write() {
        let folder = Folder::new("readers");
        let ledger = Ledger::open(folder.path()).unwrap();
        let mut admin = Ledger::open_admin(folder.path()).unwrap();
        let count = || ledger.read(|c| Ok(c.query_row("SELECT count(*) FROM relay", [], |row| row.get::<_, i64>(0))?)).unwrap();
        assert_eq!(count(), 0);
        admin.write(|tx| Ok(tx.execute("INSERT INTO relay (only, epoch) VALUES (1, 7)", [])?)).unwrap();
        assert_eq!(count(), 1);
        assert!(ledger.read(|c| Ok(c.execute("DELETE FROM relay", [])?)).is_err());
    }
}
