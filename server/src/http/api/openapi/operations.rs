//! The operations: for each path and method what it takes, gives and refuses. A test holds this table to the router and to real answers.

use roundsman_protocol::problem_code as code;

/// Whose token an operation asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Nobody's.
    None,
    /// A device's.
    Device,
    /// A device's or an API token.
    Any,
}

/// What comes with a status: media types with the schema of each, where it has one, and names of headers.
pub(super) struct Given {
    pub(super) status: u16,
    pub(super) says: &'static str,
    pub(super) media: &'static [(&'static str, &'static str)],
    pub(super) headers: &'static [&'static str],
}

/// One method of one path.
pub(super) struct Operation {
    pub(super) path: &'static str,
    pub(super) method: &'static str,
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) more: &'static str,
    pub(super) token: Token,
    /// Names of parameters.
    pub(super) takes: &'static [&'static str],
    /// Media types of the body with the schema of each.
    pub(super) body: &'static [(&'static str, &'static str)],
    pub(super) gives: &'static [Given],
    /// Refusals, beside those that everything may meet.
    pub(super) refuses: &'static [(u16, &'static str)],
    /// Reads JSON, with all that goes with it.
    pub(super) is_reading: bool,
}

const fn given(
    status: u16,
    says: &'static str,
    media: &'static [(&'static str, &'static str)],
    headers: &'static [&'static str],
) -> Given {
    Given { status, says, media, headers }
}

/// An operation that reads JSON of a schema with any token.
macro_rules! reading {
    ($path:literal, $id:literal, $summary:literal, $more:literal, $takes:expr, $schema:literal, $headers:expr, $refuses:expr) => {
        Operation {
            path: $path,
            method: "get",
            id: $id,
            tag: "reading",
            summary: $summary,
            more: $more,
            token: Token::Any,
            takes: $takes,
            body: &[],
            gives: &[given(200, $summary, &[("application/json", $schema)], $headers), NOT_MODIFIED],
            refuses: $refuses,
            is_reading: true,
        }
    };
}

const NOT_MODIFIED: Given = given(304, "As before: `If-None-Match` names what there is.", &[], &["ETag"]);
const NOT_THERE: (u16, &str) = (404, code::NOT_FOUND);
const NO_TUS: (u16, &str) = (412, code::MALFORMED);
const BYTES: &[Given] = &[
    given(
        200,
        "The bytes, under the type that was found from them; what a browser might run comes for saving.",
        &[("*/*", "")],
        &["ETag", "Content-Length"],
    ),
    given(206, "The part that `Range` asks for.", &[("*/*", "")], &["ETag", "Content-Range"]),
    NOT_MODIFIED,
    given(416, "`Range` begins behind the last byte.", &[], &["Content-Range"]),
];
const LISTED: &[&str] = &["ETag", "Link"];
const CURSORS: &[(u16, &str)] = &[(400, code::CURSOR_INVALID), (410, code::CURSOR_EXPIRED)];
const TUS: &[Given] = &[given(204, "What this server can do.", &[], &["Tus-Version", "Tus-Extension", "Tus-Max-Size"])];

/// All of them, those for integrators first.
pub(super) const OPERATIONS: &[Operation] = &[
    reading!(
        "/v1/me",
        "me",
        "Who asks, as the relay sees them, and what they may read.",
        "Look here first when something seems to be missing.",
        &[],
        "Me",
        &["ETag"],
        &[]
    ),
    reading!(
        "/v1/records",
        "records",
        "Records in scope, in the order in which they were changed last, oldest change first.",
        "Pages follow each other by `Link`, `rel=\"next\"`. The cursor of the last page stays good: asked with again later, it gives what has changed since, whatever the phones' clocks said. Records that have left the scope are not told; ask for one by its id to see whether it is still there.",
        &["kind", "stage", "seat", "changed_after", "cursor", "limit"],
        "RecordPage",
        LISTED,
        CURSORS
    ),
    reading!(
        "/v1/records/{id}",
        "record",
        "One record, in the sections that may be read.",
        "The id of a record that was merged into another gives the record as it is, with `merged_into`.",
        &["record_id"],
        "Record",
        &["ETag"],
        &[NOT_THERE]
    ),
    reading!(
        "/v1/records/{id}/history",
        "history",
        "Who said what of a record and when, newest first, what was overwritten and its moves through the stages among it.",
        "The history may change in the middle when a phone comes back from a week without signal, so a cursor is good until the record changes.",
        &["record_id", "cursor", "limit"],
        "HistoryPage",
        LISTED,
        &[NOT_THERE, (400, code::CURSOR_INVALID), (410, code::CURSOR_EXPIRED)]
    ),
    reading!(
        "/v1/records/{id}/files",
        "files",
        "The attachments of a record, and which of them have arrived.",
        "",
        &["record_id"],
        "FileList",
        &["ETag"],
        &[NOT_THERE]
    ),
    Operation {
        path: "/v1/records/{id}/files/{hash}",
        method: "get",
        id: "file",
        tag: "reading",
        summary: "The bytes of an attachment of a record.",
        more: "Small pictures are named as `thumbnail`. Ranges work.",
        token: Token::Any,
        takes: &["record_id", "hash"],
        body: &[],
        gives: BYTES,
        refuses: &[NOT_THERE],
        is_reading: false,
    },
    reading!(
        "/v1/audit",
        "audit",
        "Acts that are no edits, oldest first: grants, devices, tokens, playbooks, sign-ins.",
        "Everybody reads of themselves; who decides requests at a unit reads of those under it, who does so for the whole company of everything.",
        &["what", "after", "cursor", "limit"],
        "ActPage",
        LISTED,
        CURSORS
    ),
    Operation {
        path: "/v1/blobs/{hash}",
        method: "get",
        id: "blob",
        tag: "devices",
        summary: "The bytes of an attachment that any record in scope names.",
        more: "",
        token: Token::Any,
        takes: &["hash"],
        body: &[],
        gives: BYTES,
        refuses: &[NOT_THERE],
        is_reading: false,
    },
    Operation {
        path: "/v1/enrol",
        method: "post",
        id: "enrol",
        tag: "devices",
        summary: "Makes a device of a one-time code.",
        more: "Integrators that write are devices too: they have a device's token and send edits.",
        token: Token::None,
        takes: &[],
        body: &[("application/json", "Enrolment")],
        gives: &[given(200, "The device, and its token: shown once.", &[("application/json", "Enrolled")], &[])],
        refuses: &[(400, code::MALFORMED), (403, code::CODE_INVALID), (413, code::TOO_LARGE), (429, code::RATE_LIMITED)],
        is_reading: false,
    },
    Operation {
        path: "/v1/sync",
        method: "post",
        id: "sync",
        tag: "devices",
        summary: "Edits up, outcomes and what changed in the scope down.",
        more: "The one way in. `Content-Type` decides between JSON and CBOR, and the answer comes in the same; bodies may be under zstd. docs/sync-protocol.md has every key.",
        token: Token::Device,
        takes: &[],
        body: &[("application/json", "SyncRequest"), ("application/cbor", "")],
        gives: &[given(
            200,
            "Outcomes, records, a cursor.",
            &[("application/json", "SyncResponse"), ("application/cbor", "")],
            &[],
        )],
        refuses: &[
            (400, code::MALFORMED),
            (400, code::PROTOCOL_UNSUPPORTED),
            (403, code::DEVICE_NEEDED),
            (409, code::DEVICE_FORKED),
            (413, code::TOO_LARGE),
        ],
        is_reading: false,
    },
    Operation {
        path: "/v1/live",
        method: "get",
        id: "live",
        tag: "devices",
        summary: "A stream that says only that there is news: sync then.",
        more: "",
        token: Token::Device,
        takes: &[],
        body: &[],
        gives: &[given(200, "Server-sent events.", &[("text/event-stream", "")], &[])],
        refuses: &[(403, code::DEVICE_NEEDED)],
        is_reading: false,
    },
    Operation {
        path: "/v1/files",
        method: "post",
        id: "announce",
        tag: "uploads",
        summary: "Announces an attachment by size and hash: tus 1.0, creation.",
        more: "",
        token: Token::Device,
        takes: &["tus_resumable", "upload_length", "upload_metadata"],
        body: &[],
        gives: &[given(201, "Where its bytes go, and how many of them have come.", &[], &["Location", "Upload-Offset"])],
        refuses: &[(400, code::MALFORMED), (403, code::DEVICE_NEEDED), NO_TUS, (413, code::TOO_LARGE)],
        is_reading: false,
    },
    Operation {
        path: "/v1/files",
        method: "options",
        id: "uploads",
        tag: "uploads",
        summary: "What the upload server can do.",
        more: "",
        token: Token::None,
        takes: &[],
        body: &[],
        gives: TUS,
        refuses: &[],
        is_reading: false,
    },
    Operation {
        path: "/v1/files/{id}",
        method: "head",
        id: "upload_status",
        tag: "uploads",
        summary: "How many bytes have come.",
        more: "",
        token: Token::Device,
        takes: &["upload_id", "tus_resumable"],
        body: &[],
        gives: &[given(200, "The offset.", &[], &["Upload-Offset", "Upload-Length"])],
        refuses: &[(403, code::DEVICE_NEEDED), NOT_THERE, NO_TUS],
        is_reading: false,
    },
    Operation {
        path: "/v1/files/{id}",
        method: "patch",
        id: "upload",
        tag: "uploads",
        summary: "Sends the next bytes.",
        more: "A cut at any byte resumes: ask for the offset, and go on there.",
        token: Token::Device,
        takes: &["upload_id", "tus_resumable", "upload_offset", "upload_checksum"],
        body: &[("application/offset+octet-stream", "")],
        gives: &[given(204, "They are here.", &[], &["Upload-Offset"])],
        refuses: &[
            (400, code::MALFORMED),
            (403, code::DEVICE_NEEDED),
            NOT_THERE,
            (409, code::OFFSET_CONFLICT),
            NO_TUS,
            (413, code::TOO_LARGE),
            (415, code::MALFORMED),
            (460, code::CHECKSUM_MISMATCH),
        ],
        is_reading: false,
    },
    Operation {
        path: "/v1/files/{id}",
        method: "delete",
        id: "upload_end",
        tag: "uploads",
        summary: "Gives an upload up.",
        more: "",
        token: Token::Device,
        takes: &["upload_id", "tus_resumable"],
        body: &[],
        gives: &[given(204, "It is gone.", &[], &[])],
        refuses: &[(403, code::DEVICE_NEEDED), NOT_THERE, NO_TUS],
        is_reading: false,
    },
    Operation {
        path: "/v1/files/{id}",
        method: "options",
        id: "upload_options",
        tag: "uploads",
        summary: "What the upload server can do.",
        more: "",
        token: Token::None,
        takes: &["upload_id"],
        body: &[],
        gives: TUS,
        refuses: &[],
        is_reading: false,
    },
    Operation {
        path: "/openapi.json",
        method: "get",
        id: "openapi",
        tag: "about",
        summary: "This document.",
        more: "",
        token: Token::None,
        takes: &[],
        body: &[],
        gives: &[given(200, "OpenAPI 3.1.", &[("application/json", "")], &["ETag"]), NOT_MODIFIED],
        refuses: &[(406, code::NOT_ACCEPTABLE)],
        is_reading: false,
    },
    Operation {
        path: "/healthz",
        method: "get",
        id: "healthz",
        tag: "about",
        summary: "The process answers.",
        more: "",
        token: Token::None,
        takes: &[],
        body: &[],
        gives: &[given(200, "It does.", &[("text/plain", "")], &[])],
        refuses: &[],
        is_reading: false,
    },
];
