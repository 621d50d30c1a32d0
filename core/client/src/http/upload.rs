//! Uploads by tus 1.0: announced, asked after, continued from where the relay is.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::{Method, Url};
use roundsman_domain::BlobHash;
use roundsman_protocol::{BODY_BYTES_MAX, RelayFailure, UploadStatus};
use sha1::{Digest, Sha1};

use super::{Answer, HttpRelay};

const VERSION: &str = "1.0.0";

impl HttpRelay {
    pub(super) async fn announce(&self, hash: BlobHash, size_bytes: u64) -> Result<UploadStatus, RelayFailure> {
        let request = self
            .client
            .post(self.at("v1/files")?)
            .header("tus-resumable", VERSION)
            .header("upload-length", size_bytes)
            .header("upload-metadata", format!("hash {}", BASE64_STANDARD.encode(hash.to_string())));
        let answer = self.tus(request, Vec::new()).await?;
        let location = self.own(answer.header("location").unwrap_or_default())?.to_string();
        match offset(&answer) {
            Ok(offset) => Ok(UploadStatus { location, offset }),
            // tus itself says nothing of offsets here; ours does, to save a round trip on 2G.
            Err(_) => self.ask_offset(&location).await,
        }
    }

    pub(super) async fn ask_offset(&self, location: &str) -> Result<UploadStatus, RelayFailure> {
        let request = self.client.request(Method::HEAD, self.own(location)?).header("tus-resumable", VERSION);
        let answer = self.tus(request, Vec::new()).await?;
        Ok(UploadStatus { location: location.to_owned(), offset: offset(&answer)? })
    }

    pub(super) async fn append(&self, at: UploadStatus, bytes: Vec<u8>) -> Result<UploadStatus, RelayFailure> {
        let request = self
            .client
            .patch(self.own(&at.location)?)
            .header("tus-resumable", VERSION)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", at.offset)
            .header("upload-checksum", format!("sha1 {}", BASE64_STANDARD.encode(Sha1::digest(&bytes))));
        let answer = self.tus(request, bytes).await?;
        Ok(UploadStatus { location: at.location, offset: offset(&answer)? })
    }

    async fn tus(&self, request: reqwest::RequestBuilder, body: Vec<u8>) -> Result<Answer, RelayFailure> {
        let response = self.send(request, body).await?;
        Answer::read(response, BODY_BYTES_MAX, &self.bytes_down).await?.good()
    }

    /// An address of this relay: the token is shown nowhere else.
    fn own(&self, location: &str) -> Result<Url, RelayFailure> {
        let url = self.at(location)?;
        if url.origin() == self.base.origin() && !location.is_empty() {
            Ok(url)
        } else {
            Err(RelayFailure::Strange("an upload at another address".to_owned()))
        }
    }
}

fn offset(answer: &Answer) -> Result<u64, RelayFailure> {
    let told = answer.header("upload-offset").and_then(|offset| offset.parse().ok());
    told.ok_or_else(|| RelayFailure::Strange("no Upload-Offset".to_owned()))
}
