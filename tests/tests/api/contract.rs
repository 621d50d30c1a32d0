//! The document and the relay say the same.

use reqwest::Method;
use roundsman_tests::Wire;
use serde_json::{Value, json};

use crate::cast::Cast;

#[test]
fn every_example_of_the_document_fits_its_schema() {
    let cast = Cast::new("api-examples");
    let complaints = cast.document.bad_examples();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// A path with something in its places that is nowhere.
fn filled(path: &str) -> String {
    path.replace("{id}", "019aa3c1-7f00-7000-8000-000000000000").replace("{hash}", &"0".repeat(64))
}

#[test]
fn each_path_takes_the_methods_of_the_document_and_no_other() {
    let cast = Cast::new("api-methods");
    for (path, methods) in cast.document.0["paths"].as_object().unwrap() {
        let program = cast.as_phone(&cast.wang);
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let name = method.as_str().to_lowercase();
            // HEAD is GET without a body.
            let is_described = methods.get(&name).is_some() || (method == Method::HEAD && methods.get("get").is_some());
            let answer = program.ask_anything(&method, &filled(path), |request| request);
            assert_eq!(answer.status == 405, !is_described, "{method} {path}: {answer:?}");
            let is_api = path.starts_with("/v1") || path == "/openapi.json";
            if answer.status == 405 && is_api && method != Method::HEAD {
                assert_eq!(answer.refused().1, "method_not_allowed", "{method} {path}");
            }
        }
    }
    let put = cast.program("wang", "rep").wire.ask(Method::PUT, "/v1/records").send().unwrap();
    assert_eq!(put.headers()["allow"], "GET,HEAD");
}

#[test]
fn what_needs_a_token_is_closed_without_one_and_says_how_to_open_it() {
    let cast = Cast::new("api-closed");
    let nobody = Wire::new(cast.company.relay.url(), "", roundsman_domain::DeviceId(0));
    for (path, method, operation) in cast.document.operations() {
        let needs = operation["security"].as_array().is_some_and(|ways| !ways.is_empty());
        let method: Method = method.to_uppercase().parse().unwrap();
        for token in ["", "nonsense", "roundsman_nonsense", &"x".repeat(5_000)] {
            let ask = nobody.ask(method.clone(), &filled(&path));
            let ask = if token.is_empty() { ask } else { ask.bearer_auth(token) };
            let response = ask.send().unwrap();
            let is_closed = response.status() == 401;
            assert_eq!(is_closed, needs, "{method} {path}: {}", response.status());
            if needs {
                assert_eq!(response.headers()["www-authenticate"], "Bearer", "{method} {path}");
            }
            if needs && method != Method::HEAD {
                let problem: Value = response.json().unwrap();
                assert_eq!(problem["code"], json!("unauthorized"), "{method} {path}");
            }
        }
    }
}

#[test]
fn an_api_token_only_reads() {
    let cast = Cast::new("api-read-only");
    for (path, method, operation) in cast.document.operations() {
        let ways = operation["security"].as_array().unwrap();
        let is_for_devices = !ways.is_empty() && !ways.iter().any(|way| way.get("api_token").is_some());
        if is_for_devices {
            let program = cast.program("wang", "rep");
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = program.ask(&method, &path, &filled(&path), |request| request);
            assert_eq!(answer.status, 403, "{method} {path}: {answer:?}");
            if method != Method::HEAD {
                assert_eq!(answer.refused().1, "device_needed", "{method} {path}");
            }
        }
    }
}

#[test]
fn sync_speaks_json_to_a_program_that_holds_numbers_as_doubles() {
    let cast = Cast::new("api-json");
    let program = cast.as_phone(&cast.wang);
    let device = program.wire.device.to_string();
    let boot = "019aa3c1-7f00-7000-8000-0000000000b0";
    let sync = |body: &Value| {
        let body = body.to_string();
        program.ask(&Method::POST, "/v1/sync", "/v1/sync", |request| {
            request.header("content-type", "application/json").body(body.clone())
        })
    };
    let stamp = json!({ "w": 1_795_406_460_000_i64, "m": 1000, "b": boot });
    let first = json!({ "p": 1, "g": 1, "i": device, "e": "0", "b": 1, "n": stamp, "l": 2000, "m": 1_000_000 });
    let told = sync(&first).ok();
    let epoch = told["e"].as_str().expect("the epoch is text").to_owned();
    assert!(epoch.parse::<u64>().unwrap() > 1 << 53, "{epoch}: a number of which a double would lose digits");
    let seat = told["s"]["grants"][0]["node"]["seat"].clone();
    assert!(told["h"].as_object().unwrap().values().all(|sum| sum[1].is_string()), "{told}");

    let record = "019aa3c1-7f00-7000-8000-0000000000aa";
    let edit = json!({
        "i": format!("{device}.2001"), "r": record, "b": {}, "s": stamp, "v": 1,
        "o": [{ "new": { "k": "customer", "s": seat, "f": { "name": "从 JSON 来的客户", "source": "online" } } }],
    });
    // As a script would do it: what was told is read as JSON, and sent back as it was read.
    let mut second = first.clone();
    second["e"] = told["e"].clone();
    second["c"] = told["c"].clone();
    second["l"] = json!(2001);
    second["x"] = json!([edit]);
    let answer = sync(&second).ok();
    assert!(answer["o"][0][1].get("accepted").is_some(), "{answer}");
    assert!(answer.get("k").is_none(), "the epoch came back as it was: {answer}");
    let seen = cast.program("wang", "rep").record(record).ok();
    assert_eq!(seen["fields"]["name"], json!("从 JSON 来的客户"));

    for (wrong, code) in [
        (json!({ "e": 1_234_605_616_436_508_552_u64 }), "malformed"),
        (json!({ "e": "-1" }), "malformed"),
        (json!({ "p": 2 }), "protocol_unsupported"),
        (json!({ "c": "AAAA" }), "malformed"),
    ] {
        let mut body = second.clone();
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        assert_eq!(sync(&body).refused(), (400, code.to_owned()), "{wrong}");
    }
}
