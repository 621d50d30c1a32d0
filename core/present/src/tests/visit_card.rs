use roundsman_domain::Fields;
use roundsman_playbook::visit_verdict;

use super::*;
use crate::{Language, PhotoState, Titles, VisitCardView, VisitShown, visit_card};

fn visit(more: &[(&'static str, Content)]) -> Record {
    let started = Content::One(Value::Int(NOW - 25 * 60_000));
    let fields = [("started_at", started)].into_iter().chain(more.iter().cloned());
    record("visit", None, fields.map(|(field, content)| (field.into(), content)).collect::<Fields>())
}

fn drawn(language: Language, record: &Record, sent: &[&[u8]], unsent: &[&[u8]]) -> VisitCardView {
    let playbook = playbook();
    let kind = playbook.kind("visit").unwrap();
    let device = Device { sent: sent.iter().map(|bytes| BlobHash::of(bytes)).collect() };
    let verdict = visit_verdict(kind, record, &playbook, &device);
    let on_their_way: Vec<_> = unsent.iter().map(|bytes| BlobHash::of(bytes).to_string()).collect();
    let shown =
        VisitShown { kind, record, customer: "福建万隆石业", verdict: &verdict, on_their_way: &on_their_way, now_ms: NOW };
    visit_card(&Titles::new(&playbook, language), &shown)
}

#[test]
fn a_visit_says_in_the_store_what_it_still_lacks() {
    let record = visit(&[("storefront", photo(b"front")), ("needs", text("铝单板"))]);
    let card = drawn(Language::ZhCn, &record, &[], &[b"front"]);
    assert_eq!((card.title.as_str(), card.when.as_str()), ("福建万隆石业", "今天 13:40"));
    let slots: Vec<_> = card.slots.iter().map(|slot| format!("{}:{}", slot.title, slot.text)).collect();
    assert_eq!(slots, ["门头照:照片上传中", "货架照:必填", "签字单:选填"]);
    assert_eq!(card.verdict, "无效 · 还缺：货架照、竞品情况、下一步");
    assert!(card.can_end);
}

#[test]
fn a_whole_visit_is_provisional_until_its_photos_have_arrived() {
    let words = [("needs", text("a")), ("competitor", text("b")), ("next_step", text("c"))];
    let photos = [("storefront", photo(b"front")), ("shelf", photo(b"shelf"))];
    let ended = [("ended_at", Content::One(Value::Int(NOW)))];
    let record = visit(&[&words[..], &photos[..], &ended[..]].concat());

    let card = drawn(Language::En, &record, &[b"front"], &[b"shelf"]);
    assert_eq!(card.when, "today 13:40 · 25 min");
    assert_eq!(card.verdict, "Provisional · Photo on its way");
    assert_eq!(
        card.slots.iter().map(|slot| slot.state).collect::<Vec<_>>(),
        [PhotoState::Arrived, PhotoState::OnItsWay, PhotoState::Missing]
    );
    assert!(!card.can_end);

    let card = drawn(Language::En, &record, &[b"front", b"shelf"], &[]);
    assert_eq!(card.verdict, "Valid");
    assert_eq!(card.slots[0].text, "1 photo");
}
