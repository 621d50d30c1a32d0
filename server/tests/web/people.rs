//! People and their phones, and one's own page.

use futures_util::FutureExt as _;
use reqwest::{Method, header::COOKIE};

use crate::{
    pages::csrf_of,
    town::Town,
    world::{Phone, created},
};

async fn csrf(town: &Town, cookie: &str) -> String {
    csrf_of(&town.page(cookie, "/profile").await.1)
}

async fn revoke(town: &Town, who: &Phone, phone: &Phone) -> u16 {
    let cookie = town.cookie(who);
    let csrf = csrf(town, &cookie).await;
    let path = format!("/devices/{}/revoke", phone.device);
    town.post(&path, &cookie, &town.url.clone(), &[("csrf", &csrf)]).await.status().as_u16()
}

async fn works(town: &Town, phone: &Phone) -> bool {
    // Any endpoint for devices says whether a token works.
    town.get("/v1/blobs/00").bearer_auth(phone.token()).send().await.unwrap().status() == 404
}

#[tokio::test]
async fn a_manager_sees_and_revokes_the_phones_below_and_no_others() {
    let town = Town::new("people").await;
    let (mut wang, qian) = (town.world.rep("wang", "east"), town.world.rep("qian", "west"));
    let (head, east, west) =
        (town.world.manager("总部"), town.world.manager_of("east boss", "east"), town.world.manager_of("west boss", "west"));
    let deputy = town.world.manager_of("deputy", "east");
    wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    wang.sync(&town.world).await;

    let (_, page) = town.page(&town.cookie(&east), "/people").await;
    assert!(page.contains("wang") && page.contains(&format!("/devices/{}/revoke", wang.device)), "{page}");
    for hidden in ["qian", "总部", "west boss", "deputy"] {
        assert!(!page.contains(hidden), "{hidden} is seen from the east");
    }
    let (_, page) = town.page(&town.cookie(&head), "/people").await;
    for shown in ["wang", "qian", "east boss", "west boss", "deputy"] {
        assert!(page.contains(shown), "{shown} is not seen from above");
    }
    let (_, page) = town.page(&town.cookie(&wang), "/people").await;
    assert!(page.contains("这里只显示您自己的手机") && !page.contains("boss"), "{page}");

    for (who, phone) in [(&west, &wang), (&wang, &qian), (&wang, &east), (&east, &deputy), (&east, &head), (&east, &qian)] {
        assert_eq!(revoke(&town, who, phone).await, 404);
        assert!(works(&town, phone).await);
    }
    for (who, phone) in [(&east, &wang), (&head, &east), (&qian, &qian)] {
        assert!(works(&town, phone).await);
        assert_eq!(revoke(&town, who, phone).await, 303);
        assert!(!works(&town, phone).await, "its token still works");
    }
    let audited: i64 = town
        .ledger()
        .read(|snapshot| {
            let sql = "SELECT count(*) FROM audit WHERE what = 'device.revoke' AND who = ?";
            Ok(snapshot.query_row(sql, [east.user().to_string()], |row| row.get(0))?)
        })
        .unwrap();
    assert_eq!(audited, 1);
    let cookie = town.cookie(&head);
    let forged = town.post(&format!("/devices/{}/revoke", west.device), &cookie, &town.url.clone(), &[("csrf", "guessed")]).await;
    assert_eq!(forged.status(), 400);
    assert!(works(&town, &west).await);
}

#[tokio::test]
async fn somebody_lent_to_another_region_is_seen_there_and_revoked_only_from_above_both() {
    let town = Town::new("lent").await;
    let wang = town.world.rep("wang", "east");
    let (east, west, head) =
        (town.world.manager_of("east boss", "east"), town.world.manager_of("west boss", "west"), town.world.manager("总部"));
    let qian = town.world.rep("qian", "west");
    let grant = roundsman_domain::Grant {
        user: wang.user(),
        node: roundsman_domain::Node::Seat(qian.seat),
        role: "rep".into(),
        from_ms: Some(1_000),
        until_ms: None,
    };
    town.write(|tx| roundsman::ledger::people::add_grant(tx, town.world.company.id, &grant, 1_000).unwrap());
    let (_, page) = town.page(&town.cookie(&west), "/people").await;
    // In the west they know him by his western seat alone.
    assert!(page.contains("wang") && page.contains("销售代表 · qian") && !page.contains("销售代表 · wang"), "{page}");
    assert_eq!(revoke(&town, &west, &wang).await, 404);
    assert_eq!(revoke(&town, &east, &wang).await, 404);
    assert_eq!(revoke(&town, &head, &wang).await, 303);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_only_the_old_one_allows_it() {
    let town = Town::new("password").await;
    let boss = town.world.manager("boss");
    town.give_password(boss.user(), "a long password");
    let (here, elsewhere) = (town.cookie(&boss), town.cookie(&boss));
    let csrf = csrf(&town, &here).await;
    let url = town.url.clone();
    let change = |old: &'static str, new: &'static str, again: &'static str| {
        let (town, here, csrf, url) = (&town, &here, &csrf, &url);
        async move {
            let pairs = [("csrf", csrf.as_str()), ("old", old), ("new", new), ("again", again)];
            let response = town.post("/profile/password", here, url, &pairs).await;
            response.headers()["location"].to_str().unwrap().to_owned()
        }
    };
    assert_eq!(change("wrong", "another password", "another password").await, "/profile?said=wrong");
    assert_eq!(change("a long password", "short", "short").await, "/profile?said=unfit");
    assert_eq!(change("a long password", "another password", "another passwort").await, "/profile?said=differs");
    assert_eq!(town.page(&elsewhere, "/").await.0, 200);
    assert_eq!(change("a long password", "another password", "another password").await, "/profile?said=password");
    assert_eq!((town.page(&here, "/").await.0, town.page(&elsewhere, "/").await.0), (200, 303));
    let again = town.post("/sign-in", "", &url, &[("user", "boss"), ("password", "another password")]).await;
    assert_eq!(again.status(), 303);
}

#[tokio::test]
async fn signing_out_everywhere_leaves_no_session() {
    let town = Town::new("everywhere").await;
    let boss = town.world.manager("boss");
    let cookies = [town.cookie(&boss), town.cookie(&boss)];
    let csrf = csrf(&town, &cookies[0]).await;
    let out = town.post("/profile/sign-out-everywhere", &cookies[0], &town.url.clone(), &[("csrf", &csrf)]).await;
    assert_eq!(out.status(), 303);
    for cookie in &cookies {
        assert_eq!(town.page(cookie, "/").await.0, 303);
    }
}

#[tokio::test]
async fn a_language_is_kept_for_other_browsers_too() {
    let town = Town::new("own-language").await;
    let boss = town.world.manager("boss");
    let cookie = town.cookie(&boss);
    let csrf = csrf(&town, &cookie).await;
    assert!(town.page(&cookie, "/profile").await.1.contains("退出所有登录"));
    town.post("/profile/language", &cookie, &town.url.clone(), &[("csrf", &csrf), ("language", "en")]).await;
    assert!(town.page(&town.cookie(&boss), "/profile").await.1.contains("Sign out everywhere"));
}

#[tokio::test]
async fn an_open_page_hears_of_its_own_region_and_not_of_another() {
    let town = Town::new("news").await;
    let (mut wang, mut qian) = (town.world.rep("wang", "east"), town.world.rep("qian", "west"));
    let (east, west) = (town.world.manager_of("east boss", "east"), town.world.manager_of("west boss", "west"));
    let open = |phone: &Phone| {
        let ask = town.ask(Method::GET, "/news").header(COOKIE, town.cookie(phone));
        async move { ask.send().await.unwrap() }
    };
    let (mut of_east, mut of_west) = (open(&east).await, open(&west).await);
    assert_eq!(of_east.headers()["content-type"], "text/event-stream");
    wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    wang.sync(&town.world).await;
    let heard = of_east.chunk().await.unwrap().unwrap();
    assert_eq!(&heard[..], b"event: news\ndata: new\n\n", "a browser drops an event without data");
    assert!(of_west.chunk().now_or_never().is_none(), "the west heard of the east");
    qian.save(None, vec![created(&qian, "customer", &[("name", "西域"), ("source", "online")])]);
    qian.sync(&town.world).await;
    assert!(of_west.chunk().await.unwrap().unwrap().starts_with(b"event: news\n"));
    assert_eq!(town.get("/news").send().await.unwrap().status(), 303);
}
