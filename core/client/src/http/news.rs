//! News: the relay says that there is something, and nothing else.

use std::time::Duration;

use roundsman_protocol::RelayFailure;

use super::{Answer, HttpRelay, answer::unreachable};

/// The relay sends a comment at least this often, or the connection is dead.
const SILENCE: Duration = Duration::from_secs(90);

/// An event is a few bytes.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// A stream of server-sent events.
pub struct News {
    response: reqwest::Response,
    line: Vec<u8>,
    is_news: bool,
}

impl HttpRelay {
    /// Listens for news. Whoever does should sync once after this returns: what came before is not repeated.
    ///
    /// # Errors
    /// Where the relay cannot be reached or does not know the device.
    pub async fn listen(&self) -> Result<News, RelayFailure> {
        let request = self.client.get(self.at("v1/live")?).header("accept", "text/event-stream");
        // No limit in time: it is meant to stay open.
        let response = self.authorised(request).send().await.map_err(|error| unreachable(&error))?;
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if response.status().is_success() && kind.starts_with("text/event-stream") {
            return Ok(News { response, line: Vec::new(), is_news: false });
        }
        let answer = Answer::read(response, LINE_BYTES_MAX, &self.bytes_down).await?.good()?;
        Err(RelayFailure::Strange(format!("HTTP {} where news were expected", answer.status)))
    }
}

impl News {
    /// Comes back when there is news: then is the time to sync.
    ///
    /// # Errors
    /// Where the connection breaks or falls silent: listen anew.
    pub async fn next(&mut self) -> Result<(), RelayFailure> {
        loop {
            let chunk = tokio::time::timeout(SILENCE, self.response.chunk()).await;
            let chunk = chunk.map_err(|_| RelayFailure::Unreachable("silence".to_owned()))?;
            let chunk = chunk.map_err(|error| unreachable(&error))?;
            let Some(chunk) = chunk else { return Err(RelayFailure::Unreachable("the relay closed the stream".to_owned())) };
            if self.take(&chunk)? {
                return Ok(());
            }
        }
    }

    /// Several pieces of news in one chunk are one.
    fn take(&mut self, chunk: &[u8]) -> Result<bool, RelayFailure> {
        let mut has_news = false;
        for byte in chunk {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    match line.trim_ascii_end() {
                        b"" => has_news |= std::mem::take(&mut self.is_news),
                        b"event: news" | b"event:news" => self.is_news = true,
                        _ => {}
                    }
                }
                _ if self.line.len() < LINE_BYTES_MAX => self.line.push(*byte),
                _ => return Err(RelayFailure::Strange("an event without an end".to_owned())),
            }
        }
        Ok(has_news)
    }
}
