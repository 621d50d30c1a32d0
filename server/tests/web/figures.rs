//! The pages that a regional manager works with: home, pipeline, lists, one record with a long past.

use roundsman_domain::{Currency, Money, Path};
use roundsman_domain::{Op, RecordId, Value};

use crate::{
    town::Town,
    world::{Phone, add_file, created, moved, set, text},
};

const DAY_MS: i64 = 86_400_000;

fn amount(minor: i64) -> Op {
    Op::Set { path: Path::field("amount".into()), value: Value::Money(Money { minor, currency: Currency::CNY }) }
}

fn customer(phone: &mut Phone, name: &str) -> RecordId {
    phone.save(None, vec![created(phone, "customer", &[("name", name), ("source", "online")])])
}

fn deal(phone: &mut Phone, customer: RecordId, name: &str, minor: i64) -> RecordId {
    let link = customer.to_string();
    let deal = phone.save(None, vec![created(phone, "opportunity", &[("name", name), ("customer", &link)])]);
    phone.save(Some(deal), vec![amount(minor)]);
    deal
}

/// As if a record had come to its stage so many days ago.
fn age(town: &Town, record: RecordId, days: i64) {
    let since = roundsman::relay::now_ms() - days * DAY_MS;
    town.write(|tx| {
        let id = record.as_bytes();
        tx.execute("UPDATE record SET stage_since_ms = ? WHERE id = ?", (since, id)).unwrap();
        tx.execute("UPDATE stage_move SET earliest_ms = ?1, latest_ms = ?1 WHERE record = ?2", (since, id)).unwrap();
    });
}

/// What stands in the block of this id.
fn block<'a>(page: &'a str, id: &str) -> &'a str {
    let from = page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no block {id} in {page}")).1;
    from.split("</section>").next().unwrap()
}

#[tokio::test]
async fn home_says_what_is_stuck_what_came_back_and_whose_phone_is_silent() {
    let town = Town::new("home").await;
    let mut wang = town.world.rep("wang", "east");
    let zhao = town.world.rep("zhao", "east");
    let (boss, west) = (town.world.manager_of("boss", "east"), town.world.manager_of("west boss", "west"));
    let shop = customer(&mut wang, "万隆石业");
    let stuck = deal(&mut wang, shop, "大厅地面", 1_000);
    wang.save(Some(stuck), vec![moved("lead", "quote")]);
    let spec = wang.save(Some(shop), vec![set("tier", "A")]);
    wang.sync(&town.world).await;
    age(&town, stuck, 12);
    assert_eq!(spec, shop);

    let (status, page) = town.page(&town.cookie(&boss), "/").await;
    assert_eq!(status, 200, "{page}");
    let red = block(&page, "red");
    for shown in ["大厅地面", "已超过时限 5 天", "已退回", "从「线索确认」到「方案报价」"] {
        assert!(red.contains(shown), "{shown} is not in {red}");
    }
    let help = block(&page, "help");
    assert!(help.contains("zhao") && help.contains("尚未同步过") && !help.contains("boss"), "{help}");
    assert!(page.contains("1 人的手机还从未同步"), "{page}");

    let (_, page) = town.page(&town.cookie(&west), "/").await;
    for hidden in ["大厅地面", "wang", "zhao", "未同步", "已退回"] {
        assert!(!page.contains(hidden), "{hidden} is seen from the west: {page}");
    }
    drop(zhao);
}

#[tokio::test]
async fn somebody_without_a_post_is_told_what_to_do() {
    let town = Town::new("no-post").await;
    let wang = town.world.rep("wang", "east");
    let cookie = town.cookie(&wang);
    let node = roundsman_domain::Node::Seat(wang.seat);
    let company = town.world.company.id;
    let now = roundsman::relay::now_ms();
    town.write(|tx| roundsman::ledger::people::end_grant(tx, company, wang.user(), node, "rep", now).unwrap());
    let (status, page) = town.page(&cookie, "/").await;
    assert!(status == 200 && page.contains("请联系管理员为您授权"), "{page}");
    for path in ["/today", "/pipeline", "/records", "/requests", "/people", "/profile"] {
        assert_eq!(town.page(&cookie, path).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn a_pipeline_counts_and_sums_exactly_and_only_what_is_in_sight() {
    let town = Town::new("pipeline").await;
    let (mut wang, mut qian) = (town.world.rep("wang", "east"), town.world.rep("qian", "west"));
    let (head, east) = (town.world.manager("head"), town.world.manager_of("east boss", "east"));
    let shop = customer(&mut wang, "万隆");
    deal(&mut wang, shop, "一", 9_007_199_254_740_993);
    let two = deal(&mut wang, shop, "二", 10);
    wang.save(Some(two), vec![moved("lead", "needs")]);
    wang.sync(&town.world).await;
    let far = customer(&mut qian, "西域");
    deal(&mut qian, far, "三", 7);
    qian.sync(&town.world).await;

    let page = |phone: &Phone| {
        let cookie = town.cookie(phone);
        let town = &town;
        async move { town.page(&cookie, "/pipeline?kind=opportunity").await.1 }
    };
    let (of_head, of_east, of_qian) = (page(&head).await, page(&east).await, page(&qian).await);
    assert!(of_head.contains("¥90,071,992,547,410.00"), "{of_head}");
    assert!(of_east.contains("¥90,071,992,547,409.93") && of_east.contains("¥0.10"), "{of_east}");
    assert!(of_qian.contains("¥0.07") && !of_qian.contains("¥0.10"), "{of_qian}");
    let cookie = town.cookie(&east);
    for (kind, status) in [("nonsense", 404), ("customer", 404), ("request", 404)] {
        assert_eq!(town.page(&cookie, &format!("/pipeline?kind={kind}")).await.0, status, "{kind}");
    }
    town.world.verify();
}

#[tokio::test]
async fn customers_are_found_by_any_part_of_what_is_searched() {
    let town = Town::new("search").await;
    let (mut wang, mut qian) = (town.world.rep("wang", "east"), town.world.rep("qian", "west"));
    let boss = town.world.manager_of("boss", "east");
    let shop = customer(&mut wang, "福建万隆石业 ＡＢＣ");
    wang.save(Some(shop), vec![set("phone", "0592-1234 567"), text("notes", "老板姓李")]);
    customer(&mut wang, "鹭岛装饰");
    wang.sync(&town.world).await;
    customer(&mut qian, "西域万隆");
    qian.sync(&town.world).await;

    let cookie = town.cookie(&boss);
    for (q, found) in [
        ("万隆", true),
        ("隆石", true),
        ("abc", true),
        ("姓李 万隆", true),
        ("05921234567", true),
        ("0592-1234", true),
        ("online", false),
        ("万隆 鹭岛", false),
        ("%", false),
        ("' OR 1", false),
    ] {
        let encoded: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let (status, page) = town.page(&cookie, &format!("/records?kind=customer&q={encoded}")).await;
        let list = block(&page, "list");
        assert_eq!((status, list.contains("福建万隆石业")), (200, found), "{q}: {list}");
        assert!(!list.contains("西域"), "another region's customer is found by {q}");
    }
    // What was written over is no longer found, and what came instead is.
    wang.save(Some(shop), vec![set("name", "恒达建材")]);
    wang.sync(&town.world).await;
    let (_, page) = town.page(&cookie, "/records?q=%E9%9A%86").await;
    assert!(!block(&page, "list").contains("/records/"), "{page}");
    assert!(town.page(&cookie, "/records?q=%E6%81%92%E8%BE%BE").await.1.contains("恒达建材"));
    let (_, page) = town.page(&cookie, &format!("/records?kind=customer&seat={}", qian.seat)).await;
    assert!(!page.contains("西域") && !page.contains("qian"), "{page}");
    town.world.verify();
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page_without_gap_or_repetition() {
    let town = Town::new("pages-of").await;
    let mut wang = town.world.rep("wang", "east");
    for n in 0..120 {
        customer(&mut wang, &format!("第{n:03}号店"));
    }
    wang.sync(&town.world).await;
    let cookie = town.cookie(&wang);
    let (mut path, mut seen, mut pages) = ("/records?kind=customer".to_owned(), Vec::new(), 0);
    loop {
        let (_, page) = town.page(&cookie, &path).await;
        pages += 1;
        seen.extend(page.split('第').skip(1).filter_map(|rest| rest.split_once("号店")).map(|(n, _)| n.to_owned()));
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    seen.sort();
    let expected: Vec<String> = (0..120).map(|n| format!("{n:03}")).collect();
    assert_eq!((pages, seen), (3, expected));
}

#[tokio::test]
async fn a_customer_shows_what_names_it_and_its_whole_past() {
    let town = Town::new("past").await;
    let (mut wang, boss) = (town.world.rep("wang", "east"), town.world.manager("boss"));
    let shop = customer(&mut wang, "万隆");
    let won = deal(&mut wang, shop, "样板间", 100);
    for n in 0..70 {
        wang.save(Some(shop), vec![set("intent", &format!("意向{n:02}。"))]);
    }
    wang.sync(&town.world).await;
    let cookie = town.cookie(&boss);
    let (mut path, mut seen) = (format!("/records/{shop}"), Vec::new());
    let (_, first) = town.page(&cookie, &path).await;
    assert!(block(&first, "linked").contains(&format!("/records/{won}")), "{first}");
    loop {
        let (_, page) = town.page(&cookie, &path).await;
        let history = block(&page, "history");
        seen.extend(history.split("意向").skip(1).filter_map(|rest| rest.get(..2)?.parse::<u32>().ok()));
        let Some(next) = history.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, (0..70).collect::<Vec<u32>>());
}

#[tokio::test]
async fn a_photo_has_a_page_of_its_own_once_its_bytes_are_here() {
    let town = Town::new("photo").await;
    let (mut wang, west) = (town.world.rep("wang", "east"), town.world.manager_of("west boss", "west"));
    let shop = customer(&mut wang, "万隆");
    let bytes = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00 not a picture that anybody draws";
    let (Op::Attach { slot, item, hash, thumbnail, mut manifest }, _) = add_file("storefront", bytes) else { panic!() };
    manifest.media_type = "image/jpeg".into();
    let attach = Op::Attach { slot, item, hash, thumbnail, manifest };
    let visit = wang.save(None, vec![created(&wang, "visit", &[("customer", &shop.to_string())]), attach]);
    wang.sync(&town.world).await;
    let cookie = town.cookie(&wang);
    let path = format!("/records/{visit}/photos/{hash}");
    assert_eq!(town.page(&cookie, &path).await.0, 404);
    assert!(town.page(&cookie, &format!("/records/{visit}")).await.1.contains("照片上传中"));
    town.upload(&wang, bytes).await;
    let (status, page) = town.page(&cookie, &path).await;
    assert!(status == 200 && page.contains(&format!("src=\"/blob/{hash}\"")) && page.contains("第 1 张，共 1 张"), "{page}");
    let other = town.cookie(&west);
    assert_eq!(town.page(&other, &path).await, town.page(&other, &format!("/records/{shop}/photos/{hash}")).await);
    assert_eq!(town.page(&cookie, &format!("/records/{shop}/photos/{hash}")).await.0, 404, "not a photo of this record");
}
