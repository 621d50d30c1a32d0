//! What may be refused: every code with its statuses, what it means and the way out. The document and the tests read this one table.

use roundsman_protocol::problem_code as code;
use serde_json::{Map, Value as Json, json};

/// A code, a status that it comes with, and the way out.
pub(super) type Known = (&'static str, u16, &'static str);

/// All of them.
pub(super) const KNOWN: &[Known] = &[
    (
        code::MALFORMED,
        400,
        "The body or a header is not of the right shape; `detail` says where. A fault of the client: sending the same again is useless.",
    ),
    (
        code::PROTOCOL_UNSUPPORTED,
        400,
        "The relay speaks the protocol version that `speaks` names: update the client; it keeps its data.",
    ),
    (
        code::PARAMETER_INVALID,
        400,
        "`parameter` names a parameter that is not known, or whose value cannot be; `detail` says what would do.",
    ),
    (code::CURSOR_INVALID, 400, "Send a cursor as it came, with the same token and the same filters; or begin without one."),
    (
        code::UNAUTHORIZED,
        401,
        "Show a token: `Authorization: Bearer TOKEN`. One that was good before was revoked: enrol the device anew, or make another token.",
    ),
    (code::TOKEN_EXPIRED, 401, "The API token's time is over: make another with `roundsman token new`."),
    (code::TOKEN_REVOKED, 401, "The API token was taken away: ask your operator for another."),
    (code::DEVICE_NEEDED, 403, "API tokens only read. Edits and bytes come from devices: enrol one, and show its token."),
    (code::ROLE_GONE, 403, "The playbook has no role of the token's name any more: make a token with one that it has."),
    (code::CODE_INVALID, 403, "The enrolment code is wrong, used or expired: ask for a new one."),
    (code::NOT_FOUND, 404, "It is not there, or not for this token: nobody is told which."),
    (code::METHOD_NOT_ALLOWED, 405, "`Allow` names the methods that this address takes."),
    (code::NOT_ACCEPTABLE, 406, "`detail` names the form that there is: ask for it, or leave `Accept` out."),
    (code::OFFSET_CONFLICT, 409, "The upload is at `offset`: go on from there."),
    (code::DEVICE_FORKED, 409, "Another phone uses this identity: go on as `device` with `token`."),
    (code::CURSOR_EXPIRED, 410, "What the cursor stands on has changed: begin again without it."),
    (code::MALFORMED, 412, "Send `Tus-Resumable: 1.0.0`."),
    (code::TOO_LARGE, 413, "Send at most `limit_bytes`."),
    (code::MALFORMED, 415, "Send `Content-Type: application/offset+octet-stream`."),
    (code::RATE_LIMITED, 429, "Wait for as many seconds as `Retry-After` says, and send the same again."),
    (code::CHECKSUM_MISMATCH, 460, "Send those bytes again."),
    (code::INTERNAL, 500, "The relay failed on this request and has logged why: wait, and send the same again."),
    (code::UNAVAILABLE, 503, "Nothing was lost: wait for as many seconds as `Retry-After` says, and send the same again."),
];

/// What every request may meet.
pub(super) const ALWAYS: &[(u16, &str)] = &[(500, code::INTERNAL), (503, code::UNAVAILABLE)];

/// What every request with a token may meet.
pub(super) const WITH_TOKEN: &[(u16, &str)] =
    &[(401, code::UNAUTHORIZED), (401, code::TOKEN_EXPIRED), (401, code::TOKEN_REVOKED), (429, code::RATE_LIMITED)];

/// What every request that reads JSON may meet.
pub(super) const READING: &[(u16, &str)] = &[(400, code::PARAMETER_INVALID), (403, code::ROLE_GONE), (406, code::NOT_ACCEPTABLE)];

fn remedy(status: u16, code: &str) -> &'static str {
    KNOWN.iter().find(|known| known.0 == code && known.1 == status).map_or("", |known| known.2)
}

/// The responses of an operation that may be refused so, by status.
pub(super) fn responses(refused: &[(u16, &str)]) -> Map<String, Json> {
    let mut by_status: std::collections::BTreeMap<u16, Vec<&str>> = std::collections::BTreeMap::new();
    for (status, code) in refused {
        by_status.entry(*status).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status.to_string(), response(status, &codes))).collect()
}

fn response(status: u16, codes: &[&str]) -> Json {
    let lines: Vec<String> = codes.iter().map(|code| format!("`{code}`: {}", remedy(status, code))).collect();
    let examples: Map<String, Json> =
        codes.iter().map(|code| ((*code).to_owned(), json!({ "$ref": example(code, status) }))).collect();
    let mut response = json!({
        "description": lines.join(" "),
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" }, "examples": examples } },
    });
    let header = match status {
        401 => Some(("WWW-Authenticate", json!({ "schema": { "const": "Bearer" } }))),
        405 => Some(("Allow", json!({ "schema": { "type": "string" } }))),
        429 | 503 => Some(("Retry-After", json!({ "schema": { "type": "integer" }, "description": "Seconds." }))),
        _ => None,
    };
    if let Some((name, header)) = header {
        response["headers"] = json!({ name: header });
    }
    response
}

fn example_name(code: &str, status: u16) -> String {
    format!("problem_{code}_{status}")
}

fn example(code: &str, status: u16) -> String {
    format!("#/components/examples/{}", example_name(code, status))
}

/// One example for each.
pub(super) fn examples() -> Map<String, Json> {
    let shown = |(code, status, remedy): &Known| {
        let mut problem = json!({
            "type": format!("urn:roundsman:problem:{code}"), "title": remedy, "status": status, "code": code,
        });
        for (name, text) in members(code) {
            problem[*name] = json!(text);
        }
        (example_name(code, *status), json!({ "summary": code, "value": problem }))
    };
    KNOWN.iter().map(shown).collect()
}

/// What a problem says besides.
fn members(code: &str) -> &'static [(&'static str, &'static str)] {
    match code {
        code::PARAMETER_INVALID => &[("detail", "it is a whole number from 1 to 500"), ("parameter", "limit")],
        code::CURSOR_INVALID | code::CURSOR_EXPIRED => &[("parameter", "cursor")],
        code::TOKEN_EXPIRED => &[("detail", "`finance` was good until 2026-11-23T04:00:00Z")],
        code::TOKEN_REVOKED => &[("detail", "`finance`")],
        code::ROLE_GONE => &[("role", "finance")],
        code::NOT_ACCEPTABLE => &[("detail", "application/json")],
        code::OFFSET_CONFLICT => &[("offset", "4096")],
        code::PROTOCOL_UNSUPPORTED => &[("speaks", "1")],
        code::TOO_LARGE => &[("limit_bytes", "16777216")],
        code::DEVICE_FORKED => &[("device", "feedbeef00000002"), ("token", "another-token")],
        _ => &[],
    }
}
