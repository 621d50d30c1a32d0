//! `GET /openapi.json`: this API described, for people and for programs that make clients. OpenAPI 3.1.
//!
//! Kept by hand, because the types behind it are kept by hand as well: what goes out is made value by value, so that nothing goes out that
//! nobody meant. What keeps it true are tests: its paths and methods are the router's, its examples fit its schemas, and real answers of a
//! real relay do.

use std::sync::LazyLock;

use axum::{http::HeaderMap, response::Response};
use serde_json::{Map, Value as Json, json};

use super::JSON;
use crate::http::Refusal;

mod operations;
mod problems;

use operations::{Given, OPERATIONS, Operation, Token};

const READ: &str = include_str!("openapi/read.json");
const WIRE: &str = include_str!("openapi/wire.json");
const PARAMETERS: &str = include_str!("openapi/parameters.json");
const EXAMPLES: &str = include_str!("openapi/examples.json");

/// What goes over the wire in JSON, as its goldens have it.
const SYNC_REQUEST: &str = include_str!("../../../../core/protocol/tests/golden/sync_request.json");
const SYNC_RESPONSE: &str = include_str!("../../../../core/protocol/tests/golden/sync_response.json");

static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| document().to_string().into_bytes());

/// The description of this API.
///
/// # Errors
/// Where `Accept` asks for another form.
pub(super) async fn openapi(headers: HeaderMap) -> Result<Response, Refusal> {
    super::accepts_json(&headers)?;
    Ok(super::answer(&headers, BODY.clone(), JSON))
}

/// A piece of the document that is written as JSON; the tests see that it is.
fn piece(text: &str) -> Map<String, Json> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The whole document.
pub fn document() -> Json {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = of(operation);
    }
    let mut schemas = piece(READ);
    schemas.extend(piece(WIRE));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Roundsman",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "What a company's reps do in the field, as far as the token's user may see.",
            "description": "Reading is here as JSON; writing goes through `POST /v1/sync` as edits, judged by the company's own process. What is out of the token's scope answers like what does not exist. docs/api.md has a first walk with curl.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": [
            { "name": "reading", "description": "For integrators: records, histories, files, audit." },
            { "name": "devices", "description": "For whoever writes: phones, importers." },
            { "name": "uploads", "description": "Attachments, by tus 1.0." },
            { "name": "about" },
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "api_token": { "type": "http", "scheme": "bearer", "description": "From `roundsman token new USER --role ROLE --expires 30d`: reads by its user's grants, as far as the role goes." },
                "device_token": { "type": "http", "scheme": "bearer", "description": "From `POST /v1/enrol`: everything that its user may." },
            },
            "schemas": schemas,
            "parameters": piece(PARAMETERS),
            "examples": examples(),
        },
    })
}

fn of(operation: &Operation) -> Json {
    let (api, device) = (json!({ "api_token": [] }), json!({ "device_token": [] }));
    let security = match operation.token {
        Token::None => json!([]),
        Token::Device => json!([device]),
        Token::Any => json!([api, device]),
    };
    let is_known_by_tag = operation.gives.iter().any(|given| given.status == 304);
    let takes = operation.takes.iter().copied().chain(is_known_by_tag.then_some("if_none_match"));
    let takes: Vec<Json> = takes.map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect();
    let mut refuses = operation.refuses.to_vec();
    refuses.extend(problems::ALWAYS);
    if operation.token != Token::None {
        refuses.extend(problems::WITH_TOKEN);
    }
    if operation.is_reading {
        refuses.extend(problems::READING);
    }
    let mut responses = problems::responses(&refuses);
    responses.extend(operation.gives.iter().map(|given| (given.status.to_string(), given_by(given))));
    let mut shown = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "security": security,
        "responses": responses,
    });
    if !operation.more.is_empty() {
        shown["description"] = json!(operation.more);
    }
    if !takes.is_empty() {
        shown["parameters"] = json!(takes);
    }
    if !operation.body.is_empty() {
        shown["requestBody"] = json!({ "required": true, "content": media(operation.body) });
    }
    shown
}

fn given_by(given: &Given) -> Json {
    let mut response = json!({ "description": given.says });
    if !given.media.is_empty() {
        response["content"] = media(given.media);
    }
    if !given.headers.is_empty() {
        let header = |name: &&str| ((*name).to_owned(), json!({ "schema": { "type": "string" } }));
        response["headers"] = Json::Object(given.headers.iter().map(header).collect());
    }
    response
}

/// Media types, each with its schema and an example of it.
fn media(media: &[(&'static str, &'static str)]) -> Json {
    let one = |(media_type, schema): &(&'static str, &'static str)| {
        let shown = match *schema {
            "" if *media_type == JSON => json!({ "schema": { "type": "object" } }),
            "" => json!({}),
            schema => json!({
                "schema": { "$ref": format!("#/components/schemas/{schema}") },
                "examples": { schema: { "$ref": format!("#/components/examples/{schema}") } },
            }),
        };
        ((*media_type).to_owned(), shown)
    };
    Json::Object(media.iter().map(one).collect())
}

fn examples() -> Map<String, Json> {
    let mut values = piece(EXAMPLES);
    values.insert("SyncRequest".to_owned(), Json::Object(piece(SYNC_REQUEST)));
    values.insert("SyncResponse".to_owned(), Json::Object(piece(SYNC_RESPONSE)));
    if let Some(record) = values.get("Record") {
        let page =
            json!({ "records": [record], "cursor": "q1L3kq0eJ0Vn2Zr8m8cJ1gAAAAAAAAAqAZqjwX8AcACAAAAAAAAAwA", "more": false });
        values.insert("RecordPage".to_owned(), page);
    }
    let mut examples: Map<String, Json> = values.into_iter().map(|(name, value)| (name, json!({ "value": value }))).collect();
    examples.extend(problems::examples());
    examples
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use roundsman_protocol::problem_code;

    use super::*;

    /// What integrators' programs were made from: a change of it is a change of the API, and is seen.
    #[test]
    fn the_document_stays_as_it_is() {
        insta::with_settings!({ snapshot_path => "openapi", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&document()).unwrap());
        });
    }

    #[test]
    fn its_pieces_are_json_and_its_references_lead_somewhere() {
        for text in [READ, WIRE, PARAMETERS, EXAMPLES, SYNC_REQUEST, SYNC_RESPONSE] {
            assert!(!piece(text).is_empty());
        }
        let document = document();
        let text = document.to_string();
        let references = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
        let lost: Vec<&str> = references.filter(|pointer| document.pointer(pointer).is_none()).collect();
        assert_eq!(lost, Vec::<&str>::new());
    }

    #[test]
    fn its_paths_are_those_of_the_router() {
        let sources = [include_str!("../../http.rs"), include_str!("../api.rs")];
        let routes = sources.iter().flat_map(|source| source.split(".route(").skip(1));
        let paths: BTreeSet<&str> = routes.filter_map(|rest| rest.split('"').nth(1)).collect();
        // What only operators and pages ask is not for integrators.
        let others = BTreeSet::from(["/blob/{hash}", "/readyz", "/metrics"]);
        let described: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.path).collect();
        assert_eq!(described, &paths - &others);
    }

    #[test]
    fn every_problem_is_known_and_every_known_one_can_be_met() {
        let known = |code: &str| problems::KNOWN.iter().any(|known| known.0 == code);
        let unknown: Vec<_> = problem_code::ALL.iter().filter(|code| !known(code)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let text = document()["paths"].to_string();
        // Whoever asks in the right way never meets the wrong method.
        let met = |known: &&problems::Known| {
            known.0 == problem_code::METHOD_NOT_ALLOWED || text.contains(&format!("problem_{}_{}\"", known.0, known.1))
        };
        let never: Vec<_> = problems::KNOWN.iter().filter(|known| !met(known)).map(|known| known.0).collect();
        assert!(never.is_empty(), "{never:?}");
    }
}
