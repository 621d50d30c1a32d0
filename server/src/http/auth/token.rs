//! Tokens: a phone's, good for everything that devices do, and an integrator's, good for reading.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
    response::Response,
};
use roundsman_domain::{CompanyId, RoleId, UserId};

use crate::{
    http::{Address, AskedBy, Refusal, Shared},
    ledger::{
        LedgerError,
        access::Viewer,
        api_token::{self, ApiTokenRow},
        device::{self, Bearer, token_hash},
        now_ms,
    },
};

/// A device whose token works.
#[derive(Debug, Clone, Copy)]
pub struct Device(pub Bearer);

/// As [`Device`], on a route of files, which may be asked more often.
#[derive(Debug, Clone, Copy)]
pub struct FileDevice(pub Bearer);

/// Whoever reads: a device with all that its user may, or a program with an API token, as far as the token's role goes.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Of which company.
    pub company: CompanyId,
    /// By whose grants.
    pub user: UserId,
    /// The role that narrows them.
    pub narrowed: Option<RoleId>,
    /// Which device or token, for the log.
    pub(in crate::http) by: Option<AskedBy>,
}

impl Caller {
    /// The viewer that this caller is: the user, no further than the token's role.
    ///
    /// # Errors
    /// Where the playbook has no such role any more.
    pub(in crate::http) fn as_far_as_it_goes(&self, viewer: Viewer) -> Result<Viewer, Refusal> {
        match &self.narrowed {
            None => Ok(viewer),
            Some(role) => viewer.narrowed_to(role.clone()).ok_or_else(|| Refusal::role_gone(role)),
        }
    }

    /// Says on an answer who asked, for the log.
    pub(in crate::http) fn sign(&self, response: &mut Response) {
        if let Some(by) = self.by {
            response.extensions_mut().insert(by);
        }
    }
}

/// A caller of a route that reads.
#[derive(Debug, Clone)]
pub struct ApiReader(pub Caller);

/// As [`ApiReader`], on a route of files, which may be asked more often.
#[derive(Debug, Clone)]
pub struct FileCaller(pub Caller);

/// What a token that works stands for.
enum Standing {
    Device(Bearer),
    Program(ApiTokenRow),
}

impl Standing {
    fn of(snapshot: &rusqlite::Connection, token: &str) -> Result<Option<Self>, LedgerError> {
        Ok(if token.starts_with(api_token::PREFIX) {
            api_token::shown(snapshot, token)?.map(Self::Program)
        } else {
            device::bearer(snapshot, token)?.map(Self::Device)
        })
    }
}

/// Who stands behind the token that a request shows, and what the token hashes to.
async fn standing(parts: &mut Parts, site: &Shared) -> Result<(Standing, [u8; 32]), Refusal> {
    let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = shown.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).filter(|token| token.len() <= 200);
    let refusal = match token.map(str::to_owned) {
        None => Refusal::unauthorized(),
        Some(token) => {
            let hash = token_hash(&token);
            let found = site.relay.ledger.reading(move |snapshot| Standing::of(snapshot, &token)).await?;
            match found {
                Some(Standing::Program(row)) if row.revoked_ms.is_some() => Refusal::token_revoked(&row.name),
                Some(Standing::Program(row)) if row.expires_ms <= now_ms() => Refusal::token_expired(&row.name, row.expires_ms),
                Some(standing) => return Ok((standing, hash)),
                None => Refusal::unauthorized(),
            }
        }
    };
    // Who guesses does it slowly.
    let Ok(Address(address)) = Address::from_request_parts(parts, site).await;
    site.limits.address(address)?;
    Err(refusal)
}

/// The device behind a token; a program is told what it needs.
async fn device(parts: &mut Parts, site: &Shared) -> Result<(Bearer, [u8; 32]), Refusal> {
    match standing(parts, site).await? {
        (Standing::Device(bearer), hash) => Ok((bearer, hash)),
        (Standing::Program(_), hash) => {
            site.limits.token(&hash)?;
            Err(Refusal::device_needed())
        }
    }
}

/// The caller behind a token.
async fn caller(parts: &mut Parts, site: &Shared) -> Result<(Caller, [u8; 32]), Refusal> {
    let (standing, hash) = standing(parts, site).await?;
    let caller = match standing {
        Standing::Device(bearer) => {
            Caller { company: bearer.company, user: bearer.user, narrowed: None, by: Some(AskedBy::Device(bearer.device)) }
        }
        Standing::Program(row) => {
            let at_ms = now_ms();
            if row.is_use_stale(at_ms) {
                let (company, id) = (row.company, row.id);
                site.relay.writer.run(move |tx| api_token::note_use(tx, company, id, at_ms)).await?;
            }
            let by = Some(AskedBy::Program(row.id));
            Caller { company: row.company, user: row.user, narrowed: Some(row.role), by }
        }
    };
    Ok((caller, hash))
}

impl FromRequestParts<Shared> for Device {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refusal> {
        let (bearer, hash) = device(parts, site).await?;
        site.limits.token(&hash)?;
        Ok(Self(bearer))
    }
}

impl FromRequestParts<Shared> for FileDevice {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refusal> {
        let (bearer, hash) = device(parts, site).await?;
        site.limits.files(&hash)?;
        Ok(Self(bearer))
    }
}

impl FromRequestParts<Shared> for ApiReader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refusal> {
        let (caller, hash) = caller(parts, site).await?;
        site.limits.token(&hash)?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<Shared> for FileCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refusal> {
        let (caller, hash) = caller(parts, site).await?;
        site.limits.files(&hash)?;
        Ok(Self(caller))
    }
}
