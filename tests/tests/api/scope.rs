//! Who reads what through the API: a rep's token reads its own, and nothing else through any route.

use std::collections::BTreeSet;

use reqwest::{Method, blocking::RequestBuilder};
use serde_json::{Value, json};

use crate::cast::{Answer, COMPANY, Cast, Program};

/// An answer in which the asked id stands is compared with `ID` in its place.
fn blind(answer: Answer, id: &str) -> Answer {
    Answer { body: answer.body.replace(id, "ID"), ..answer }
}

/// The ids that can stand in a parameter of a path: own ones, the other region's, the other company's, and one of nobody.
struct Ids {
    own: Vec<String>,
    out_of_scope: Vec<String>,
    unknown: String,
}

fn ids(cast: &Cast, parameter: &Value) -> Ids {
    let is_hash = parameter["name"] == json!("hash");
    let of = |day: &crate::cast::Day| if is_hash { day.hashes.clone() } else { day.records().map(Clone::clone).to_vec() };
    let unknown = if is_hash { "ab".repeat(32) } else { "019aa3c1-7f00-7000-8000-000000000000".to_owned() };
    Ids { own: of(&cast.own), out_of_scope: [of(&cast.other), of(&cast.foreign)].concat(), unknown }
}

/// The paths of an operation with each choice of ids, by whether any of these is out of scope, and the same with unknown ones in their place.
fn paths(cast: &Cast, path: &str, parameters: &[Value]) -> Vec<(String, Option<String>)> {
    let mut all = vec![(path.to_owned(), None::<String>)];
    for parameter in parameters.iter().filter(|parameter| parameter["in"] == json!("path")) {
        let place = format!("{{{}}}", parameter["name"].as_str().unwrap());
        let ids = ids(cast, parameter);
        let mut next = Vec::new();
        for (path, unknown) in all {
            let twin = |id: &str| unknown.as_ref().map(|unknown| unknown.replace(&place, id));
            next.extend(ids.own.iter().map(|id| (path.replace(&place, id), twin(id))));
            let none = unknown.clone().unwrap_or_else(|| path.clone()).replace(&place, &ids.unknown);
            next.extend(ids.out_of_scope.iter().map(|id| (path.replace(&place, id), Some(none.clone()))));
        }
        all = next;
    }
    all
}

fn ask_all<'a>(cast: &'a Cast, program: impl Fn() -> Program<'a>, secrets: &[String]) -> (usize, usize) {
    let (mut asked, mut refused) = (0, 0);
    for (template, method, operation) in cast.document.operations() {
        let method: Method = method.to_uppercase().parse().unwrap();
        // Edits are swept in `scope.rs`; here they would be without a body. A stream has no end.
        if method == Method::POST || template == "/v1/live" {
            continue;
        }
        // One token is good for a hundred requests at once.
        let program = program();
        let tus = |request: RequestBuilder| {
            let headers =
                [("tus-resumable", "1.0.0"), ("upload-offset", "0"), ("content-type", "application/offset+octet-stream")];
            headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))
        };
        for (path, unknown) in paths(cast, &template, &cast.document.parameters(&operation)) {
            let answer = program.ask_anything(&method, &path, tus);
            asked += 1;
            let leaked: Vec<_> =
                secrets.iter().filter(|secret| answer.body.contains(*secret) && !path.contains(*secret)).collect();
            assert!(leaked.is_empty(), "{method} {path} tells {leaked:?}: {answer:?}");
            if let Some(unknown) = unknown {
                let twin = program.ask_anything(&method, &unknown, tus);
                assert_eq!(blind(answer.clone(), &path), blind(twin, &unknown), "{method} {path} and {unknown}");
                assert!([401, 403, 404].contains(&answer.status) || method == Method::OPTIONS, "{method} {path}: {answer:?}");
                refused += 1;
            }
        }
    }
    (asked, refused)
}

#[test]
fn a_reps_token_sees_its_own_and_nothing_else_through_every_route() {
    let cast = Cast::new("api-sweep");
    let secrets = cast.secrets();
    for by_phone in [true, false] {
        let program =
            || if by_phone { cast.as_phone(&cast.company.phone_of("wang", COMPANY)) } else { cast.program("wang", "rep") };
        let (asked, refused) = ask_all(&cast, program, &secrets);
        assert!(asked > 60 && refused > 40, "{asked} {refused}: the sweep has swept");
    }
    // The same questions are answered to whom they concern: it is not that nothing is ever found.
    for (rep, day) in [(&cast.zhao, &cast.other), (&cast.qian, &cast.foreign)] {
        let program = cast.as_phone(rep);
        assert!(day.records().iter().all(|id| program.record(id).status == 200));
        assert!(day.hashes.iter().all(|hash| program.get("/v1/blobs/{hash}", &format!("/v1/blobs/{hash}")).status == 200));
    }
}

#[test]
fn listings_hold_own_records_only_whatever_is_asked_for() {
    let cast = Cast::new("api-listed");
    let mut own: Vec<String> = cast.own.records().map(Clone::clone).to_vec();
    own.sort();
    let zhao = cast.as_phone(&cast.zhao).get("/v1/me", "/v1/me").ok();
    let seat = zhao["kinds"][0]["seats"][0]["id"].as_str().unwrap().to_owned();
    let secrets = cast.secrets();
    for program in [cast.as_phone(&cast.wang), cast.program("wang", "rep")] {
        assert_eq!(program.ids(""), own);
        assert_eq!(program.ids(&format!("?seat={seat}")), Vec::<String>::new());
        assert_eq!(program.ids(&format!("?seat={}", roundsman_domain::SeatId::from_bytes([7; 16]))), Vec::<String>::new());
        for query in ["", "?kind=customer", "?kind=request", "?stage=needs", "?changed_after=2001-01-01T00:00:00Z", "?limit=1"] {
            let answer = program.records(query);
            assert!(secrets.iter().all(|secret| !answer.body.contains(secret)), "{query}: {answer:?}");
        }
    }
}

#[test]
fn a_token_reads_what_its_user_and_its_role_both_may() {
    let cast = Cast::new("api-roles");
    let chen = cast.company.phone_of("chen", COMPANY);
    chen.sync();
    chen.run(&["set", &cast.own.customer, "budget=800000"]).ok();
    let contract =
        cast.wang.makes(&["new", "contract", "number=HT-1", &format!("customer={}", cast.own.customer), "amount=90000"]);
    for rep in [&chen, &cast.wang] {
        rep.sync();
    }
    let sections = |program: &Program<'_>| program.record(&cast.own.customer).ok()["sections"].clone();
    assert_eq!(sections(&cast.as_phone(&chen)), json!(["main", "money"]));
    assert_eq!(sections(&cast.program("chen", "manager")), json!(["main", "money"]));
    let rep = cast.program("wang", "rep").record(&cast.own.customer).ok();
    assert_eq!((&rep["sections"], rep["fields"].get("budget")), (&json!(["main"]), None));
    let history = cast.program("wang", "rep").history(&cast.own.customer, "");
    assert!(!history.body.contains("budget") && !history.body.contains("80000000"), "{history:?}");
    assert!(cast.program("chen", "manager").history(&cast.own.customer, "").body.contains("80000000"));

    // A role that reaches further gives no more than the user has: a rep stays in their seat, without the money.
    for role in ["manager", "director"] {
        let program = cast.program("wang", role);
        let mut own: Vec<String> = cast.own.records().map(Clone::clone).to_vec();
        own.push(contract.clone());
        own.sort();
        assert_eq!((program.ids(""), sections(&program)), (own, json!(["main"])), "{role}");
    }
    // A role of other kinds, or of a shorter reach, gives less.
    let finance = cast.program("chen", "finance");
    assert_eq!(finance.ids(""), std::slice::from_ref(&contract), "of the region, contracts only");
    assert_eq!(finance.record(&cast.own.customer).refused(), (404, "not_found".to_owned()));
    assert_eq!(finance.files(&cast.own.deal).status, 404);
    assert_eq!(finance.get("/v1/blobs/{hash}", &format!("/v1/blobs/{}", cast.own.hashes[2])).status, 404);
    assert_eq!(cast.program("chen", "rep").ids(""), Vec::<String>::new(), "a region is not a seat");
    assert_eq!(cast.program("wang", "finance").ids(""), [contract]);
    let all: BTreeSet<String> = cast.program("zhou", "manager").ids("").into_iter().collect();
    assert!(cast.other.records().iter().all(|id| all.contains(*id)), "a director's grant is at the root of the tree");
}

#[test]
fn a_question_is_read_by_those_who_decide_it() {
    let cast = Cast::new("api-requests");
    let li = cast.company.phone_of("wang", COMPANY);
    for (rep, tier) in [(&cast.wang, "tier=A"), (&li, "tier=B")] {
        rep.sync();
        rep.run(&["set", &cast.own.customer, tier]).ok();
    }
    for rep in [&cast.wang, &li] {
        rep.sync();
    }
    let chen = cast.program("chen", "manager");
    let (asked, _) = chen.all("/v1/records", "/v1/records?kind=request", "records");
    assert_eq!(asked.len(), 1, "{asked:?}");
    let id = asked[0]["id"].as_str().unwrap();
    assert_eq!(asked[0]["fields"]["question"], json!("conflict"));
    assert!(asked[0]["fields"]["asked_at"].as_str().unwrap().ends_with('Z'), "{asked:?}");
    assert_eq!(chen.record(id).status, 200);
    for (user, role) in [("wang", "rep"), ("zhao", "rep"), ("chen", "finance")] {
        let program = cast.program(user, role);
        assert_eq!((program.ids("?kind=request").len(), program.record(id).status), (0, 404), "{user} as {role}");
    }
}

#[test]
fn the_audit_is_read_by_those_whom_it_concerns_and_those_who_answer_for_them() {
    let cast = Cast::new("api-audit");
    let acts = |program: &Program<'_>| program.all("/v1/audit", "/v1/audit?limit=3", "acts").0;
    let names = |acts: &[Value]| acts.iter().map(|act| act["what"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
    let about = |acts: &[Value], text: &str| acts.iter().any(|act| act.to_string().contains(text));
    let id_of =
        |user: &str, role: &str| cast.program(user, role).get("/v1/me", "/v1/me").ok()["user"]["id"].as_str().unwrap().to_owned();
    let (wang, zhao, zhou) = (id_of("wang", "rep"), id_of("zhao", "rep"), id_of("zhou", "director"));

    let rep = acts(&cast.program("wang", "rep"));
    assert!(about(&rep, &wang) && !about(&rep, &zhao) && !about(&rep, &zhou), "{rep:#?}");
    assert!(rep.iter().all(|act| act.to_string().contains(&wang)), "each of them is about this rep: {rep:#?}");
    for what in ["user.add", "grant.add", "device.code", "device.enrol", "token.new"] {
        assert!(names(&rep).contains(what), "{what}: {rep:#?}");
    }
    let region = acts(&cast.program("chen", "manager"));
    assert!(about(&region, &wang) && !about(&region, &zhao) && !about(&region, &zhou), "{region:#?}");
    assert!(
        names(&region).contains("seat.add")
            && !names(&region).contains("playbook.apply")
            && !names(&region).contains("company.new")
    );
    let all = acts(&cast.program("zhou", "director"));
    assert!(about(&all, &wang) && about(&all, &zhao) && names(&all).contains("company.new"), "{all:#?}");
    assert!(!about(&all, "qian") && !about(&all, "别家"), "another company's acts are nowhere");
    // A director's token for finance reads of the director, not of everybody.
    let narrowed = acts(&cast.program("zhou", "finance"));
    assert!(about(&narrowed, &zhou) && !about(&narrowed, &wang), "{narrowed:#?}");

    let program = cast.program("zhou", "director");
    let tokens = program.all("/v1/audit", "/v1/audit?what=token.new&limit=2", "acts").0;
    assert!(tokens.len() > 4 && names(&tokens) == BTreeSet::from(["token.new".to_owned()]), "{tokens:#?}");
    assert_eq!(program.audit("?after=2100-01-01T00:00:00Z").ok()["acts"], json!([]));
    // A rep who moves to the west is the west's from then on; that they were granted something there is not the east's to read.
    cast.operator(&["grant", "add", "wang", "zhao-seat", "rep"]).ok();
    let region = acts(&cast.program("chen", "manager"));
    let zhao_seat =
        all.iter().find(|act| act["what"] == json!("seat.add") && !about(&region, act["detail"]["seat"].as_str().unwrap()));
    assert!(zhao_seat.is_some(), "the west's seat is in no act that the east reads");
}
