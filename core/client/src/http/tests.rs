use std::sync::{Arc, Mutex};

use roundsman_domain::{BlobHash, BootId, DeviceId, Stamp};
use roundsman_protocol::{
    ENGINE, Enrolment, Format, PROTOCOL, Problem, Relay, RelayFailure, SyncRequest, SyncResponse, decode_body, encode_body,
    problem_code,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{HttpRelay, Link};

/// What came in, as far as tests look at it.
struct Asked {
    line: String,
    head: String,
    body: Vec<u8>,
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

struct Said(u16, Vec<(&'static str, String)>, Vec<u8>);

/// A server on a free port that answers each request as `answer` says.
async fn serve(answer: impl Fn(Asked) -> Said + Send + 'static) -> HttpRelay {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let head_end = loop {
                let mut part = [0; 4096];
                let n = stream.read(&mut part).await.unwrap();
                bytes.extend_from_slice(&part[..n]);
                if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                    break at;
                }
                assert!(n > 0, "the request ends in its head");
            };
            let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap().to_ascii_lowercase();
            let mut asked = Asked { line: head.lines().next().unwrap().to_owned(), head, body: bytes[head_end + 4..].to_vec() };
            let len = asked.header("content-length").map_or(0, |len| len.parse::<usize>().unwrap());
            while asked.body.len() < len {
                let mut part = [0; 65_536];
                let n = stream.read(&mut part).await.unwrap();
                asked.body.extend_from_slice(&part[..n]);
            }
            let Said(status, headers, body) = answer(asked);
            let mut said = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
            said.push_str(&format!("content-length: {}\r\n", body.len()));
            headers.iter().for_each(|(name, value)| said.push_str(&format!("{name}: {value}\r\n")));
            stream.write_all(said.as_bytes()).await.unwrap();
            stream.write_all(b"\r\n").await.unwrap();
            let _ = stream.write_all(&body).await;
        }
    });
    HttpRelay::new(&url, "secret").unwrap()
}

fn request() -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        engine: ENGINE,
        device: DeviceId(7),
        epoch: 1,
        playbook: 1,
        scope: None,
        cursor: vec![0; 8],
        now: Stamp { wall_ms: 1, monotonic_ms: 2, boot: BootId::from_bytes([3; 16]), relay: None },
        last_counter: 0,
        edits: Vec::new(),
        documents: Vec::new(),
        receipts: Vec::new(),
        budget_bytes: 1,
        parts: Default::default(),
    }
}

fn response() -> SyncResponse {
    decode_body(br#"{"e":"1","c":[],"t":5}"#, false, Format::Json).unwrap()
}

fn problem(problem: &Problem, headers: Vec<(&'static str, String)>) -> Said {
    let mut headers = headers;
    headers.push(("content-type", "application/problem+json".to_owned()));
    Said(problem.status, headers, serde_json::to_vec(problem).unwrap())
}

#[tokio::test]
async fn a_sync_goes_as_cbor_with_the_token_and_its_bytes_are_counted() {
    let relay = serve(|asked| {
        assert_eq!(asked.line, "post /v1/sync http/1.1");
        assert_eq!(asked.header("authorization"), Some("bearer secret"));
        assert_eq!(asked.header("content-type"), Some("application/cbor"));
        assert_eq!(decode_body::<SyncRequest>(&asked.body, false, Format::Cbor).unwrap().device, DeviceId(7));
        let (body, _) = encode_body(&response(), Format::Cbor).unwrap();
        Said(200, vec![("content-type", "application/cbor".to_owned())], body)
    })
    .await;
    assert_eq!(relay.sync(request()).await.unwrap().relay_ms, 5);
    let traffic = relay.traffic();
    assert!((1..=200).contains(&traffic.bytes_up) && (1..=200).contains(&traffic.bytes_down), "{traffic:?}");
}

#[tokio::test]
async fn a_large_answer_comes_under_zstd_and_a_bomb_is_refused() {
    let is_bomb = Arc::new(Mutex::new(false));
    let asked_for = Arc::clone(&is_bomb);
    let relay = serve(move |_| {
        let mut answer = response();
        answer.cursor = vec![7; 50_000];
        let (mut body, is_zstd) = encode_body(&answer, Format::Cbor).unwrap();
        assert!(is_zstd && body.len() < 1_000);
        if *asked_for.lock().unwrap() {
            body = encode_body(&vec![0_u8; 40_000_000], Format::Cbor).unwrap().0;
        }
        Said(200, vec![("content-type", "application/cbor".to_owned()), ("content-encoding", "zstd".to_owned())], body)
    })
    .await;
    assert_eq!(relay.sync(request()).await.unwrap().cursor.len(), 50_000);
    *is_bomb.lock().unwrap() = true;
    assert!(matches!(relay.sync(request()).await, Err(RelayFailure::Strange(_))));
}

#[tokio::test]
async fn a_portals_page_and_a_redirect_are_not_the_relays_word() {
    for status in [200, 302, 502] {
        let page = b"<html>log in to the hotel</html>".to_vec();
        let headers = vec![("content-type", "text/html".to_owned()), ("location", "http://portal.example/".to_owned())];
        let relay = serve(move |_| Said(status, headers.clone(), page.clone())).await;
        let failure = relay.sync(request()).await.unwrap_err();
        assert!(matches!(failure, RelayFailure::Strange(_)) && failure.is_retryable(), "{failure}");
    }
}

#[tokio::test]
async fn a_problem_says_its_code_and_when_to_come_again() {
    let relay =
        serve(|_| problem(&Problem::new(problem_code::RATE_LIMITED, 429, "slowly"), vec![("retry-after", "7".to_owned())])).await;
    let RelayFailure::Problem(problem) = relay.sync(request()).await.unwrap_err() else { panic!("no problem") };
    assert_eq!((problem.code.as_str(), problem.members["retry_after"].as_str()), (problem_code::RATE_LIMITED, "7"));
}

#[tokio::test]
async fn a_relay_that_is_not_there_cannot_be_reached() {
    let relay = HttpRelay::new("http://127.0.0.1:1", "").unwrap();
    let code = Enrolment { code: "x".to_owned(), app: "test".to_owned(), attempt: None };
    assert!(matches!(relay.enrol(&code).await, Err(RelayFailure::Unreachable(_))));
    for wrong in ["", "relay", "ftp://x", "http://", "file:///etc/passwd"] {
        assert!(HttpRelay::new(wrong, "").is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn an_upload_goes_on_where_the_relay_is() {
    let got = Arc::new(Mutex::new(b"abc".to_vec()));
    let stored = Arc::clone(&got);
    let hash = BlobHash::of(b"abcdef");
    let relay = serve(move |asked| {
        let mut got = stored.lock().unwrap();
        assert_eq!(asked.header("tus-resumable"), Some("1.0.0"));
        let tus = |offset: usize| vec![("tus-resumable", "1.0.0".to_owned()), ("upload-offset", offset.to_string())];
        match asked.line.split(' ').next().unwrap() {
            "post" => {
                assert_eq!(asked.header("upload-length"), Some("6"));
                let location = vec![("tus-resumable", "1.0.0".to_owned()), ("location", "/v1/files/u1".to_owned())];
                Said(201, location, Vec::new())
            }
            "head" => Said(200, tus(got.len()), Vec::new()),
            "patch" if asked.header("upload-offset") == Some("3") => {
                assert!(asked.head.contains("upload-checksum: sha1 "));
                got.extend_from_slice(&asked.body);
                Said(204, tus(got.len()), Vec::new())
            }
            _ => Said(409, vec![("tus-resumable", "1.0.0".to_owned())], Vec::new()),
        }
    })
    .await;
    let status = relay.start_upload(hash, 6).await.unwrap();
    assert_eq!((status.offset, status.location.ends_with("/v1/files/u1")), (3, true));
    assert_eq!(relay.append_upload(&status, b"def".to_vec()).await.unwrap().offset, 6);
    assert_eq!(*got.lock().unwrap(), b"abcdef");
    let behind = roundsman_protocol::UploadStatus { offset: 1, ..status };
    let failure = relay.append_upload(&behind, b"x".to_vec()).await.unwrap_err();
    assert_eq!(failure.code(), Some(problem_code::OFFSET_CONFLICT));
}

#[tokio::test]
async fn an_upload_at_another_address_does_not_get_the_token() {
    let relay = serve(|_| Said(201, vec![("location", "http://127.0.0.1:9/steal".to_owned())], Vec::new())).await;
    assert!(matches!(relay.start_upload(BlobHash([0; 32]), 1).await, Err(RelayFailure::Strange(_))));
}

#[tokio::test]
async fn a_blob_with_other_bytes_is_refused() {
    let relay = serve(|_| Said(200, Vec::new(), b"photo".to_vec())).await;
    assert_eq!(relay.blob(BlobHash::of(b"photo")).await.unwrap(), b"photo");
    assert!(matches!(relay.blob(BlobHash::of(b"other")).await, Err(RelayFailure::Strange(_))));
}

#[tokio::test]
async fn news_wake_the_device_and_comments_do_not() {
    let relay = serve(|_| {
        let stream = b": hello\n\n: alive\n\nevent: news\ndata: 1\n\nevent: other\ndata: 2\n\n".to_vec();
        Said(200, vec![("content-type", "text/event-stream".to_owned())], stream)
    })
    .await;
    let mut news = relay.listen().await.unwrap();
    news.next().await.unwrap();
    assert!(matches!(news.next().await, Err(RelayFailure::Unreachable(_))));
    let portal = serve(|_| Said(200, vec![("content-type", "text/html".to_owned())], b"<html>".to_vec())).await;
    assert!(portal.listen().await.is_err());
}
