//! Reading ahead: while a page of a long download is being stored, the relay makes the next one.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use roundsman_protocol::{RelayFailure, SyncRequest, SyncResponse};

use crate::http::Link;

type Answer = Result<SyncResponse, RelayFailure>;

/// A request that asked for nothing but pages.
pub(super) struct Asked(SyncRequest);

/// The next page, asked for before the one in hand is stored.
pub(super) struct Ahead<'a> {
    request: SyncRequest,
    reading: Reading<'a>,
}

enum Reading<'a> {
    OnTheWay(Pin<Box<dyn Future<Output = Answer> + Send + 'a>>),
    Here(Box<Answer>),
}

impl Asked {
    /// `None` for a request that said something: what comes after it depends on what becomes of that.
    pub(super) fn of(request: &SyncRequest) -> Option<Self> {
        let is_silent =
            request.edits.is_empty() && request.documents.is_empty() && request.receipts.is_empty() && request.parts.is_empty();
        is_silent.then(|| Self(request.clone()))
    }

    /// Asks for the page after this answer, where it is sure what will be asked next: more of the same.
    pub(super) async fn and_then<'a, L: Link + Sync>(self, link: &'a L, answer: &SyncResponse) -> Option<Ahead<'a>> {
        let Self(request) = self;
        if !answer.more || !answer.outcomes.is_empty() || !answer.exits.is_empty() || answer.known.is_some() {
            return None;
        }
        let scope = match &answer.scope {
            Some(scope) => Some(scope.hash().ok()?),
            None => request.scope,
        };
        let next = SyncRequest {
            epoch: answer.epoch,
            playbook: answer.playbook.as_ref().map_or(request.playbook, |playbook| playbook.version),
            scope,
            cursor: answer.cursor.clone(),
            ..request
        };
        let mut future: Pin<Box<dyn Future<Output = Answer> + Send + 'a>> = Box::pin(link.sync(next.clone()));
        // Once is enough to send it: the connection goes on by itself.
        let reading = poll_fn(|context| {
            Poll::Ready(match future.as_mut().poll(context) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => None,
            })
        })
        .await;
        let reading = reading.map_or_else(|| Reading::OnTheWay(future), |answer| Reading::Here(Box::new(answer)));
        Some(Ahead { request: next, reading })
    }
}

impl Ahead<'_> {
    /// The answer and when it was asked for, where this is what is asked now; only the clocks have gone on since. Else nothing, and what was read is thrown away.
    pub(super) async fn answer(self, request: &SyncRequest) -> Option<(Answer, u64)> {
        let sent_at_ms = self.request.now.monotonic_ms;
        if (SyncRequest { now: request.now, ..self.request }) != *request {
            return None;
        }
        Some((
            match self.reading {
                Reading::OnTheWay(future) => future.await,
                Reading::Here(answer) => *answer,
            },
            sent_at_ms,
        ))
    }
}
