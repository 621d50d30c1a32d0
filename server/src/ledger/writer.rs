//! The one writer: a thread that takes work from many requests into one commit.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread::JoinHandle,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::error::LedgerError;

/// So many pieces of work share one commit at the most.
const BATCH_MAX: usize = 64;

/// A piece of work: does its writing, and gives what answers once the commit is durable.
type Work = Box<dyn FnOnce(&Transaction<'_>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;

/// Hands work to the writer's thread. Cloned freely; the thread ends when the last handle is gone.
#[derive(Clone, Debug)]
pub struct Writer {
    queue: mpsc::SyncSender<Work>,
}

impl Writer {
    /// Starts the thread on a connection of its own. `on_commit` hears how many pieces of work each commit took.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(
        connection: Connection,
        on_commit: impl Fn(usize) + Send + 'static,
    ) -> Result<(Self, JoinHandle<()>), LedgerError> {
        let (queue, work) = mpsc::sync_channel::<Work>(1_024);
        let thread = std::thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || write_on(connection, &work, &on_commit))
            .map_err(|source| LedgerError::File { path: "the writer's thread".to_owned(), source })?;
        Ok((Self { queue }, thread))
    }

    /// Runs `work` in a savepoint of the next commit, and answers when that commit is durable.
    ///
    /// # Errors
    /// The work's own error, which undoes what it wrote and nothing else; or the commit's.
    pub async fn run<T, F>(&self, work: F) -> Result<T, LedgerError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, LedgerError> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let boxed: Work = Box::new(move |transaction| {
            let outcome = in_savepoint(transaction, work);
            Box::new(move |commit: Result<(), String>| {
                let answer = match commit {
                    Ok(()) => outcome,
                    Err(detail) => outcome.and(Err(LedgerError::Damaged { what: "a commit".to_owned(), detail })),
                };
                // Whoever asked may have hung up; what was committed stays, and is told when they ask again.
                drop(tell.send(answer));
            })
        });
        let queue = self.queue.clone();
        match queue.try_send(boxed) {
            Ok(()) => {}
            Err(mpsc::TrySendError::Disconnected(_)) => return Err(LedgerError::Closed),
            Err(mpsc::TrySendError::Full(boxed)) => {
                let sent = tokio::task::spawn_blocking(move || queue.send(boxed)).await;
                if !matches!(sent, Ok(Ok(()))) {
                    return Err(LedgerError::Closed);
                }
            }
        }
        told.await.unwrap_or(Err(LedgerError::Closed))
    }
}

/// A panic in one piece of work is that one's error; the others of the commit go on.
fn in_savepoint<T>(
    transaction: &Transaction<'_>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, LedgerError>,
) -> Result<T, LedgerError> {
    transaction.execute_batch("SAVEPOINT work")?;
    let outcome = catch_unwind(AssertUnwindSafe(|| work(transaction))).unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
    match outcome {
        Ok(value) => {
            transaction.execute_batch("RELEASE work")?;
            Ok(value)
        }
        Err(error) => {
            transaction.execute_batch("ROLLBACK TO work; RELEASE work")?;
            Err(error)
        }
    }
}

/// What a panic said, as an error.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> LedgerError {
    let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    LedgerError::Damaged { what: "a piece of work".to_owned(), detail: format!("panicked: {}", said.unwrap_or_default()) }
}

fn write_on(mut connection: Connection, work: &mpsc::Receiver<Work>, on_commit: &dyn Fn(usize)) {
    while let Ok(first) = work.recv() {
        let (answers, committed) = commit_batch(&mut connection, first, work);
        on_commit(answers.len());
        for answer in answers {
            answer(committed.clone());
        }
    }
}

fn commit_batch(connection: &mut Connection, first: Work, work: &mpsc::Receiver<Work>) -> (Vec<Answer>, Result<(), String>) {
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => return (vec![refuse(first, &error)], Err(error.to_string())),
    };
    let mut answers = vec![first(&transaction)];
    while answers.len() < BATCH_MAX {
        match work.try_recv() {
            Ok(next) => answers.push(next(&transaction)),
            Err(_) => break,
        }
    }
    let committed = transaction.commit().map_err(|error| error.to_string());
    (answers, committed)
}

/// Work that could not even begin: dropping it tells its asker that nothing happened.
fn refuse(work: Work, error: &rusqlite::Error) -> Answer {
    tracing::error!(%error, "the ledger cannot be written");
    drop(work);
    Box::new(|_| {})
}
