//! Another program is told what an automation has found: signed, to an allowed host and to no other, until it has it, and told when it is not so any more.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use roundsman::webhook::signature;
use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

/// What the other program got: the headers that matter, and the body.
struct Told {
    path: String,
    delivery: String,
    signature: String,
    body: String,
}

/// A program that is told things: answers with the statuses that it is given, one after another.
struct Receiving {
    url: String,
    told: Receiver<Told>,
    answers: Sender<u16>,
}

impl Receiving {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/hook", listener.local_addr().unwrap().port());
        let ((tell, told), (answers, given)) = (channel(), channel::<u16>());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let status = given.recv().unwrap_or(200);
                if tell.send(read(stream.unwrap(), status)).is_err() {
                    return;
                }
            }
        });
        Self { url, told, answers }
    }

    fn hears(&self) -> Told {
        self.told.recv_timeout(Duration::from_secs(60)).expect("it is told")
    }
}

fn read(mut stream: TcpStream, status: u16) -> Told {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut headers) = (String::new(), Vec::new());
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        headers.push(line.trim().to_owned());
    }
    let value = |name: &str| {
        let found = headers.iter().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let mut body = vec![0; value("content-length").parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    write!(stream, "HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    let path = headers[0].split(' ').nth(1).unwrap().to_owned();
    let (delivery, signature) = (value("roundsman-delivery"), value("roundsman-signature"));
    Told { path, delivery, signature, body: String::from_utf8(body).unwrap() }
}

/// A company in which a signed contract is told there.
fn told_at(story: &str, url: &str) -> Company {
    let rule =
        format!("{{ id: signed, of: contract, when: \"has(record.signed_on)\", do: [{{ webhook: {{ url: \"{url}\" }} }}] }}");
    Company::altered(story, &[], &format!("\nautomations:\n  - {rule}\n"))
}

fn signed(company: &Company, rep: &Rep) -> String {
    let customer = rep.customer("厦门金山石材");
    let contract =
        rep.makes(&["new", "contract", "number=HT-7", &format!("customer={customer}"), "amount=86000", "signed_on=2026-11-20"]);
    rep.sync();
    assert_eq!(company.operator(&["webhook", "list"]).ok()["webhooks"][0]["automation"], json!("signed"));
    contract
}

fn newest(company: &Company) -> Value {
    company.operator(&["webhook", "list"]).ok()["webhooks"][0].clone()
}

/// Sends what is due; where the relay is at it already, waits until something has come of it.
fn sends(company: &Company, until: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..600 {
        company.operator(&["webhook", "send"]).ok();
        let newest = newest(company);
        if until(&newest) {
            return newest;
        }
    }
    panic!("nothing comes of it: {}", newest(company));
}

#[test]
fn another_program_is_told_of_a_signed_contract_and_of_its_being_taken_back() {
    let receiving = Receiving::start();
    let company = told_at("webhook", &receiving.url);
    let wang = company.rep("wang", "east");
    let secret = company.operator(&["webhook", "secret"]).ok()["secret"].as_str().unwrap().to_owned();
    let contract = signed(&company, &wang);

    // Whatever the playbook says, it goes nowhere before the operator has allowed the host.
    let refused = sends(&company, |newest| !newest["said"].is_null());
    assert_eq!((&refused["said"], &refused["attempts"]), (&json!("host not allowed"), &json!(1)));
    assert!(receiving.told.try_recv().is_err(), "nothing was sent");

    // The other program is down for a while; then it has it, under the same number.
    company.operator(&["webhook", "allow", "127.0.0.1"]).ok();
    receiving.answers.send(503).unwrap();
    let down = sends(&company, |newest| newest["said"] == json!("503"));
    assert!(down["next"].is_i64(), "{down}");
    let first = receiving.hears();
    receiving.answers.send(200).unwrap();
    company.passes(1);
    let arrived = sends(&company, |newest| newest["said"] == json!("200"));
    assert!(arrived["next"].is_null(), "{arrived}");
    let told = receiving.hears();
    assert_eq!((&told.delivery, told.path.as_str()), (&first.delivery, "/hook"));
    assert_eq!(told.signature, format!("sha256={}", signature(&secret, &told.body)));
    let body: Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!((&body["event"], &body["record"], &body["kind"]), (&json!("fired"), &json!(contract), &json!("contract")));
    assert!(!told.body.contains("86000") && !told.body.contains("HT-7"), "values stay where they are: {}", told.body);

    // It was not signed after all: who was told so is told that.
    receiving.answers.send(200).unwrap();
    wang.run(&["set", &contract, "signed_on="]).ok();
    wang.sync();
    sends(&company, |newest| newest["said"] == json!("200") && newest["id"] != arrived["id"]);
    let body: Value = serde_json::from_str(&receiving.hears().body).unwrap();
    assert_eq!((&body["event"], &body["record"]), (&json!("withdrawn"), &json!(contract)));
    company.verify();
}

/// Nothing that was overtaken comes after what overtook it: who has heard the last word has heard the truth.
#[test]
fn what_did_not_arrive_before_it_was_taken_back_is_not_tried_again() {
    let receiving = Receiving::start();
    let company = told_at("webhook-overtaken", &receiving.url);
    let wang = company.rep("wang", "east");
    company.operator(&["webhook", "allow", "127.0.0.1"]).ok();
    receiving.answers.send(503).unwrap();
    let contract = signed(&company, &wang);
    let down = sends(&company, |newest| newest["said"] == json!("503"));
    assert!(receiving.hears().body.contains("fired"));

    receiving.answers.send(200).unwrap();
    wang.run(&["set", &contract, "signed_on="]).ok();
    wang.sync();
    sends(&company, |newest| newest["said"] == json!("200") && newest["id"] != down["id"]);
    assert!(receiving.hears().body.contains("withdrawn"));
    let all = company.operator(&["webhook", "list"]).ok()["webhooks"].clone();
    let overtaken = all.as_array().unwrap().iter().find(|one| one["id"] == down["id"]).unwrap();
    assert!(overtaken["next"].is_null() && overtaken["said"] == json!("overtaken by a later one"), "{overtaken}");
    company.passes(1);
    company.operator(&["webhook", "send"]).ok();
    assert!(receiving.told.try_recv().is_err(), "there is nothing more to hear");
    company.verify();
}

#[test]
fn what_is_taken_back_before_it_was_told_is_never_told() {
    let receiving = Receiving::start();
    let company = told_at("webhook-back", &receiving.url);
    let wang = company.rep("wang", "east");
    let customer = wang.customer("厦门金山石材");
    let contract = wang.makes(&["new", "contract", "number=HT-7", &format!("customer={customer}"), "signed_on=2026-11-20"]);
    wang.run(&["set", &contract, "signed_on="]).ok();
    wang.sync();
    // Both came in one request: between them nobody could have sent anything.
    assert_eq!(company.operator(&["webhook", "list"]).ok()["webhooks"], json!([]));
}
