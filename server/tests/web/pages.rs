//! Signing in, forms, and what is on the pages.

use reqwest::{
    Method,
    header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE},
};
use roundsman_domain::Op;

use crate::{
    town::Town,
    world::{add_file, created, moved, set},
};

fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

impl Town {
    pub(crate) async fn post(&self, path: &str, cookie: &str, origin: &str, pairs: &[(&str, &str)]) -> reqwest::Response {
        let post = self.ask(Method::POST, path).header(COOKIE, cookie).header(ORIGIN, origin);
        post.header("content-type", "application/x-www-form-urlencoded").body(form(pairs)).send().await.unwrap()
    }
}

pub(crate) fn csrf_of(page: &str) -> String {
    page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_manager_signs_in_and_out() {
    let town = Town::new("sign-in").await;
    let boss = town.world.manager("陈总");
    town.give_password(boss.user(), "a long password");
    let url = town.url.clone();
    let response = town.post("/sign-in", "", &url, &[("user", "陈总"), ("password", "a long password")]).await;
    assert_eq!((response.status().as_u16(), &response.headers()[LOCATION]), (303, &"/".parse().unwrap()));
    let set = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("Secure"), "{set}");
    let cookie = set.split(';').next().unwrap().to_owned();
    let (status, page) = town.page(&cookie, "/").await;
    assert_eq!(status, 200);
    assert!(page.contains("陈总") && page.contains("等您决定"), "{page}");

    let out = town.post("/sign-out", &cookie, &url, &[("csrf", &csrf_of(&page))]).await;
    assert_eq!(out.status(), 303);
    let (status, _) = town.page(&cookie, "/").await;
    assert_eq!(status, 303);
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_get_the_same_answer() {
    let town = Town::new("sign-in-wrong").await;
    let boss = town.world.manager("boss");
    town.give_password(boss.user(), "a long password");
    let mut answers = Vec::new();
    for (user, password) in [("boss", "a wrong password"), ("nobody", "a long password"), ("boss", "")] {
        let response = town.post("/sign-in", "", &town.url, &[("user", user), ("password", password)]).await;
        answers.push((response.status(), response.text().await.unwrap()));
    }
    let company =
        town.post("/sign-in", "", &town.url, &[("company", "nowhere"), ("user", "boss"), ("password", "a long password")]).await;
    answers.push((company.status(), company.text().await.unwrap()));
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let town = Town::new("guess").await;
    let mut statuses = Vec::new();
    for guess in 0..10 {
        let password = format!("guess number {guess}");
        statuses.push(town.post("/sign-in", "", &town.url, &[("user", "boss"), ("password", &password)]).await.status().as_u16());
    }
    assert_eq!((statuses[0], statuses[9]), (401, 429));
}

#[tokio::test]
async fn a_form_from_another_site_does_nothing() {
    let town = Town::new("csrf").await;
    let boss = town.world.manager("boss");
    let cookie = town.cookie(&boss);
    let (_, page) = town.page(&cookie, "/").await;
    let csrf = csrf_of(&page);
    let url = town.url.clone();
    for (origin, csrf) in
        [("https://evil.example", csrf.as_str()), (url.as_str(), "guessed"), (url.as_str(), ""), ("null", &csrf)]
    {
        let response = town.post("/sign-out", &cookie, origin, &[("csrf", csrf)]).await;
        assert_eq!(response.status(), 400, "{origin} {csrf}");
    }
    assert_eq!(town.page(&cookie, "/").await.0, 200);
}

#[tokio::test]
async fn a_page_is_framed_by_nobody_and_kept_by_no_cache() {
    let town = Town::new("headers").await;
    let response = town.get("/sign-in").send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'self';") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!((header("x-frame-options").as_str(), header("cache-control").as_str()), ("DENY", "no-store"));
    let page = response.text().await.unwrap();
    assert!(
        !page.contains("<style") && !page.contains("style=") && !page.contains(" on") && page.matches("<script").count() == 1,
        "{page}"
    );
    for ending in [".css", ".js", ".svg"] {
        let path = page.split('"').find(|path| path.starts_with("/assets/") && path.ends_with(ending)).unwrap();
        let asset = town.get(path).send().await.unwrap();
        assert_eq!(asset.status(), 200, "{path}");
        assert!(asset.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    }
}

#[tokio::test]
async fn a_page_speaks_the_language_that_was_asked_for() {
    let town = Town::new("language").await;
    let page = |path: &'static str, accepts: &'static str| {
        let ask = town.get(path).header("accept-language", accepts);
        async move { ask.send().await.unwrap().text().await.unwrap() }
    };
    assert!(page("/sign-in", "en-GB").await.contains("Password"));
    assert!(page("/sign-in", "zh-CN,zh;q=0.9").await.contains("密码"));
    assert!(page("/sign-in?lang=en", "zh-CN").await.contains("Password"));
}

#[tokio::test]
async fn a_manager_sees_the_visit_the_photo_on_its_way_and_the_moved_deal() {
    let town = Town::new("today").await;
    let mut wang = town.world.rep("wang", "east");
    let boss = town.world.manager("boss");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆<b>石业"), ("source", "online")])]);
    let link = customer.to_string();
    let photo = add_file("storefront", b"not sent yet").0;
    let visit = wang.save(
        None,
        vec![
            Op::Create {
                kind: "visit".into(),
                seat: None,
                fields: [("customer".into(), link.as_str().into()), ("needs".into(), "大理石".into())].into(),
            },
            photo,
        ],
    );
    let deal = wang.save(None, vec![created(&wang, "opportunity", &[("name", "样板间"), ("customer", &link)])]);
    wang.save(Some(deal), vec![moved("lead", "needs")]);
    wang.save(Some(deal), vec![set("competitor", "东鹏")]);
    wang.sync(&town.world).await;

    let cookie = town.cookie(&boss);
    let (status, page) = town.page(&cookie, "/today").await;
    assert_eq!(status, 200, "{page}");
    for shown in ["万隆&lt;b&gt;石业", "样板间", "线索确认", "需求诊断", "wang", "1 次拜访", "货架照"] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let (status, page) = town.page(&cookie, &format!("/records/{visit}?lang=en")).await;
    assert_eq!(status, 200);
    for shown in ["大理石", "Storefront", &format!("/records/{customer}"), "on its way"] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let (_, page) = town.page(&cookie, &format!("/records/{deal}?lang=en")).await;
    for shown in ["Needs diagnosed", "东鹏", "Moved from", "wang"] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let (status, empty) = town.page(&cookie, "/today?day=2020-01-01").await;
    assert_eq!(status, 200);
    assert!(!empty.contains("样板间"));
    let (status, page) = town.page(&cookie, "/today?day=tomorrow").await;
    assert!(status == 200 && page.contains("没认出这个日期"), "{page}");
}

#[tokio::test]
async fn two_values_are_shown_side_by_side_and_decided_once() {
    let town = Town::new("decide").await;
    let mut wang = town.world.rep("wang", "east");
    let mut li = town.world.second_rep(&wang, "li");
    let boss = town.world.manager("boss");
    let shop = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆"), ("source", "online")])]);
    wang.sync(&town.world).await;
    li.sync(&town.world).await;
    wang.save(Some(shop), vec![set("tier", "A")]);
    li.save(Some(shop), vec![set("tier", "B")]);
    wang.sync(&town.world).await;
    li.sync(&town.world).await;

    let cookie = town.cookie(&boss);
    let (_, page) = town.page(&cookie, "/requests").await;
    for shown in ["A 级", "B 级", "wang", "li", "万隆", "value=\"take_second\""] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let path =
        page.split("action=\"").find_map(|part| part.split('"').next().filter(|path| path.starts_with("/requests/"))).unwrap();
    let (csrf, url) = (csrf_of(&page), town.url.clone());
    let stranger = town.cookie(&wang);
    let (_, own) = town.page(&stranger, "/requests").await;
    let refused = town.post(path, &stranger, &url, &[("csrf", &csrf_of(&own)), ("verdict", "take_second")]).await;
    assert_eq!(refused.status(), 404);
    let unfit = town.post(path, &cookie, &url, &[("csrf", &csrf), ("verdict", "burn")]).await;
    assert_eq!(unfit.status(), 409);
    let decided = town.post(path, &cookie, &url, &[("csrf", &csrf), ("verdict", "take_second"), ("reason", "新的")]).await;
    assert_eq!(decided.status(), 303);
    let (_, page) = town.page(&cookie, "/requests").await;
    assert!(!page.contains("A 级"), "{page}");
    let (_, page) = town.page(&cookie, &format!("/records/{shop}")).await;
    assert!(page.contains("B 级"), "{page}");
}
