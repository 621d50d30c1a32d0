//! Pages of records: each record once, nothing lost while people work, and cursors that are good where they were made.

use serde_json::json;

use crate::cast::Cast;

#[test]
fn pages_of_any_size_give_each_record_in_scope_once_and_in_order() {
    let cast = Cast::new("api-pages");
    for nth in 0..9 {
        cast.wang.customer(&format!("小店{nth}"));
    }
    cast.wang.sync();
    let program = cast.program("chen", "manager");
    let (whole, _) = program.all("/v1/records", "/v1/records", "records");
    assert_eq!(whole.len(), 12);
    let places: Vec<_> = whole.iter().map(|record| record["seq"].as_u64().unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    for limit in [1, 2, 5, 11, 12, 13, 500] {
        let (paged, pages) = program.all("/v1/records", &format!("/v1/records?limit={limit}"), "records");
        assert_eq!(paged, whole, "limit {limit}");
        assert_eq!(pages, 12_usize.div_ceil(limit), "limit {limit}");
    }
}

#[test]
fn filters_find_what_they_say_and_their_pages_keep_them() {
    let cast = Cast::new("api-filters");
    let program = cast.program("zhou", "director");
    let seat = program.record(&cast.own.deal).ok()["seat"]["id"].as_str().unwrap().to_owned();
    let mut deals = vec![cast.own.deal.clone(), cast.other.deal.clone()];
    deals.sort();
    assert_eq!(program.ids("?kind=opportunity"), deals);
    assert_eq!(program.ids("?kind=opportunity&limit=1"), deals);
    assert_eq!(program.ids(&format!("?kind=opportunity&seat={seat}")), std::slice::from_ref(&cast.own.deal));
    assert_eq!(program.ids("?stage=needs"), deals);
    assert_eq!(program.ids("?stage=lead"), Vec::<String>::new());
    assert_eq!(program.ids("?kind=opportunity&stage=lost"), Vec::<String>::new());
    assert_eq!(program.ids("?changed_after=2001-01-01T00:00:00%2B08:00").len(), 6);
    assert_eq!(program.ids("?changed_after=2100-01-01T00:00:00Z").len(), 0);
    assert_eq!(program.ids(&format!("?seat={}", cast.own.deal)).len(), 0, "an id that is no seat's");
}

#[test]
fn a_cursor_kept_from_the_last_page_hears_of_everything_that_comes_later() {
    let cast = Cast::new("api-poll");
    let program = cast.program("wang", "rep");
    // A phone that goes off the line before the listing, and comes back with older changes after it.
    cast.wang.run(&["set", &cast.own.customer, "tier=A"]).ok();
    let (_, _) = program.all("/v1/records", "/v1/records", "records");
    let last = program.records("?limit=500").ok();
    let after = |cursor: &serde_json::Value| program.records(&format!("?cursor={}", cursor.as_str().unwrap())).ok();
    let nothing = after(&last["cursor"]);
    assert_eq!((&nothing["records"], &nothing["more"], &nothing["cursor"]), (&json!([]), &json!(false), &last["cursor"]));
    cast.wang.sync();
    let news = after(&last["cursor"]);
    let ids: Vec<_> = news["records"].as_array().unwrap().iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, [json!(cast.own.customer)], "what was changed before the listing and came after it");
    assert_eq!(after(&news["cursor"])["records"], json!([]));
}

#[test]
fn records_that_change_between_two_pages_come_again_and_none_is_skipped() {
    let cast = Cast::new("api-between");
    let program = cast.program("wang", "rep");
    let first = program.records("?limit=1");
    let id = first.ok()["records"][0]["id"].as_str().unwrap().to_owned();
    cast.wang.run(&["set", &id, "notes=后来的话"]).ok();
    cast.wang.sync();
    let (rest, _) = program.all("/v1/records", &crate::cast::next(&first.link.unwrap()), "records");
    let mut ids: Vec<_> = rest.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.last(), Some(&id));
    ids.sort();
    let mut own: Vec<_> = cast.own.records().map(Clone::clone).to_vec();
    own.sort();
    assert_eq!(ids, own);
}

#[test]
fn a_record_lent_to_a_seat_is_listed_there_until_the_end() {
    let cast = Cast::new("api-lent");
    let zhao = cast.program("zhao", "rep");
    assert!(!zhao.ids("").contains(&cast.own.customer));
    let seat = zhao.get("/v1/me", "/v1/me").ok()["kinds"][0]["seats"][0]["id"].as_str().unwrap().to_owned();
    let mut wire = roundsman_tests::Wire::of(&cast.wang);
    wire.sync(&wire.request()).unwrap();
    let share = roundsman_domain::Op::Share { seat: seat.parse().unwrap(), until_ms: Some(i64::MAX / 2) };
    let edit = wire.edit(cast.own.customer.parse().unwrap(), vec![share]);
    let answer = wire.sync(&wire.with_edits(&[edit])).unwrap();
    assert!(matches!(answer.outcomes[0].1, roundsman_domain::Outcome::Accepted { .. }), "{answer:?}");
    let seen = zhao.ids("");
    for id in [&cast.own.customer, &cast.own.visit] {
        assert!(seen.contains(id), "the customer and what lives within it: {seen:?}");
        assert_eq!(seen.iter().filter(|seen| *seen == id).count(), 1);
    }
    assert!(!seen.contains(&cast.own.deal));
    cast.let_time_pass("UPDATE record SET shares = NULL WHERE shares IS NOT NULL");
    assert!(!zhao.ids("").contains(&cast.own.customer));
}

#[test]
fn a_cursor_is_refused_in_words_where_it_was_not_made_and_where_the_ground_has_moved() {
    let cast = Cast::new("api-cursors");
    let (wang, chen) = (cast.program("wang", "rep"), cast.program("chen", "manager"));
    let of = |program: &crate::cast::Program<'_>, query: &str| program.records(query).ok()["cursor"].as_str().unwrap().to_owned();
    let own = of(&wang, "?limit=1");
    assert_eq!(wang.records(&format!("?limit=3&cursor={own}")).status, 200, "another limit is no other listing");
    assert_eq!(
        cast.program("wang", "rep").records(&format!("?cursor={own}")).status,
        200,
        "nor is another token of the same role"
    );

    let foreign = cast.as_phone(&cast.qian);
    let foreign = of(&foreign, "?limit=1");
    let other_filter = of(&wang, "?kind=customer&limit=1");
    let audit = wang.audit("?limit=1").ok()["cursor"].as_str().unwrap().to_owned();
    let as_phone = of(&cast.as_phone(&cast.wang), "?limit=1");
    let broken = ["", "0", "%00", "nonsense", "店", &own[..own.len() - 2], &format!("{own}AA")].map(str::to_owned);
    let strange = [of(&chen, "?limit=1"), foreign, other_filter, audit, as_phone];
    for cursor in broken.iter().chain(&strange) {
        let answer = wang.records(&format!("?cursor={cursor}"));
        assert_eq!(answer.refused(), (400, "cursor_invalid".to_owned()), "{cursor}");
        assert_eq!(answer, wang.records("?cursor=AAAA"), "nobody is told whose it was");
    }
    let history = wang.history(&cast.own.customer, "?limit=1").ok()["cursor"].as_str().unwrap().to_owned();
    cast.wang.run(&["set", &cast.own.customer, "tier=A"]).ok();
    cast.wang.sync();
    let old = wang.history(&cast.own.customer, &format!("?cursor={history}"));
    assert_eq!(old.refused(), (410, "cursor_expired".to_owned()));

    let region = of(&chen, "?limit=1");
    cast.operator(&["seat", "move", "zhao-seat", "--unit", "east"]).ok();
    let moved = chen.records(&format!("?cursor={region}"));
    assert_eq!(moved.refused(), (410, "cursor_expired".to_owned()), "seats came in, and their records are older than the cursor");
    assert_eq!(wang.records(&format!("?cursor={own}")).status, 200, "nothing has changed for a rep");
}
