//! Pages: whole or not at all, in whatever cut they come.

use roundsman_domain::Exit;

use super::*;

#[test]
fn ten_thousand_records_come_in_one_page_and_are_listed() {
    let mut phone = Phone::enrolled();
    let records = (0..10_000).map(|n| customer(n, u64::from(n) + 1, &format!("客户{n}"))).collect();
    assert_eq!(phone.brings(records).records, 10_000);
    let listed = phone.store().list(&Default::default()).unwrap();
    assert_eq!((listed.total, listed.rows[0].title.as_str()), (10_000, "客户9999"));
    let mut sum = roundsman_domain::FeedSum::default();
    (0..10_000).for_each(|n| sum.add(SEAT.into(), id(n), u64::from(n) + 1));
    assert_eq!(phone.store().check(&[SEAT.into()]).unwrap()["customer"], sum);
}

/// A small generator: the tests need many cases, not good randomness.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

#[derive(Clone)]
enum News {
    Comes(Box<RecordDelta>),
    Leaves(Exit),
}

#[test]
fn however_the_news_is_cut_into_pages_the_sums_are_the_same() {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let news: Vec<News> = (1..=80)
            .map(|seq| {
                let n = dice.roll(15) as u32;
                if dice.roll(4) == 0 {
                    return News::Leaves(Exit::Record(id(n), seq));
                }
                let mut delta = customer(n, seq, "店");
                delta.feeds = [vec![SEAT.into()], vec![OTHER_SEAT.into()], vec![SEAT.into(), OTHER_SEAT.into()]]
                    [dice.roll(3) as usize]
                    .clone();
                News::Comes(Box::new(delta))
            })
            .collect();
        let feeds = [SEAT.into(), OTHER_SEAT.into()];
        let mut sums = Vec::new();
        for most in [1, 3, 80] {
            let mut phone = Phone::enrolled();
            let page = Page { scope: Some(scope(&[SEAT, OTHER_SEAT])), ..phone.page() };
            phone.apply(page);
            let mut rest = news.as_slice();
            while !rest.is_empty() {
                let cut = (1 + dice.roll(most) as usize).min(rest.len());
                let (now, later) = rest.split_at(cut);
                // A page says of each record only the last that there is to say.
                let mut page = phone.page();
                let mut last = BTreeMap::new();
                for one in now {
                    let record = match one {
                        News::Comes(delta) => delta.record,
                        News::Leaves(Exit::Record(record, _)) => *record,
                        News::Leaves(Exit::Feed(_)) => unreachable!(),
                    };
                    last.insert(record, one.clone());
                }
                for one in last.into_values() {
                    match one {
                        News::Comes(delta) => page.records.push(*delta),
                        News::Leaves(exit) => page.exits.push(exit),
                    }
                }
                page.more = !later.is_empty();
                // The same page twice does no harm: the connection was cut after the relay had answered.
                phone.apply(page.clone());
                phone.apply(page);
                rest = later;
            }
            assert_eq!(phone.store().purge_check().unwrap(), Vec::<String>::new(), "seed {seed}");
            sums.push(phone.store().check(&feeds).unwrap());
        }
        assert!(sums.windows(2).all(|pair| pair[0] == pair[1]), "seed {seed}");
    }
}

#[test]
fn a_feed_that_is_sent_again_loses_what_does_not_come_again() {
    let mut phone = Phone::enrolled();
    phone.brings((0..5).map(|n| customer(n, u64::from(n) + 1, "店")).collect());
    let feed = FeedId::from(SEAT);
    let page =
        Page { resent: vec![feed], backfilling: vec![feed], records: vec![customer(0, 1, "店")], more: true, ..phone.page() };
    phone.apply(page);
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 5);
    let page = Page { records: vec![customer(1, 2, "店")], ..phone.page() };
    assert_eq!(phone.apply(page).purged, 3);
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 2);
    assert!(phone.store().gather(1000).unwrap().receipts.is_empty());
}

#[test]
fn a_projection_that_cannot_be_read_is_left_out_and_said() {
    let mut phone = Phone::enrolled();
    let applied = phone.brings(vec![delta("customer", 1, 5, "{not json"), customer(2, 6, "好")]);
    assert_eq!((applied.records, applied.unreadable), (1, 1));
    assert!(phone.store().log().unwrap().iter().any(|entry| entry.kind == "unreadable"));
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 1);
}

#[test]
fn a_playbook_that_this_program_cannot_read_is_kept_and_the_older_one_used() {
    let mut phone = Phone::enrolled();
    let page = Page { playbook: Some((2, "from: the future".into())), ..phone.page() };
    phone.apply(page);
    assert_eq!(phone.store().playbook(None).unwrap().unwrap().version, 1);
    assert_eq!(phone.store().gather(1000).unwrap().playbook, 2);
    assert!(phone.store().playbook(Some(2)).unwrap().is_none());
}

#[test]
fn facts_of_what_is_not_here_are_unknown_and_never_nothing() {
    use roundsman_judge::Sources;
    use roundsman_playbook::{Facts, Known};
    let mut phone = Phone::enrolled();
    let mut delta = customer(1, 5, "万隆");
    delta.facts.insert("visits".into(), (Value::Int(3), 1, None));
    phone.brings(vec![delta]);
    phone.save(id(1), vec![set("phone", "1")]);
    let view = phone.store().view(42).unwrap();
    assert!(matches!(view.record(id(1)), Known::Is(record) if record.text("phone") == Some("1")));
    assert_eq!(view.record(id(2)), Known::Unknown);
    assert_eq!(
        (view.derived(id(1), &"visits".into()), view.derived(id(2), &"visits".into())),
        (Known::Unknown, Known::Unknown),
        "a fact that this playbook has not, and one of a record that is not here"
    );
    assert_eq!(view.seats_of(id(1))[0].what, [SEAT]);
    assert!(view.has_section(id(1), &"main".into()) && !view.has_section(id(1), &"money".into()));
    assert_eq!(view.now_ms(), 42);
}
