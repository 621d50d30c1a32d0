//! Devices: how they come in, what they are refused, how they are shown out.

use reqwest::Method;
use roundsman::{
    ledger::{audit::Who, device, enrolment, people},
    relay::now_ms,
};
use roundsman_domain::{Base, BootId, Edit, EditId, Op, RecordId, Stamp};
use roundsman_protocol::{Enrolled, Format, PROTOCOL, Problem, SyncRequest, SyncResponse, decode_body, encode_body};

use crate::town::Town;

fn code(town: &Town, minutes: i64) -> String {
    town.write(|tx| {
        let user = people::named(tx, town.world.company.id, "wang").unwrap();
        enrolment::new_code(tx, town.world.company.id, user.id, minutes, now_ms()).unwrap()
    })
}

async fn enrol(town: &Town, code: &str) -> Result<Enrolled, Problem> {
    ask_to_enrol(town, &serde_json::json!({ "code": code, "app": "test 1.0" })).await
}

async fn ask_to_enrol(town: &Town, body: &serde_json::Value) -> Result<Enrolled, Problem> {
    let body = body.to_string();
    let response =
        town.ask(Method::POST, "/v1/enrol").header("content-type", "application/json").body(body).send().await.unwrap();
    let is_good = response.status().is_success();
    let bytes = response.bytes().await.unwrap();
    if is_good { Ok(serde_json::from_slice(&bytes).unwrap()) } else { Err(serde_json::from_slice(&bytes).unwrap()) }
}

fn request(enrolled: &Enrolled) -> SyncRequest {
    let now = Stamp { wall_ms: 0, monotonic_ms: 1, boot: BootId::from_bytes([3; 16]), relay: None };
    SyncRequest {
        protocol: PROTOCOL,
        engine: roundsman_protocol::ENGINE,
        device: enrolled.device,
        epoch: 0,
        playbook: 0,
        scope: None,
        cursor: Vec::new(),
        now,
        last_counter: 0,
        edits: Vec::new(),
        documents: Vec::new(),
        receipts: Vec::new(),
        budget_bytes: 100_000,
        parts: [].into(),
    }
}

#[tokio::test]
async fn a_code_enrols_one_phone_and_only_one() {
    let town = Town::new("enrol").await;
    town.world.rep("wang", "east");
    let code = code(&town, 60);
    let typed = format!("{}-{}", code[..5].to_lowercase(), &code[5..]);
    let enrolled = enrol(&town, &typed).await.unwrap();
    assert!(enrolled.device.0 != 0 && enrolled.token.len() == 43);
    let used = enrol(&town, &code).await.unwrap_err();
    assert_eq!((used.code.as_str(), used.status), ("code_invalid", 403));
}

/// On 2G the answer is lost more often than the question: who asked is answered again, and nobody else.
#[tokio::test]
async fn a_phone_whose_answer_was_lost_asks_with_the_same_code_again() {
    let town = Town::new("lost-answer").await;
    town.world.rep("wang", "east");
    let code = code(&town, 60);
    let asks = |attempt: &str| {
        let body = serde_json::json!({ "code": code, "app": "test 1.0", "attempt": attempt });
        let town = &town;
        async move { ask_to_enrol(town, &body).await }
    };
    assert_eq!(asks("short").await.unwrap_err().status, 400);
    let lost = asks("wangs-own-random-text").await.unwrap();
    for other in [asks("somebody-elses-text-").await, enrol(&town, &code).await] {
        assert_eq!(other.unwrap_err().code.as_str(), "code_invalid");
    }
    let had = asks("wangs-own-random-text").await.unwrap();
    assert_eq!(had.device, lost.device);
    let sync = |enrolled: &Enrolled| {
        let body = encode_body(&request(enrolled), Format::Cbor).unwrap().0;
        let post = town.ask(Method::POST, "/v1/sync").bearer_auth(&enrolled.token).header("content-type", "application/cbor");
        post.body(body).send()
    };
    assert_eq!(sync(&lost).await.unwrap().status(), 401, "the token that nobody has heard of is good for nothing");
    assert_eq!(sync(&had).await.unwrap().status(), 200);
    // It has shown that it has its token: the code is spent for it too.
    assert_eq!(asks("wangs-own-random-text").await.unwrap_err().code.as_str(), "code_invalid");
}

#[tokio::test]
async fn wrong_used_and_expired_codes_are_told_apart_by_nobody() {
    let town = Town::new("codes").await;
    town.world.rep("wang", "east");
    let expired = code(&town, 0);
    let mut said = Vec::new();
    for code in [expired.as_str(), "0000000000", "nonsense", ""] {
        said.push(enrol(&town, code).await.unwrap_err());
    }
    assert!(said.iter().all(|problem| *problem == said[0]), "{said:?}");
}

#[tokio::test]
async fn a_phone_syncs_until_its_token_is_revoked() {
    let town = Town::new("revoke").await;
    town.world.rep("wang", "east");
    let enrolled = enrol(&town, &code(&town, 60)).await.unwrap();
    let (body, _) = encode_body(&request(&enrolled), Format::Cbor).unwrap();
    let sync = || {
        let post = town.ask(Method::POST, "/v1/sync").bearer_auth(&enrolled.token).header("content-type", "application/cbor");
        post.body(body.clone()).send()
    };
    let response = sync().await.unwrap();
    assert_eq!(response.status(), 200);
    let answer: SyncResponse = decode_body(&response.bytes().await.unwrap(), false, Format::Cbor).unwrap();
    assert!(answer.scope.is_some() && answer.playbook.is_some());

    town.write(|tx| device::revoke(tx, town.world.company.id, enrolled.device, Who::Operator, now_ms()).unwrap());
    let refused = sync().await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers()["www-authenticate"].as_bytes()), (401, b"Bearer".as_slice()));
}

#[tokio::test]
async fn what_is_no_sync_gets_a_clear_and_bounded_answer() {
    let town = Town::new("malformed").await;
    town.world.rep("wang", "east");
    let enrolled = enrol(&town, &code(&town, 60)).await.unwrap();
    let bomb = zstd::bulk::compress(&vec![0; 20 << 20], 3).unwrap();
    for (status, media_type, coding, body) in [
        (400, "text/plain", "", b"hello".to_vec()),
        (400, "application/cbor", "", b"hello".to_vec()),
        (400, "application/json", "", b"{}".to_vec()),
        (400, "application/cbor", "gzip", b"hello".to_vec()),
        (400, "application/cbor", "zstd", b"hello".to_vec()),
        (413, "application/cbor", "zstd", bomb),
        (413, "application/cbor", "", vec![0; 9 << 20]),
    ] {
        let post = town.ask(Method::POST, "/v1/sync").bearer_auth(&enrolled.token).header("content-type", media_type);
        let post = if coding.is_empty() { post } else { post.header("content-encoding", coding) };
        let response = post.body(body).send().await.unwrap();
        assert_eq!(response.status(), status, "{media_type} {coding}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_again() {
    let town = Town::new("often").await;
    let phone = town.world.rep("wang", "east");
    let ask = || async { town.ask(Method::POST, "/v1/sync").bearer_auth(phone.token()).body("x").send().await.unwrap() };
    let mut last = ask().await;
    for _ in 0..400 {
        if last.status() == 429 {
            break;
        }
        last = ask().await;
    }
    assert_eq!(last.status(), 429);
    assert!(last.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
}

/// What an import brings happened when it says; the same bytes from a phone happened between its enrolment and now.
#[tokio::test]
async fn an_import_is_believed_when_things_happened_and_a_phone_is_not() {
    const SPRING: i64 = 1_770_000_000_000;
    let town = Town::new("import").await;
    let seat = town.world.rep("wang", "east").seat;
    let company = town.world.company.id;
    let user = town.write(|tx| people::named(tx, company, "wang").unwrap().id);
    let import = town.write(|tx| enrolment::new_import_code(tx, company, user, 60, SPRING, now_ms()).unwrap());
    let (mut intervals, mut marks) = (Vec::new(), Vec::new());
    for code in [import, code(&town, 60)] {
        let enrolled = enrol(&town, &code).await.unwrap();
        let stamp = Stamp { wall_ms: SPRING + 5_000, ..request(&enrolled).now };
        let fields = [("name", "万隆石业"), ("source", "online")].map(|(name, value)| (name.into(), value.into()));
        let record = RecordId::new_at(stamp.wall_ms, rand::random());
        let edit = Edit {
            id: EditId { device: enrolled.device, counter: 1 },
            record,
            base: Base::default(),
            stamp,
            playbook: 1,
            ops: vec![Op::Create { kind: "customer".into(), seat: Some(seat), fields: fields.into() }],
        };
        let asked = SyncRequest { last_counter: 1, playbook: 1, edits: vec![edit.encode().unwrap()], ..request(&enrolled) };
        let (body, _) = encode_body(&asked, Format::Cbor).unwrap();
        let post = town.ask(Method::POST, "/v1/sync").bearer_auth(&enrolled.token).header("content-type", "application/cbor");
        assert_eq!(post.body(body).send().await.unwrap().status(), 200);
        let sql = "SELECT earliest_ms, latest_ms, received_ms FROM edit WHERE device = ? AND counter = 1 AND state = 'accepted'";
        let device = roundsman::ledger::column::kept_device(enrolled.device);
        intervals.push(town.write(|tx| tx.query_row(sql, [device], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()));
        let found = town.ledger().read(|snapshot| roundsman::ledger::record::head(snapshot, company, record)).unwrap().unwrap();
        marks.push(found.marks.iter().map(|mark| mark.code.to_string()).collect::<Vec<_>>());
    }
    assert_eq!(marks, [vec!["imported"], vec!["unique.collision"]], "what was imported says so");
    let [import, phone]: [(i64, i64, i64); 2] = intervals.try_into().unwrap();
    assert_eq!((import.0, import.1), (SPRING + 5_000, SPRING + 5_000));
    assert!(phone.0 > import.2 - 60_000 && phone.1 <= phone.2, "{phone:?}");
    let later =
        town.write(|tx| enrolment::new_import_code(tx, company, user, 60, now_ms() + 60_000, now_ms()).map_err(|e| e.code()));
    assert_eq!(later, Err("history_future"));
}

#[tokio::test]
async fn news_reach_the_devices_that_follow_the_feed() {
    use crate::world::created;
    let town = Town::new("live").await;
    let (mut wang, mut other) = (town.world.rep("wang", "east"), town.world.rep("li", "west"));
    let mut boss = town.world.manager("boss");
    for phone in [&mut wang, &mut other, &mut boss] {
        phone.sync(&town.world).await;
    }
    let mut live = town.get("/v1/live").bearer_auth(boss.token()).send().await.unwrap();
    assert_eq!(live.headers()["content-type"], "text/event-stream");
    wang.save(None, vec![created(&wang, "customer", &[("name", "万隆石业"), ("source", "online")])]);
    wang.sync(&town.world).await;
    let heard = live.chunk().await.unwrap().unwrap();
    assert!(heard.starts_with(b"event: news\n"), "{heard:?}");
}

#[tokio::test]
async fn whoever_watches_the_relay_learns_that_it_works_and_nothing_of_people() {
    let town = Town::new("health").await;
    let phone = town.world.rep("wang", "east");
    for path in ["/healthz", "/readyz"] {
        assert_eq!(town.get(path).send().await.unwrap().status(), 200, "{path}");
    }
    town.get(&format!("/v1/blobs/{}", "0".repeat(64))).bearer_auth(phone.token()).send().await.unwrap();
    let metrics = town.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("roundsman_requests_total{route=\"/v1/blobs/{hash}\",status=\"404\"} 1"), "{metrics}");
    assert!(metrics.contains("roundsman_devices 1"), "{metrics}");
    assert!(!metrics.contains("wang") && !metrics.contains("0000000"), "{metrics}");
}
