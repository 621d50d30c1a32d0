use roundsman_domain::{Op, Reason, StageId, code};

use super::world::{Rep, inputs, refused, said};
use crate::{ClientError, tray};

#[test]
fn a_returned_creation_is_amended_and_what_builds_on_it_goes_up_with_it() {
    let rep = Rep::new();
    let shop = rep.new_record("customer", &["name=甲", "source=online"]).unwrap();
    let deal = rep.new_record("opportunity", &[&format!("customer={}", shop.record)]).unwrap();
    let neighbour = rep.new_record("customer", &["name=乙", "source=online"]).unwrap();
    let depends = Reason::new(code::DEPENDS).with("edit", shop.edit);
    rep.returns(&[(shop.edit, vec![Reason::new(code::VALUE_OPTION).at("source".parse().unwrap())]), (deal.edit, vec![depends])]);
    let in_tray = tray::returned::returned(&rep.app).unwrap();
    assert_eq!(in_tray.len(), 2);
    assert_eq!(in_tray[1].depends_on().next(), Some(shop.edit));
    assert!(rep.app.store().record(shop.record).unwrap().is_none());

    assert_eq!(
        refused(tray::amend::amend(&rep.app, shop.edit, &inputs(&["source=telepathy"]))),
        [said("value.option", "source")]
    );
    let amended = tray::amend::amend(&rep.app, shop.edit, &inputs(&["source=referral", "phone=110"])).unwrap();
    assert_eq!(amended.resubmitted.len(), 2);
    assert!(amended.edit.counter > neighbour.edit.counter);
    assert!(tray::returned::returned(&rep.app).unwrap().is_empty());
    let shown = rep.shows(shop.record).record;
    assert_eq!((shown.text("source"), shown.text("phone"), shown.text("name")), (Some("referral"), Some("110"), Some("甲")));
    assert_eq!(rep.shows(deal.record).record.link("customer"), Some(shop.record));
}

#[test]
fn a_returned_move_is_asked_for_again_once_what_it_lacked_is_there() {
    let rep = Rep::new();
    let deal = rep.opportunity(rep.customer());
    rep.move_to(deal, "needs").unwrap();
    rep.attach(deal, "requirement_spec", &rep.file("spec.txt", b"tiles")).unwrap();
    let rep = rep.unjudged();
    let moved = rep.move_to(deal, "quote").unwrap();
    rep.returns(&[(moved.edit, vec![Reason::new(code::GUARD_FALSE).at("amount".parse().unwrap())])]);
    let mut rep = rep;
    rep.app.is_judging = true;
    assert_eq!(rep.shows(deal).record.stage, Some(StageId::from("needs")));

    assert_eq!(
        refused(tray::amend::amend(&rep.app, moved.edit, &[])),
        [said("guard.false", "amount"), said("exception.possible", "")]
    );
    let amended = tray::amend::amend(&rep.app, moved.edit, &inputs(&["amount=500"])).unwrap();
    assert_eq!(rep.shows(deal).record.stage, Some(StageId::from("quote")));
    let edit = rep.app.store().edit(amended.edit).unwrap().unwrap().edit;
    assert!(matches!(edit.ops.as_slice(), [Op::Move { .. }]));
}

#[test]
fn a_discarded_edit_is_gone_and_its_record_shows_what_the_relay_said() {
    let rep = Rep::new();
    let shop = rep.customer();
    let wrong = rep.set(shop, &["phone=110"]).unwrap();
    assert!(matches!(tray::discard::discard(&rep.app, wrong.edit), Err(ClientError::Store(_))));
    rep.returns(&[(wrong.edit, vec![Reason::new(code::SCOPE_FORBIDDEN)])]);
    assert_eq!(tray::discard::discard(&rep.app, wrong.edit).unwrap(), [wrong.edit]);
    assert_eq!(rep.shows(shop).record.text("phone"), None);
    let next = rep.set(shop, &["phone=119"]).unwrap();
    assert!(next.edit.counter > wrong.edit.counter);
}
