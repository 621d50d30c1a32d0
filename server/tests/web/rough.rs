//! Bad input: what people paste, what links lose, what browsers send.

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, COOKIE};
use roundsman_domain::{Op, RecordId};

use crate::{
    pages::csrf_of,
    town::Town,
    world::{add_file, created, set, text},
};

const PAGES: [&str; 7] = ["/", "/today", "/pipeline", "/records", "/requests", "/people", "/profile"];
const NAMES: [&str; 17] = [
    "day", "after", "moves", "kind", "q", "seat", "stage", "stuck", "show", "history", "linked", "said", "done", "revoked",
    "lang", "x", "",
];

#[tokio::test]
async fn nonsense_in_any_parameter_is_a_page_or_nothing_there() {
    let town = Town::new("nonsense").await;
    let mut wang = town.world.rep("wang", "east");
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    wang.sync(&town.world).await;
    let cookie = town.cookie(&wang);
    let long = "9".repeat(500);
    let values = [
        "",
        "nonsense",
        "-1",
        "99999999999999999999",
        "%00%FF%FE",
        "%E4%B8",
        "<script>",
        "../../etc",
        "2026-13-45",
        "-9999-01-01",
        "9999-12-31",
        &long,
        "NaN",
        "1.1.1",
        "-9223372036854775808.9",
    ];
    let record = format!("/records/{shop}");
    for page in PAGES.iter().copied().chain([record.as_str()]) {
        for value in values {
            // Each name twice: of two the last counts.
            let pairs: Vec<String> = NAMES.iter().map(|name| format!("{name}={value}&{name}={value}")).collect();
            let path = format!("{page}?{}", pairs.join("&"));
            let (status, body) = town.page(&cookie, &path).await;
            assert!(status == 200 || status == 404, "{path}: {status} {body}");
            assert!(!body.contains("<script>") && body.len() < 200_000, "{path}");
            for name in ["day", "after", "history", "seat"] {
                let (status, _) = town.page(&cookie, &format!("{page}?{name}={value}")).await;
                assert_eq!(status, 200, "{page}?{name}={value}");
            }
        }
    }
    for path in [
        "/records/x",
        "/records/00000000-0000-0000-0000-000000000000",
        "/records/x/photos/y",
        "/devices/x/revoke",
        "/requests/x",
        "/nothing",
        "/records/%FF",
    ] {
        let (status, _) = town.page(&cookie, path).await;
        assert!((400..500).contains(&status), "{path}: {status}");
    }
}

#[tokio::test]
async fn a_form_that_says_nonsense_is_answered_by_a_page() {
    let town = Town::new("bad-forms").await;
    let wang = town.world.rep("wang", "east");
    let cookie = town.cookie(&wang);
    let csrf = csrf_of(&town.page(&cookie, "/profile").await.1);
    for (path, pairs) in [
        ("/requests/nonsense", vec![("csrf", csrf.as_str()), ("verdict", "x")]),
        ("/devices/ffffffffffffffff/revoke", vec![("csrf", csrf.as_str())]),
        ("/devices/-1/revoke", vec![("csrf", csrf.as_str())]),
        ("/profile/language", vec![("csrf", csrf.as_str()), ("language", "klingon")]),
        ("/profile/password", vec![("csrf", csrf.as_str())]),
        ("/profile/password", vec![("nothing", "")]),
        ("/sign-out", vec![]),
    ] {
        let status = town.post(path, &cookie, &town.url.clone(), &pairs).await.status().as_u16();
        assert!((300..500).contains(&status), "{path}: {status}");
    }
    let ask = town.ask(reqwest::Method::POST, "/profile/password").header(COOKIE, &cookie).header(ACCEPT, "text/html");
    let response = ask.header("content-type", "application/x-www-form-urlencoded").body("x").send().await.unwrap();
    assert!(response.status().is_client_error());
    let page = response.text().await.unwrap();
    assert!(page.contains("<main") && page.contains("刷新"), "{page}");
}

#[tokio::test]
async fn a_name_without_a_space_the_longest_note_and_sixty_photos_stay_in_one_piece() {
    let town = Town::new("large").await;
    let mut wang = town.world.rep("wang", "east");
    let name = "长".repeat(200);
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", &name), ("source", "online")])]);
    wang.save(Some(shop), vec![text("notes", &"记".repeat(20_000))]);
    let mut ops = vec![created(&wang, "visit", &[("customer", &shop.to_string())])];
    ops.extend((0..60_u8).map(|n| picture(&[n])));
    let visit = wang.save(None, ops);
    wang.sync(&town.world).await;
    let cookie = town.cookie(&wang);
    let (status, page) = town.page(&cookie, &format!("/records/{visit}")).await;
    assert_eq!((status, page.matches("<figure>").count()), (200, 60));
    assert!(page.matches("loading=\"lazy\"").count() <= 60);
    let (_, page) = town.page(&cookie, "/today").await;
    assert!(page.matches("<figure>").count() == 6 && page.contains("60 张照片"), "{page}");
    let (status, page) = town.page(&cookie, &format!("/records/{shop}")).await;
    assert!(status == 200 && page.contains("展开其余 18800 字") && page.len() < 250_000, "{}", page.len());
    for path in ["/", "/records?kind=customer", "/records?kind=visit"] {
        let (status, page) = town.page(&cookie, path).await;
        assert!(status == 200 && page.len() < 60_000, "{path}: {}", page.len());
    }
}

fn picture(bytes: &[u8]) -> Op {
    let (Op::Attach { slot, item, hash, thumbnail, mut manifest }, _) = add_file("shelf", bytes) else { panic!() };
    manifest.media_type = "image/jpeg".into();
    Op::Attach { slot, item, hash, thumbnail, manifest }
}

#[tokio::test]
async fn a_clock_a_day_off_moves_no_visit_out_of_reach() {
    let town = Town::new("day-off").await;
    let mut wang = town.world.rep("wang", "east");
    let now = roundsman::relay::now_ms();
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    wang.sync(&town.world).await;
    // The phone's clock is a day ahead: the visit's id and its start say tomorrow, the relay knows that it was today.
    let ahead = RecordId::new_at(now + 86_400_000, rand::random());
    let mut create = created(&wang, "visit", &[("customer", &shop.to_string()), ("needs", "石材")]);
    if let Op::Create { fields, .. } = &mut create {
        fields.insert("started_at".into(), roundsman_domain::Value::Int(now + 86_400_000));
    }
    wang.save(Some(ahead), vec![create]);
    wang.sync(&town.world).await;
    let cookie = town.cookie(&wang);
    let (_, page) = town.page(&cookie, "/today").await;
    assert!(page.contains("1 次拜访") && page.contains("万隆"), "{page}");
    let (_, page) = town.page(&cookie, "/people").await;
    assert!(!page.contains("-1 天"), "{page}");
}

#[tokio::test]
async fn pages_are_compressed_but_for_those_that_repeat_the_address() {
    let town = Town::new("gzip").await;
    let wang = town.world.rep("wang", "east");
    let cookie = town.cookie(&wang);
    let encoding = |path: &'static str| {
        let ask = town.get(path).header(COOKIE, &cookie).header(ACCEPT_ENCODING, "gzip");
        async move { ask.send().await.unwrap().headers().get("content-encoding").map(|value| value.to_str().unwrap().to_owned()) }
    };
    assert_eq!(encoding("/").await.as_deref(), Some("gzip"));
    assert_eq!(encoding("/records?q=abc").await, None);
    assert_eq!(encoding("/people?q=%61").await, None);
    let (_, one) = town.page(&cookie, "/profile").await;
    let (_, other) = town.page(&cookie, "/profile").await;
    assert_ne!(csrf_of(&one), csrf_of(&other), "the secret stands there unchanged");
}

#[tokio::test]
async fn what_somebody_typed_is_shown_and_does_nothing() {
    let town = Town::new("typed").await;
    let mut wang = town.world.rep("wang", "east");
    let shop =
        wang.save(None, vec![created(&wang, "customer", &[("name", "<img src=x onerror=alert(1)>"), ("source", "online")])]);
    wang.save(Some(shop), vec![set("phone", "javascript:alert(1)")]);
    wang.sync(&town.world).await;
    let cookie = town.cookie(&wang);
    for path in [format!("/records/{shop}"), "/records?q=%22%3E%3Cimg".to_owned(), "/records?kind=customer".to_owned()] {
        let (_, page) = town.page(&cookie, &path).await;
        assert!(!page.contains("<img src=x") && !page.contains("href=\"javascript") && !page.contains("\"><img"), "{page}");
    }
}
