//! Attachments come up by tus: cut, resumed, checked, forgotten.

use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{Method, Response, header::RANGE};
use roundsman_domain::{BlobHash, Op};
use sha1::Digest;
use tokio::io::AsyncWriteExt;

use crate::{
    town::Town,
    world::{Phone, add_file, created},
};

impl Town {
    async fn send(&self, phone: &Phone, location: &str, offset: usize, bytes: &[u8]) -> Response {
        let sum = BASE64_STANDARD.encode(sha1::Sha1::digest(bytes));
        self.send_as(phone, location, offset, bytes, &format!("sha1 {sum}")).await
    }

    async fn send_as(&self, phone: &Phone, location: &str, offset: usize, bytes: &[u8], sum: &str) -> Response {
        let patch = self.tus(Method::PATCH, phone, location).header("upload-offset", offset).header("upload-checksum", sum);
        patch.header("content-type", "application/offset+octet-stream").body(bytes.to_vec()).send().await.unwrap()
    }

    async fn offset(&self, phone: &Phone, location: &str) -> Option<usize> {
        let response = self.tus(Method::HEAD, phone, location).send().await.unwrap();
        (response.status() == 200).then(|| response.headers()["upload-offset"].to_str().unwrap().parse().unwrap())
    }
}

fn noise(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 7 + i / 251) as u8).collect()
}

#[tokio::test]
async fn an_upload_that_was_cut_goes_on_where_the_relay_is() {
    let town = Town::new("tus-cut").await;
    let mut wang = town.world.rep("wang", "east");
    let bytes = noise(300_000);
    let (attach, hash) = add_file("requirement_spec", &bytes);
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    let _deal = wang.save(None, vec![created(&wang, "opportunity", &[("customer", &shop.to_string())]), attach]);
    wang.sync(&town.world).await;

    let location = town.announce(&wang, hash, bytes.len()).await;
    let host = town.url.strip_prefix("http://").unwrap();
    let mut line = tokio::net::TcpStream::connect(host).await.unwrap();
    let head = format!(
        "PATCH {location} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: {}\r\n\r\n",
        wang.token(),
        bytes.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&bytes[..100_000]).await.unwrap();
    line.flush().await.unwrap();
    // The line stays open, as a lost signal leaves it: whoever comes on a new one is not kept waiting.
    // What is on the way when it asks still arrives: the relay says what it has by then, and the phone goes on from there.
    let mut has = town.offset(&wang, &location).await.unwrap();
    let sent = loop {
        assert!(has <= 100_000);
        let sent = town.send(&wang, &location, has, &bytes[has..]).await;
        let by_then: usize = sent.headers()["upload-offset"].to_str().unwrap().parse().unwrap();
        if sent.status().as_u16() != 409 {
            break (sent.status().as_u16(), by_then);
        }
        assert!(by_then > has, "a refusal for the offset names a later one");
        has = by_then;
    };
    assert_eq!(sent, (204, 300_000));
    drop(line);
    assert_eq!(town.offset(&wang, &location).await, Some(300_000), "a lost answer is given again");
    let read = town.get(&format!("/v1/blobs/{hash}")).bearer_auth(wang.token()).send().await.unwrap();
    assert_eq!(read.bytes().await.unwrap(), bytes);
    let part =
        town.get(&format!("/v1/blobs/{hash}")).bearer_auth(wang.token()).header(RANGE, "bytes=10-19").send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.bytes().await.unwrap()), (206, bytes[10..20].to_vec().into()));
    town.world.verify();
}

/// The relay stopped, or the line was cut, behind the last byte and before anybody had looked at the whole.
#[tokio::test]
async fn a_file_that_came_whole_and_was_not_looked_at_is_taken_when_its_phone_asks_again() {
    let town = Town::new("tus-unseen").await;
    let mut wang = town.world.rep("wang", "east");
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    let (attach, hash) = add_file("requirement_spec", b"the whole of it");
    wang.save(None, vec![created(&wang, "opportunity", &[("customer", &shop.to_string())]), attach]);
    wang.sync(&town.world).await;
    let location = town.announce(&wang, hash, 15).await;
    let file = town.ledger().uploads().join(location.rsplit('/').next().unwrap());
    std::fs::create_dir_all(town.ledger().uploads()).unwrap();
    for (bytes, offset) in [(b"the whole of it, and more".as_slice(), 0), (b"the whole of it", 15)] {
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(town.offset(&wang, &location).await, Some(offset));
    }
    let read = town.get(&format!("/v1/blobs/{hash}")).bearer_auth(wang.token()).send().await.unwrap();
    assert_eq!(read.bytes().await.unwrap().as_ref(), b"the whole of it");
    assert!(wang.sync(&town.world).await.blobs_wanted.is_empty());
    town.world.verify();
}

#[tokio::test]
async fn bytes_that_are_not_what_they_should_be_change_nothing() {
    let town = Town::new("tus-wrong").await;
    let wang = town.world.rep("wang", "east");
    let bytes = noise(5_000);
    let hash = BlobHash::of(&bytes);
    let location = town.announce(&wang, hash, bytes.len()).await;
    assert_eq!(town.send(&wang, &location, 0, &bytes[..1_000]).await.status(), 204);
    for (status, offset, part, sum) in [
        (460, 1_000, &bytes[1_000..2_000], "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned()),
        (400, 1_000, &bytes[1_000..2_000], "md5 AAAA".to_owned()),
        (409, 500, &bytes[500..1_000], format!("sha1 {}", BASE64_STANDARD.encode(sha1::Sha1::digest(&bytes[500..1_000])))),
        (
            413,
            1_000,
            &[bytes.clone(), bytes.clone()].concat(),
            format!("sha256 {}", BASE64_STANDARD.encode(sha2::Sha256::digest(b""))),
        ),
    ] {
        assert_eq!(town.send_as(&wang, &location, offset, part, &sum).await.status(), status);
        assert_eq!(town.offset(&wang, &location).await, Some(1_000), "after {status}");
    }
    // The whole is another than was announced: it starts anew.
    let mut other = bytes[1_000..].to_vec();
    other[7] ^= 1;
    assert_eq!(town.send(&wang, &location, 1_000, &other).await.status(), 460);
    assert_eq!(town.offset(&wang, &location).await, None);
    let again = town.announce(&wang, hash, bytes.len()).await;
    assert_ne!(again, location);
    assert_eq!(town.offset(&wang, &again).await, Some(0));
}

#[tokio::test]
async fn an_upload_belongs_to_the_device_that_announced_it() {
    let town = Town::new("tus-own").await;
    let (wang, li) = (town.world.rep("wang", "east"), town.world.rep("li", "east"));
    let hash = BlobHash::of(b"photo");
    let location = town.announce(&wang, hash, 5).await;
    assert_eq!(town.announce(&wang, hash, 5).await, location, "a repeated announcement leads to the same upload");
    assert_eq!(town.offset(&li, &location).await, None);
    assert_eq!(town.send(&li, &location, 0, b"photo").await.status(), 404);
    assert_ne!(town.announce(&li, hash, 5).await, location);
    assert_eq!(town.upload(&wang, b"photo").await, hash);
    let theirs = town.announce(&li, hash, 5).await;
    assert_eq!(town.offset(&li, &theirs).await, Some(0), "nobody learns that the relay has the bytes");
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_forgotten() {
    let town = Town::new("tus-expiry").await;
    let wang = town.world.rep("wang", "east");
    let (given_up, expired) =
        (town.announce(&wang, BlobHash::of(b"one"), 3).await, town.announce(&wang, BlobHash::of(b"two"), 3).await);
    assert_eq!(town.tus(Method::DELETE, &wang, &given_up).send().await.unwrap().status(), 204);
    assert_eq!(town.offset(&wang, &given_up).await, None);
    assert_eq!(town.send(&wang, &expired, 0, b"t").await.status(), 204);
    let files = || std::fs::read_dir(town.ledger().uploads()).unwrap().count();
    assert_eq!(files(), 1);
    town.write(|tx| tx.execute("UPDATE upload SET expires_ms = 1", []).unwrap());
    assert_eq!(town.offset(&wang, &expired).await, None);
    town.site.sweep().await;
    assert_eq!(files(), 0);
}

#[tokio::test]
async fn what_the_server_cannot_take_it_says_beforehand() {
    let town = Town::new("tus-limits").await;
    let wang = town.world.rep("wang", "east");
    let options = town.ask(Method::OPTIONS, "/v1/files").send().await.unwrap();
    assert_eq!((options.status().as_u16(), &options.headers()["tus-max-size"]), (204, &"67108864".parse().unwrap()));
    let hash = BlobHash::of(b"x");
    assert_eq!(town.announcing(&wang, hash, 100 << 20).send().await.unwrap().status(), 413);
    assert_eq!(town.announcing(&wang, hash, 0).send().await.unwrap().status(), 400);
    let old = town.ask(Method::POST, "/v1/files").bearer_auth(wang.token()).send().await.unwrap();
    assert_eq!(old.status(), 412);
    let nameless = town.tus(Method::POST, &wang, "/v1/files").header("upload-length", "5").send().await.unwrap();
    assert_eq!(nameless.status(), 400);
}

#[tokio::test]
async fn a_move_that_waits_for_a_file_goes_on_when_its_last_byte_has_come() {
    let town = Town::new("tus-held").await;
    let mut wang = town.world.rep("wang", "east");
    let boss = town.world.manager("boss");
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    let (attach, _) = add_file("requirement_spec", b"the specification");
    let amount = Op::Set {
        path: "amount".parse().unwrap(),
        value: roundsman_domain::Value::Money(
            roundsman_domain::Money::parse_major("1200", roundsman_domain::Currency::CNY).unwrap(),
        ),
    };
    let deal = wang
        .save(None, vec![created(&wang, "opportunity", &[("name", "样板间"), ("customer", &shop.to_string())]), attach, amount]);
    wang.save(Some(deal), vec![crate::world::moved("lead", "needs")]);
    wang.save(Some(deal), vec![crate::world::moved("needs", "quote")]);
    wang.sync(&town.world).await;
    let cookie = town.cookie(&boss);
    let (_, page) = town.page(&cookie, "/today?lang=en").await;
    assert!(page.contains("Held"), "{page}");
    town.upload(&wang, b"the specification").await;
    let (_, page) = town.page(&cookie, "/today?lang=en").await;
    assert!(!page.contains("Held") && page.contains("“Quoted”"), "{page}");
}
