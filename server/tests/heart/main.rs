//! The heart of the relay on a real ledger: edits in, outcomes and pages out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something that must work does not")]

mod world;

use roundsman_domain::{Op, Outcome, Waiting, code};
use world::{World, add_file, created, moved, set, splice, text};

fn accepted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Accepted { .. })
}

fn codes(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Returned { reasons } => reasons.iter().map(|reason| reason.code.to_string()).collect(),
        other => panic!("not returned: {other:?}"),
    }
}

#[tokio::test]
async fn an_offline_day_of_linked_records_is_taken_in_one_request() {
    let world = World::new("day");
    let mut wang = world.rep("wang", "east");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "万隆石业"), ("source", "referral")])]);
    let visit = wang.save(None, vec![created(&wang, "visit", &[("customer", &customer.to_string())])]);
    let deal = wang.save(None, vec![created(&wang, "opportunity", &[("customer", &customer.to_string())])]);
    wang.save(Some(deal), vec![moved("lead", "needs")]);
    wang.save(Some(visit), vec![text("notes", "老板在意交期")]);

    let answer = wang.sync(&world).await;
    assert!(answer.outcomes.iter().all(|(_, outcome)| accepted(outcome)), "{:?}", answer.outcomes);
    assert_eq!(answer.records.len(), 3);
    let deal = answer.records.iter().find(|delta| delta.record == deal).unwrap();
    assert_eq!(deal.stage.as_ref().unwrap().as_str(), "needs");
    let check = answer.check.unwrap();
    assert_eq!(check["customer"].0, 1);

    let again = wang.sync(&world).await;
    assert!(again.records.is_empty() && again.outcomes.is_empty() && !again.more);
    world.verify();
}

#[tokio::test]
async fn a_move_without_its_evidence_is_returned_and_its_neighbours_are_accepted() {
    let world = World::new("neighbours");
    let mut wang = world.rep("wang", "east");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "甲"), ("source", "online")])]);
    let deal = wang.save(None, vec![created(&wang, "opportunity", &[("customer", &customer.to_string())])]);
    wang.save(Some(deal), vec![moved("lead", "needs")]);
    wang.save(Some(deal), vec![moved("needs", "quote")]);
    wang.save(Some(customer), vec![set("phone", "0592-111")]);
    let outcomes = wang.sync(&world).await.outcomes;
    assert!([0, 1, 2, 4].iter().all(|n| accepted(&outcomes[*n].1)));
    assert_eq!(codes(&outcomes[3].1), [code::EVIDENCE_MISSING.as_str(), code::GUARD_FALSE.as_str()]);
}

#[tokio::test]
async fn what_builds_on_a_returned_edit_is_returned_with_it() {
    let world = World::new("depends");
    let mut wang = world.rep("wang", "east");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "甲")])]); // no source: refused
    wang.save(Some(customer), vec![set("phone", "1234567")]);
    wang.save(None, vec![created(&wang, "visit", &[("customer", &customer.to_string())])]);
    let outcomes = wang.sync(&world).await.outcomes;
    assert_eq!(codes(&outcomes[0].1), [code::FIELD_REQUIRED.as_str()]);
    assert_eq!(codes(&outcomes[1].1)[0], code::DEPENDS.as_str());
    assert_eq!(codes(&outcomes[2].1)[0], code::DEPENDS.as_str());
}

#[tokio::test]
async fn a_move_waits_for_its_files_bytes_while_later_edits_go_through() {
    let world = World::new("file");
    let mut wang = world.rep("wang", "east");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "甲"), ("source", "online")])]);
    let mut first = created(&wang, "opportunity", &[("customer", &customer.to_string())]);
    if let Op::Create { fields, .. } = &mut first {
        fields.insert(
            "amount".into(),
            roundsman_domain::Value::Money(roundsman_domain::Money { minor: 100, currency: roundsman_domain::Currency::CNY }),
        );
    }
    let deal = wang.save(None, vec![first]);
    let (attach, hash) = add_file("requirement_spec", b"a specification");
    wang.save(Some(deal), vec![attach]);
    wang.save(Some(deal), vec![moved("lead", "needs")]);
    wang.save(Some(deal), vec![moved("needs", "quote")]);
    wang.save(Some(deal), vec![set("competitor", "东方")]);
    let answer = wang.sync(&world).await;
    assert!(matches!(&answer.outcomes[4].1, Outcome::Held { waiting_for: Waiting::Files(files) } if *files == [hash]));
    assert!(accepted(&answer.outcomes[5].1));
    assert_eq!(answer.blobs_wanted, [hash]);

    world.bytes_arrive(&wang, hash).await;
    let later = wang.sync(&world).await;
    assert!(accepted(&later.outcomes[0].1), "{:?}", later.outcomes);
    assert_eq!(later.records[0].stage.as_ref().unwrap().as_str(), "quote");
    assert!(later.blobs_wanted.is_empty());
}

#[tokio::test]
async fn two_reps_of_one_seat_merge_their_notes_and_keep_the_later_phone() {
    let world = World::new("merge");
    let mut wang = world.rep("wang", "east");
    let mut li = world.second_rep(&wang, "li");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "甲"), ("source", "online"), ("notes", "开头")])]);
    wang.sync(&world).await;
    li.sync(&world).await;
    wang.save(Some(customer), vec![splice("notes", 2, "老板在意交期"), set("phone", "0592-1111111")]);
    li.later();
    li.save(Some(customer), vec![splice("notes", 2, "看别家报价"), set("phone", "0592-2222222")]);
    li.sync(&world).await;
    wang.sync(&world).await;
    li.sync(&world).await;
    let (seen_by_wang, seen_by_li) = (wang.sees(customer), li.sees(customer));
    assert_eq!(seen_by_wang, seen_by_li);
    assert!(seen_by_li.contains("老板在意交期") && seen_by_li.contains("看别家报价"), "{seen_by_li}");
    assert!(seen_by_li.contains("0592-2222222"), "{seen_by_li}");
    world.verify();
}

#[tokio::test]
async fn a_review_field_becomes_a_request_and_its_answer_stands() {
    let world = World::new("review");
    let mut wang = world.rep("wang", "east");
    let mut li = world.second_rep(&wang, "li");
    let mut boss = world.manager("boss");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "甲"), ("source", "online")])]);
    for phone in [&mut wang, &mut li, &mut boss] {
        phone.sync(&world).await;
    }
    wang.save(Some(customer), vec![set("tier", "A")]);
    li.save(Some(customer), vec![set("tier", "C")]);
    wang.sync(&world).await;
    li.sync(&world).await;
    let page = boss.sync(&world).await;
    let request = page.records.iter().find(|delta| delta.kind.as_str() == "request").expect("a request in the manager's inbox");
    assert!(boss.sees(customer).contains(r#""tier":"A""#));
    let id = request.record;
    boss.save(Some(id), vec![Op::Decide { request: id, verdict: "take_second".into(), reason: "刚升级".into() }]);
    let outcome = boss.sync(&world).await.outcomes.remove(0).1;
    assert!(accepted(&outcome), "{outcome:?}");
    wang.sync(&world).await;
    assert!(wang.sees(customer).contains(r#""tier":"C""#), "{}", wang.sees(customer));
    world.verify();
}

#[tokio::test]
async fn another_regions_record_is_nowhere_to_be_found() {
    let world = World::new("scope");
    let mut wang = world.rep("wang", "east");
    let mut zhao = world.rep("zhao", "west");
    let customer = wang.save(None, vec![created(&wang, "customer", &[("name", "甲"), ("source", "online")])]);
    wang.sync(&world).await;
    zhao.save(Some(customer), vec![set("phone", "1234567")]);
    zhao.save(None, vec![created(&zhao, "visit", &[("customer", &customer.to_string())])]);
    let mut theirs = created(&zhao, "customer", &[("name", "乙"), ("source", "online")]);
    if let Op::Create { seat, .. } = &mut theirs {
        *seat = Some(wang.seat);
    }
    zhao.save(None, vec![theirs]);
    zhao.wants(customer);
    let answer = zhao.sync(&world).await;
    assert_eq!(codes(&answer.outcomes[0].1), [code::RECORD_UNKNOWN.as_str()]);
    assert_eq!(codes(&answer.outcomes[1].1), [code::SCOPE_SEAT.as_str()]);
    assert_eq!(codes(&answer.outcomes[2].1), [code::SCOPE_SEAT.as_str()]);
    assert!(answer.records.is_empty() && answer.documents.is_empty());
}

#[tokio::test]
async fn the_same_edit_twice_counts_once_and_another_under_its_name_is_a_clone() {
    let world = World::new("clone");
    let mut wang = world.rep("wang", "east");
    let mut copy = wang.clone();
    wang.save(None, vec![created(&wang, "customer", &[("name", "甲"), ("source", "online")])]);
    copy.save(None, vec![created(&copy, "customer", &[("name", "乙"), ("source", "online")])]);
    let first = wang.sync(&world).await.outcomes;
    wang.forget_outcomes();
    assert_eq!(wang.sync(&world).await.outcomes, first);
    let failure = copy.try_sync(&world).await.unwrap_err();
    assert!(matches!(failure, roundsman::relay::SyncFailure::Forked { .. }), "{failure:?}");
}

#[tokio::test]
async fn an_edit_that_the_relay_fails_on_is_held_whole_and_settled_once_the_relay_is_mended() {
    let world = World::new("fault");
    let mut wang = world.rep("wang", "east");
    let [first, second] =
        ["甲", "乙"].map(|name| wang.save(None, vec![created(&wang, "customer", &[("name", name), ("source", "online")])]));
    wang.sync(&world).await;

    let whole = world.breaks(first);
    wang.save(Some(first), vec![set("phone", "0592-111")]);
    wang.save(Some(second), vec![set("phone", "0592-222")]);
    let outcomes = wang.sync(&world).await.outcomes;
    assert_eq!(outcomes[0].1, Outcome::Held { waiting_for: Waiting::RelayError });
    assert!(accepted(&outcomes[1].1), "{outcomes:?}");

    world.relay.retry_faulted().await.unwrap();
    assert!(wang.sync(&world).await.outcomes.is_empty(), "it failed again, and nobody is told the same twice");
    world.mends(first, &whole);
    world.relay.retry_faulted().await.unwrap();
    let outcomes = wang.sync(&world).await.outcomes;
    assert!(outcomes.len() == 1 && accepted(&outcomes[0].1), "{outcomes:?}");
    assert!(wang.sees(first).contains("0592-111"));
    world.verify();
}
