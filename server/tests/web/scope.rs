//! Who sees what, over HTTP: head office all, a region its subtree, a rep their own.

use roundsman::ledger::{people, tree};
use roundsman_domain::{BlobHash, Node, RecordId};

use crate::{
    town::Town,
    world::{Phone, add_file, created},
};

struct Cast {
    town: Town,
    wang: Phone,
    others: Vec<(&'static str, Phone, bool)>,
    deal: RecordId,
    hash: BlobHash,
}

const BYTES: &[u8] = b"%PDF-1.7 a requirement specification";

/// A rep of the east has a deal with a file; everybody else looks at it.
async fn cast(name: &str) -> Cast {
    let town = Town::new(name).await;
    let mut wang = town.world.rep("wang", "east");
    let others = vec![
        ("head office", town.world.manager("boss"), true),
        ("the region", town.world.manager_of("east manager", "east"), true),
        ("another region", town.world.manager_of("west manager", "west"), false),
        ("a colleague in the same seat", town.world.second_rep(&wang, "li"), true),
        ("a rep of the same region", town.world.rep("zhao", "east"), false),
        ("a rep of another region", town.world.rep("qian", "west"), false),
    ];
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    let (attach, hash) = add_file("requirement_spec", BYTES);
    let deal =
        wang.save(None, vec![created(&wang, "opportunity", &[("name", "样板间"), ("customer", &shop.to_string())]), attach]);
    wang.sync(&town.world).await;
    town.upload(&wang, BYTES).await;
    Cast { town, wang, others, deal, hash }
}

#[tokio::test]
async fn a_record_and_its_file_are_seen_by_those_above_it_only() {
    let Cast { town, wang, others, deal, hash } = cast("scope").await;
    let nothing = RecordId::from_bytes([7; 16]);
    for (who, phone, sees) in others.iter().map(|(who, phone, sees)| (*who, phone, *sees)).chain([("its rep", &wang, true)]) {
        let cookie = town.cookie(phone);
        let record = town.page(&cookie, &format!("/records/{deal}")).await;
        let unknown = town.page(&cookie, &format!("/records/{nothing}")).await;
        assert_eq!(record.0, if sees { 200 } else { 404 }, "{who}");
        assert!(sees || record == unknown, "{who}: what is out of sight answers like what is not there");
        assert!(!town.page(&cookie, "/today").await.1.contains("样板间"), "{who}: nothing was moved today");

        let by_page = town.page(&cookie, &format!("/blob/{hash}")).await.0;
        let by_device = town.get(&format!("/v1/blobs/{hash}")).bearer_auth(phone.token()).send().await.unwrap();
        let expected = if sees { 200 } else { 404 };
        assert_eq!((by_page, by_device.status().as_u16()), (expected, expected), "{who}");
        if sees {
            assert_eq!(by_device.headers()["content-disposition"], "attachment");
            assert_eq!(by_device.bytes().await.unwrap(), BYTES);
        }
    }
    assert_eq!(town.get(&format!("/records/{deal}")).send().await.unwrap().status(), 303);
    assert_eq!(town.get(&format!("/v1/blobs/{hash}")).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn naming_a_hash_in_a_record_of_ones_own_opens_nothing() {
    let Cast { town, others, hash, .. } = cast("scope-hash").await;
    let mut thief = others.into_iter().find(|(who, ..)| *who == "a rep of another region").unwrap().1;
    let shop = thief.save(None, vec![created(&thief, "customer", &[("name", "空壳"), ("source", "online")])]);
    let (attach, _) = add_file("requirement_spec", BYTES);
    thief.save(None, vec![created(&thief, "opportunity", &[("name", "空壳"), ("customer", &shop.to_string())]), attach]);
    thief.sync(&town.world).await;
    let steal =
        || async { town.get(&format!("/v1/blobs/{hash}")).bearer_auth(thief.token()).send().await.unwrap().status().as_u16() };
    assert_eq!(steal().await, 404);
    // Whoever has the bytes may send them, and then reads no more than what they sent.
    town.upload(&thief, BYTES).await;
    assert_eq!(steal().await, 200);
}

#[tokio::test]
async fn a_region_that_is_moved_takes_its_records_along_at_the_next_request() {
    let Cast { town, others, deal, .. } = cast("scope-move").await;
    let (west, east): (Vec<_>, Vec<_>) =
        others.iter().filter(|(_, phone, _)| phone.seat.as_bytes() == &[0; 16]).partition(|(who, ..)| *who == "another region");
    let (west, east) = (town.cookie(&west[0].1), town.cookie(&east.iter().find(|(who, ..)| *who == "the region").unwrap().1));
    let path = format!("/records/{deal}");
    assert_eq!((town.page(&east, &path).await.0, town.page(&west, &path).await.0), (200, 404));
    town.write(|tx| {
        let company = town.world.company.id;
        let tree = tree::load(tx, company).unwrap();
        let (seat, unit) = (tree::seat_named(&tree, "wang").unwrap(), tree::unit_named(&tree, "west").unwrap());
        tree::move_seat(tx, company, seat, unit, roundsman::relay::now_ms()).unwrap();
    });
    assert_eq!((town.page(&east, &path).await.0, town.page(&west, &path).await.0), (404, 200));
}

#[tokio::test]
async fn a_grant_that_has_ended_shows_nothing_at_the_next_request() {
    let Cast { town, wang, deal, hash, .. } = cast("scope-end").await;
    let cookie = town.cookie(&wang);
    let path = format!("/records/{deal}");
    assert_eq!(town.page(&cookie, &path).await.0, 200);
    town.write(|tx| {
        people::end_grant(tx, town.world.company.id, wang.user(), Node::Seat(wang.seat), "rep", roundsman::relay::now_ms())
            .unwrap()
    });
    assert_eq!((town.page(&cookie, &path).await.0, town.page(&cookie, &format!("/blob/{hash}")).await.0), (404, 404));
    assert_eq!(town.page(&cookie, "/").await.0, 200);
}
