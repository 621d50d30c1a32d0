//! What an integrator reads.

use reqwest::{Method, header::IF_NONE_MATCH, header::RANGE};
use serde_json::{Value, json};

use crate::cast::{COMPANY, Cast};

#[test]
fn a_program_reads_what_its_user_put_down_each_thing_written_one_way() {
    let cast = Cast::new("api-reading");
    let program = cast.program("wang", "rep");

    let me = program.get("/v1/me", "/v1/me").ok();
    assert_eq!((&me["company"]["name"], &me["user"]["name"], &me["role"]), (&json!(COMPANY), &json!("wang"), &json!("rep")));
    let kinds: Vec<&str> = me["kinds"].as_array().unwrap().iter().map(|kind| kind["id"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["contract", "customer", "opportunity", "visit"]);

    let deal = program.record(&cast.own.deal).ok();
    assert_eq!(deal["kind"], json!("opportunity"));
    assert_eq!(deal["stage"], json!("needs"));
    assert_eq!(deal["fields"]["amount"], json!({ "minor": 12_000_000, "currency": "CNY" }));
    assert_eq!(deal["fields"]["customer"], json!(cast.own.customer));
    assert_eq!(deal["seat"]["name"], json!("wang-seat"));
    assert_eq!(deal["changed_by"]["name"], json!("wang"));
    let ends = |interval: &Value| (time(&interval["earliest"]), time(&interval["latest"]));
    let (created, changed) = (ends(&deal["created"]), ends(&deal["changed"]));
    assert!(created.0 <= created.1 && changed.0 <= changed.1 && created.0 <= changed.0, "{deal}");

    let customer = program.record(&cast.own.customer).ok();
    assert_eq!(customer["fields"]["tags"], json!(["urgent"]));
    assert_eq!(customer["sections"], json!(["main"]), "a rep does not read the section of money");
    let visit = program.record(&cast.own.visit).ok();
    assert_eq!(visit["within"], json!(cast.own.customer));
    assert!(time(&visit["fields"]["started_at"]) <= time(&visit["fields"]["ended_at"]), "moments are times: {visit}");
    assert_eq!(visit["fields"]["shelf"][0]["media_type"], json!("image/jpeg"));
}

fn time(text: &Value) -> std::time::SystemTime {
    // Times in one writing sort as they follow each other; a day of the calendar is enough to see that it is now.
    let text = text.as_str().unwrap_or_else(|| panic!("{text} is no time"));
    let (year, month, day): (u64, u64, u64) =
        (text[..4].parse().unwrap(), text[5..7].parse().unwrap(), text[8..10].parse().unwrap());
    let (hour, minute): (u64, u64) = (text[11..13].parse().unwrap(), text[14..16].parse().unwrap());
    let second: f64 = text[17..].trim_end_matches('Z').parse().unwrap();
    let days = year * 372 + month * 31 + day;
    let whole = std::time::Duration::from_secs((days * 24 + hour) * 3_600 + minute * 60);
    std::time::UNIX_EPOCH + whole + std::time::Duration::from_secs_f64(second)
}

#[test]
fn files_are_listed_with_the_record_and_their_bytes_come_through_it() {
    let cast = Cast::new("api-files");
    let program = cast.program("wang", "rep");
    let files = program.files(&cast.own.visit).ok()["files"].as_array().unwrap().clone();
    assert_eq!(files.len(), 2, "{files:?}");
    let shelf = files.iter().find(|file| file["slot"] == json!("shelf")).unwrap();
    assert_eq!(shelf["is_here"], json!(true));
    for href in ["href", "thumbnail_href"] {
        let path = shelf[href].as_str().unwrap();
        let file = program.get("/v1/records/{id}/files/{hash}", path);
        assert_eq!((file.status, file.media_type.as_str()), (200, "image/jpeg"));
        let known = |request: reqwest::blocking::RequestBuilder| request.header(IF_NONE_MATCH, file.etag.as_ref().unwrap());
        assert_eq!(program.ask(&Method::GET, "/v1/records/{id}/files/{hash}", path, known).status, 304);
        let part = program.ask(&Method::GET, "/v1/records/{id}/files/{hash}", path, |request| request.header(RANGE, "bytes=0-9"));
        assert_eq!((part.status, part.etag), (206, file.etag.clone()));
    }
    // A file of one's own is not there under a record that does not name it.
    let spec = &cast.own.hashes[2];
    let of = |record: &str| program.get("/v1/records/{id}/files/{hash}", &format!("/v1/records/{record}/files/{spec}"));
    assert_eq!((of(&cast.own.deal).status, of(&cast.own.visit).refused()), (200, (404, "not_found".to_owned())));
    assert_eq!(of(&cast.own.deal).body, "一份说明书");
    assert_eq!(program.get("/v1/blobs/{hash}", &format!("/v1/blobs/{spec}")).status, 200);
}

#[test]
fn a_file_whose_bytes_are_on_a_phone_is_on_its_way() {
    let cast = Cast::new("api-on-its-way");
    // The edit goes up by hand, without the bytes.
    let mut wire = roundsman_tests::Wire::of(&cast.wang);
    wire.sync(&wire.request()).unwrap();
    let bytes = "还没上传的报价单".as_bytes();
    let edit = wire.edit(cast.own.deal.parse().unwrap(), vec![crate::attached("quotation", bytes)]);
    wire.sync(&wire.with_edits(&[edit])).unwrap();
    let files = cast.program("wang", "rep").files(&cast.own.deal).ok();
    let quotation = files["files"].as_array().unwrap().iter().find(|file| file["slot"] == json!("quotation")).unwrap().clone();
    assert_eq!((&quotation["is_here"], &quotation["href"]), (&json!(false), &Value::Null));
    assert_eq!(quotation["size_bytes"], json!(bytes.len()));
}

#[test]
fn the_history_tells_who_said_what_when_and_what_lost() {
    let cast = Cast::new("api-history");
    let li = cast.company.phone_of("wang", COMPANY);
    for (rep, phone) in [(&cast.wang, "phone=0592-111"), (&li, "phone=0592-222")] {
        rep.sync();
        rep.run(&["set", &cast.own.customer, phone]).ok();
    }
    for rep in [&cast.wang, &li, &cast.wang] {
        rep.sync();
    }
    let program = cast.program("wang", "rep");
    let (entries, pages) =
        program.all("/v1/records/{id}/history", &format!("/v1/records/{}/history?limit=2", cast.own.customer), "entries");
    assert!(pages > 2, "{pages}");
    let whole = program.history(&cast.own.customer, "").ok();
    assert_eq!(json!(entries), whole["entries"], "pages are parts of the whole");
    let phones: Vec<_> = entries.iter().filter(|entry| entry["path"] == json!("phone")).collect();
    let said: Vec<_> = phones.iter().map(|entry| (entry["value"].as_str().unwrap(), &entry["is_overwritten"])).collect();
    assert_eq!(said[..2].iter().filter(|(_, is_overwritten)| **is_overwritten == json!(true)).count(), 1, "{said:?}");
    assert!(phones.iter().all(|entry| entry["by"]["name"] == json!("wang") && entry["by"]["id"].is_string()));

    let moves = program.history(&cast.own.deal, "").ok();
    let trail: Vec<_> = moves["entries"].as_array().unwrap().iter().filter(|entry| entry["what"] == json!("moved")).collect();
    assert_eq!(trail.len(), 2, "{moves}");
    assert_eq!((&trail[0]["from"], &trail[0]["to"]), (&json!("lead"), &json!("needs")));
    assert_eq!(trail[1]["from"], Value::Null, "the last entry is its beginning");
}

#[test]
fn what_a_program_has_already_is_not_sent_again_until_it_changes() {
    let cast = Cast::new("api-etag");
    let program = cast.program("wang", "rep");
    let customer = cast.own.customer.clone();
    let paths = [
        ("/v1/me", "/v1/me".to_owned()),
        ("/v1/records", "/v1/records?limit=2".to_owned()),
        ("/v1/records/{id}", format!("/v1/records/{customer}")),
        ("/v1/records/{id}/history", format!("/v1/records/{customer}/history")),
        ("/v1/records/{id}/files", format!("/v1/records/{customer}/files")),
        ("/v1/audit", "/v1/audit".to_owned()),
        ("/openapi.json", "/openapi.json".to_owned()),
    ];
    for (template, path) in &paths {
        let first = program.get(template, path);
        let tag = first.etag.clone().unwrap();
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = program.ask(&Method::GET, template, path, |request| request.header(IF_NONE_MATCH, &known));
            assert_eq!((again.status, again.body.as_str(), &again.etag), (304, "", &first.etag), "{path} {known}");
        }
        let other = program.ask(&Method::GET, template, path, |request| request.header(IF_NONE_MATCH, "\"other\""));
        assert_eq!(other, first, "{path}");
    }
    let tag = program.record(&customer).etag.unwrap();
    cast.wang.run(&["set", &customer, "tier=A"]).ok();
    cast.wang.sync();
    let again =
        program.ask(&Method::GET, "/v1/records/{id}", &format!("/v1/records/{customer}"), |r| r.header(IF_NONE_MATCH, &tag));
    assert_eq!((again.status, again.ok()["fields"]["tier"].clone()), (200, json!("A")));
}
