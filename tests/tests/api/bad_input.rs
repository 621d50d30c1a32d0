//! Nonsense in every parameter: each is named, each answer says the way out.

use reqwest::Method;
use serde_json::json;

use crate::cast::Cast;

#[test]
fn what_cannot_be_understood_is_named_with_what_would_do() {
    let cast = Cast::new("api-bad");
    let long = "x".repeat(301);
    for (query, parameter, says) in [
        ("limit=0", "limit", "from 1 to 500"),
        ("limit=501", "limit", "from 1 to 500"),
        ("limit=99999999999999999999", "limit", "from 1 to 500"),
        ("limit=-1", "limit", "from 1 to 500"),
        ("limit=ten", "limit", "from 1 to 500"),
        ("limit=", "limit", "from 1 to 500"),
        ("limit=1&limit=2", "limit", "twice"),
        ("kind=customers", "kind", "it has contract, customer, opportunity, request, visit"),
        ("kind=", "kind", "it has contract"),
        ("kind=%ff%fe", "kind", "it has contract"),
        ("kind='; DROP TABLE record; --", "kind", "it has contract"),
        ("stage=warm", "stage", "there are lead"),
        ("kind=visit&stage=lead", "stage", "there are none"),
        ("seat=wang-seat", "seat", "the id of a seat"),
        ("seat=019aa3c1", "seat", "the id of a seat"),
        ("changed_after=yesterday", "changed_after", "RFC 3339"),
        ("changed_after=2026-11-23", "changed_after", "RFC 3339"),
        ("changed_after=2026-11-23T09:00:00+08:00", "changed_after", "%2B"),
        ("changed_after=-99999-01-01T00:00:00Z", "changed_after", "RFC 3339"),
        ("page=2", "page", "here are kind, stage, seat"),
        ("Kind=customer", "Kind", "here are kind"),
        (&format!("kind={long}"), "kind", "longer than 300 characters"),
        (&format!("{long}=1"), &long[..80], "no such parameter"),
    ] {
        // Nobody is asked to know all of these at once.
        let program = cast.program("wang", "rep");
        let answer = program.records(&format!("?{query}"));
        assert_eq!(answer.refused(), (400, "parameter_invalid".to_owned()), "{query}");
        let problem = answer.json();
        assert_eq!(problem["parameter"], json!(parameter), "{query}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{query}: {problem}");
        assert_eq!(problem["type"], json!("urn:roundsman:problem:parameter_invalid"));
    }
}

#[test]
fn every_reading_route_refuses_what_it_does_not_know() {
    let cast = Cast::new("api-unknown");
    let program = cast.program("wang", "rep");
    let id = &cast.own.customer;
    for (template, path) in [
        ("/v1/me", "/v1/me?x=1".to_owned()),
        ("/v1/records/{id}", format!("/v1/records/{id}?kind=customer")),
        ("/v1/records/{id}/history", format!("/v1/records/{id}/history?kind=customer")),
        ("/v1/records/{id}/files", format!("/v1/records/{id}/files?limit=1")),
        ("/v1/audit", "/v1/audit?kind=customer".to_owned()),
        ("/v1/audit", "/v1/audit?after=now".to_owned()),
        ("/v1/audit", "/v1/audit?limit=501".to_owned()),
        ("/v1/records/{id}/history", format!("/v1/records/{id}/history?limit=0")),
    ] {
        assert_eq!(program.get(template, &path).refused(), (400, "parameter_invalid".to_owned()), "{path}");
    }
    for cursor in ["AAAA", "nonsense", "%F0%9F%8F%AA"] {
        for (template, path) in
            [("/v1/audit", "/v1/audit".to_owned()), ("/v1/records/{id}/history", format!("/v1/records/{id}/history"))]
        {
            let answer = program.get(template, &format!("{path}?cursor={cursor}"));
            assert_eq!(answer.refused(), (400, "cursor_invalid".to_owned()), "{path} {cursor}");
        }
    }
}

#[test]
fn an_id_that_is_no_id_is_as_little_there_as_one_of_nobody() {
    let cast = Cast::new("api-no-id");
    let program = cast.program("wang", "rep");
    for id in ["nonsense", "%2f", "%00", "'", &"9".repeat(4_000), "店", "019AA3C1-7F00-7000-8000-000000000000"] {
        for (template, tail) in
            [("/v1/records/{id}", ""), ("/v1/records/{id}/history", "/history"), ("/v1/records/{id}/files", "/files")]
        {
            let path = format!("/v1/records/{id}{tail}");
            let answer = program.ask_anything(&Method::GET, &path, |request| request);
            assert_eq!(answer.refused(), (404, "not_found".to_owned()), "{template} {id}");
        }
    }
    for path in ["/v1", "/v1/", "/v1/record", "/v2/records", "/v1/records/"] {
        let answer = program.ask_anything(&Method::GET, path, |request| request);
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[test]
fn another_form_than_json_is_refused_with_the_one_that_there_is() {
    let cast = Cast::new("api-accept");
    let program = cast.program("wang", "rep");
    for (template, path) in
        [("/v1/records", "/v1/records"), ("/v1/me", "/v1/me"), ("/v1/audit", "/v1/audit"), ("/openapi.json", "/openapi.json")]
    {
        for accept in ["text/html", "application/xml", "application/json;q=0", "nonsense"] {
            let answer = program.ask(&Method::GET, template, path, |request| request.header("accept", accept));
            assert_eq!(
                (answer.refused(), answer.json()["detail"].clone()),
                ((406, "not_acceptable".to_owned()), json!("application/json")),
                "{accept}"
            );
        }
        for accept in ["*/*", "application/json", "text/html, application/*;q=0.2"] {
            let answer = program.ask(&Method::GET, template, path, |request| request.header("accept", accept));
            assert_eq!((answer.status, answer.media_type.as_str()), (200, "application/json"), "{accept}");
        }
    }
}
