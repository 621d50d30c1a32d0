//! The last byte has come: is it what was announced, and is it here for good?

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::Path,
};

use roundsman_domain::BlobHash;
use roundsman_protocol::{Problem, problem_code};

use super::{failed, file, give_up};
use crate::{
    http::{Refusal, Shared},
    ledger::{blob::Blob, upload::Upload},
};

/// Checks an upload whose bytes have all come, puts them into the blob folder durably, writes that down, and wakes what waited for them.
///
/// # Errors
/// Where the bytes are not those that were announced: then the upload is gone and starts anew.
pub(super) async fn finish(site: &Shared, upload: &Upload) -> Result<(), Refusal> {
    let (from, folder) = (file(site, &upload.id), site.relay.ledger.blobs(upload.company));
    let (hash, path) = (upload.hash, from.clone());
    let settled = {
        let _turn = site.checkings.acquire().await.map_err(|_| Refusal::unavailable("it is shutting down"))?;
        tokio::task::spawn_blocking(move || settle(&from, &folder, hash)).await.map_err(|_| Refusal::internal())?
    };
    let Some(blob) = settled.map_err(|error| failed(&path, error))? else {
        give_up(site, &upload.id).await?;
        let title = "The bytes are not those that were announced: start the upload anew";
        return Err(Problem::new(problem_code::CHECKSUM_MISMATCH, 460, title).with("hash", hash).into());
    };
    let (company, device) = (upload.company, upload.device);
    Ok(site.relay.blob_arrived(company, device, hash, Some(blob)).await?)
}

/// Moves the file to its name in the blob folder; `None` where its bytes hash to something else.
fn settle(from: &Path, folder: &Path, hash: BlobHash) -> std::io::Result<Option<Blob>> {
    let at = folder.join(hash.to_string());
    let blob = |bytes: &[u8]| Blob { size: bytes.len() as u64, media_type: roundsman_media::sniff(bytes).to_owned() };
    let blob = match fs::read(from) {
        Ok(bytes) if BlobHash::of(&bytes) == hash => blob(&bytes),
        Ok(_) => return Ok(None),
        // A request that was cut off has moved it already.
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let bytes = fs::read(at)?;
            return Ok((BlobHash::of(&bytes) == hash).then(|| blob(&bytes)));
        }
        Err(error) => return Err(error),
    };
    File::open(from)?.sync_all()?;
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        if let Some(above) = folder.parent() {
            File::open(above)?.sync_all()?;
        }
    }
    fs::rename(from, at)?;
    File::open(folder)?.sync_all()?;
    Ok(Some(blob))
}
