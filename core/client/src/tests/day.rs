use roundsman_domain::{FieldId, Location, Op, StageId, Value};
use roundsman_playbook::{Site, Truth};
use roundsman_store::{AttachmentState, ListQuery};

use super::world::{OTHER_SEAT, Rep, SEAT, inputs, png, refused, said, wav};
use crate::{ClientError, record, stage, visit};

const AT_THE_DOOR: Location = Location { lat: 24.5005, lon: 118.1, accuracy_m: 20.0 };
const ACROSS_TOWN: Location = Location { lat: 24.6, lon: 118.1, accuracy_m: 20.0 };

fn titles(rep: &Rep, kind: &'static str, text: &str) -> Vec<String> {
    let query = ListQuery { kind: Some(kind.into()), text: Some(text.to_owned()), ..ListQuery::default() };
    record::list::list(&rep.app, &query).unwrap().rows.into_iter().map(|row| row.title).collect()
}

#[test]
fn a_reps_offline_day_is_saved_shown_found_and_ready_to_go_up() {
    let rep = Rep::new();
    let shop = rep.customer();
    rep.set(shop, &["tags+=urgent", "contacts+=name=李主任,phone=138-0000-0000,position=采购, 二部", "notes=老板在意交期。"])
        .unwrap();

    rep.clock.pass(60_000);
    let started = visit::start::start(&rep.app, shop, Some(AT_THE_DOOR)).unwrap();
    assert!(matches!(started.site, Site::In { distance_m } if distance_m < 100.0));
    let at_shop = started.saved.record;
    let photo = rep.file("storefront.png", &png());
    visit::photo::photo(&rep.app, at_shop, &FieldId::from("storefront"), &photo).unwrap();
    visit::photo::photo(&rep.app, at_shop, &FieldId::from("shelf"), &photo).unwrap();
    visit::voice::voice(&rep.app, at_shop, &rep.file("note.wav", &wav())).unwrap();
    rep.clock.pass(600_000);
    let ended = visit::end::end(&rep.app, at_shop, &inputs(&["needs=玻化砖", "competitor=东鹏"])).unwrap();
    assert_eq!(ended.verdict.is_valid, Truth::False);
    let lacking: Vec<_> =
        ended.verdict.items.iter().filter(|item| !item.is_met()).map(|item| item.path.clone().unwrap()).collect();
    assert_eq!(lacking, ["next_step".parse().unwrap()]);
    let ended = visit::end::end(&rep.app, at_shop, &inputs(&["next_step=报价"])).unwrap();
    assert_eq!(ended.verdict.is_valid, Truth::True);
    let shown = rep.shows(at_shop).record;
    let (Some(Value::Int(from)), Some(Value::Int(until))) = (shown.value("started_at"), shown.value("ended_at")) else {
        panic!()
    };
    assert_eq!((until - from, shown.seat), (600_000, SEAT));

    let deal = rep.opportunity(shop);
    rep.move_to(deal, "needs").unwrap();
    assert_eq!(rep.shows(deal).record.stage, Some(StageId::from("needs")));

    assert_eq!(titles(&rep, "customer", "李主任"), ["福建万隆石业"]);
    assert_eq!(titles(&rep, "customer", "交期"), ["福建万隆石业"]);
    assert!(titles(&rep, "customer", "东鹏").is_empty());
    let opened = record::open::open(&rep.app, at_shop).unwrap();
    assert_eq!(opened.attachments.len(), 3);
    assert!(opened.attachments.iter().all(|a| a.has_file && a.state == AttachmentState::OnDevice));
    assert!(opened.shown.is_provisional);

    let outgoing = rep.app.store().gather(1 << 20).unwrap();
    let counters: Vec<_> = outgoing.edits.iter().map(|edit| edit.decode().unwrap().id.counter).collect();
    assert_eq!(counters, (1..=10).collect::<Vec<_>>());
    // One picture in two slots is one file, and its thumbnail another.
    assert_eq!(rep.app.store().to_upload().unwrap().len(), 3);
}

#[test]
fn a_visit_started_across_town_is_told_so_and_one_without_a_fix_is_not() {
    let rep = Rep::new();
    let shop = rep.customer();
    assert!(matches!(visit::start::start(&rep.app, shop, Some(ACROSS_TOWN)).unwrap().site, Site::Out { .. }));
    assert_eq!(visit::start::start(&rep.app, shop, None).unwrap().site, Site::Unknown);
    let deal = rep.opportunity(shop);
    assert!(matches!(visit::start::start(&rep.app, deal, None), Err(ClientError::NotAVisit { .. })));
}

#[test]
fn a_refused_move_lists_everything_that_is_missing_and_saves_nothing() {
    let rep = Rep::new();
    let deal = rep.opportunity(rep.customer());
    rep.move_to(deal, "needs").unwrap();
    let before = rep.pending();
    assert_eq!(
        refused(rep.move_to(deal, "quote")),
        [said("evidence.missing", "requirement_spec"), said("guard.false", "amount"), said("exception.possible", "")]
    );
    let list = stage::checklist::checklist(&rep.app, deal, &StageId::from("quote")).unwrap();
    let open: Vec<_> =
        list.items.iter().filter(|item| item.is_done != Some(true)).map(|item| item.reason.code.to_string()).collect();
    assert_eq!((list.can_submit, open), (false, vec!["evidence.missing".to_owned(), "guard.false".to_owned()]));
    assert!(list.may_ask.is_some(), "an exception is a way round them, not one of them");
    assert_eq!((rep.pending(), rep.shows(deal).record.stage), (before, Some(StageId::from("needs"))));

    rep.set(deal, &["amount=12000.50"]).unwrap();
    rep.attach(deal, "requirement_spec", &rep.file("spec.txt", "玻化砖 800x800".as_bytes())).unwrap();
    assert!(stage::checklist::checklist(&rep.app, deal, &StageId::from("quote")).unwrap().can_submit);
    rep.move_to(deal, "quote").unwrap();
}

#[test]
fn without_judging_the_same_move_is_saved_for_the_relay_to_judge() {
    let rep = Rep::new();
    let deal = rep.opportunity(rep.customer());
    rep.move_to(deal, "needs").unwrap();
    let rep = rep.unjudged();
    let saved = rep.move_to(deal, "quote").unwrap();
    let edit = rep.app.store().edit(saved.edit).unwrap().unwrap().edit;
    assert!(matches!(edit.ops.as_slice(), [Op::Move { .. }]));
    rep.new_record("customer", &["source=telepathy"]).unwrap();
}

#[test]
fn everything_that_is_wrong_with_a_form_is_said_at_once() {
    let rep = Rep::new();
    let result = rep.new_record("customer", &["source=telepathy", "budget=viel", "colour=red", "location=91,0,1"]);
    let told = refused(result);
    for expected in [
        said("value.option", "source"),
        said("value.type", "budget"),
        said("field.unknown", "colour"),
        said("value.type", "location"),
        said("field.required", "name"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert_eq!(told.len(), 5, "{told:?}");
    assert_eq!(rep.pending(), 0);
}

#[test]
fn a_rep_does_not_write_the_managers_section() {
    let rep = Rep::new();
    let shop = rep.customer();
    assert_eq!(refused(rep.set(shop, &["budget=100"])), [said("scope.section", "budget")]);
}

#[test]
fn who_has_several_seats_names_one_and_it_is_remembered() {
    let rep = Rep::with_seats(&[SEAT, OTHER_SEAT]);
    let fields = ["name=A", "source=online"];
    assert!(matches!(rep.new_record("customer", &fields), Err(ClientError::SeatUnchosen { seats }) if seats.len() == 2));
    let made = record::create::create(&rep.app, &"customer".into(), Some("席位3"), &inputs(&fields)).unwrap();
    assert_eq!(rep.shows(made.record).record.seat, OTHER_SEAT);
    let made = rep.new_record("customer", &["name=B", "source=online"]).unwrap();
    assert_eq!(rep.shows(made.record).record.seat, OTHER_SEAT);
    assert!(matches!(record::assign::assign(&rep.app, made.record, "nobody"), Err(ClientError::SeatUnknown { .. })));
    record::assign::assign(&rep.app, made.record, "席位2").unwrap();
    assert_eq!(rep.shows(made.record).record.seat, SEAT);
}

#[test]
fn a_record_is_put_away_and_brought_back() {
    let rep = Rep::new();
    let shop = rep.customer();
    record::archive::archive(&rep.app, shop, false).unwrap();
    assert!(titles(&rep, "customer", "万隆").is_empty());
    record::archive::archive(&rep.app, shop, true).unwrap();
    assert_eq!(titles(&rep, "customer", "万隆"), ["福建万隆石业"]);
}

#[test]
fn a_text_is_changed_in_characters_and_not_past_its_end() {
    let rep = Rep::new();
    let shop = rep.customer();
    let notes = FieldId::from("notes");
    rep.set(shop, &["notes=老板🏪在意交期"]).unwrap();
    record::change::splice(&rep.app, shop, &notes, 3, 2, "不在乎").unwrap();
    assert_eq!(rep.shows(shop).record.text("notes"), Some("老板🏪不在乎交期"));
    assert_eq!(refused(record::change::splice(&rep.app, shop, &notes, 99, 0, "x")), [said("text.range", "notes")]);
    assert!(matches!(record::change::splice(&rep.app, shop, &notes, 0, 0, ""), Err(ClientError::NothingToSave)));
}

#[test]
fn an_id_may_be_given_by_its_beginning() {
    let rep = Rep::new();
    let shop = rep.customer();
    let short = &shop.to_string()[..13];
    assert_eq!(rep.app.resolve(short).unwrap(), shop);
    let deal = rep.new_record("opportunity", &[&format!("customer={short}")]).unwrap().record;
    assert_eq!(rep.shows(deal).record.link("customer"), Some(shop));
    assert!(matches!(rep.app.resolve("0193"), Err(ClientError::NotAnId { .. })));
    assert!(matches!(rep.app.resolve("ffffffff"), Err(ClientError::RecordUnknown { .. })));
}

#[test]
fn a_set_becomes_what_is_typed_and_a_list_keeps_its_items() {
    let rep = Rep::new();
    let shop = rep.customer();
    rep.set(shop, &["tags=urgent,重品质", "contacts+=name=李", "contacts+=name=陈"]).unwrap();
    let keys = |field: &str| rep.shows(shop).record.fields[field].items().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys("tags"), ["quality_first".into(), "urgent".into()]);
    rep.set(shop, &["tags=urgent"]).unwrap();
    assert_eq!(keys("tags"), ["urgent".into()]);
    let first = keys("contacts")[0].clone();
    rep.set(shop, &[&format!("contacts/{first}/phone=13800000000")]).unwrap();
    rep.set(shop, &[&format!("contacts-={}", keys("contacts")[1])]).unwrap();
    let contacts = rep.shows(shop).record.fields["contacts"].items().unwrap().clone();
    assert_eq!((contacts.len(), contacts[&first].fields["name"].clone()), (1, "李".into()));
    assert_eq!(refused(rep.set(shop, &["contacts=李"])), [said("op.unfit", "contacts")]);
}

#[test]
fn what_was_saved_is_there_after_the_app_was_stopped() {
    let rep = Rep::new();
    let shop = rep.customer();
    let at_shop = visit::start::start(&rep.app, shop, None).unwrap().saved.record;
    visit::photo::photo(&rep.app, at_shop, &"shelf".into(), &rep.file("p.png", &png())).unwrap();
    let rep = rep.restarted();
    assert_eq!((rep.pending(), rep.kept_files()), (3, 2));
    assert_eq!(record::open::open(&rep.app, at_shop).unwrap().attachments.len(), 1);
    rep.set(shop, &["phone=110"]).unwrap();
}
