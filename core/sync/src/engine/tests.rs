mod world;

use proptest::prelude::*;
use roundsman_domain::{DeviceId, Exit, RecordId};
use roundsman_protocol::problem_code;

use crate::Sort;
use world::{Fault, World, check_of};

#[test]
fn a_sync_in_which_nothing_changed_is_one_request() {
    let mut world = World::new();
    world.sync();
    let (report, failure) = world.sync();
    assert_eq!((report.requests, report.pending, failure.is_none()), (1, 0, true));
}

#[test]
fn a_days_edits_go_up_in_several_requests_and_photos_after_them() {
    let mut world = World::new();
    world.device.save_all(12);
    let voice = world.device.attach(3, 10, Sort::Voice);
    let photo = world.device.attach(2, 600 * 1024, Sort::Photo);
    let small = world.device.attach(1, 9_000, Sort::Thumbnail);
    let (report, failure) = world.sync();
    assert!(failure.is_none());
    assert_eq!((report.outcomes.accepted, report.uploaded, report.pending), (12, 3, 0));
    assert_eq!(world.went_up, [small, photo, voice]);
    // Three requests of edits, one at the end for what the files released; an announcement and the parts of each file.
    assert_eq!(report.requests, 3 + 1 + (1 + 1) + (1 + 3) + (1 + 1));
}

#[test]
fn a_move_held_for_a_photo_is_accepted_in_the_same_sync() {
    let mut world = World::new();
    let counter = world.device.save();
    let photo = world.device.attach(1, 300_000, Sort::Photo);
    world.relay.held_for.insert(counter, photo);
    let (report, _) = world.sync();
    assert_eq!((report.outcomes.accepted, report.outcomes.held), (1, 0));
}

#[test]
fn a_long_download_comes_by_pages_and_its_receipts_are_told() {
    let mut world = World::new();
    world.relay.records = 95;
    world.relay.page = 10;
    let gone = Exit::Record(RecordId::from_bytes([9; 16]), 3);
    world.relay.exits.push(gone);
    let (report, _) = world.sync();
    assert_eq!((report.requests, report.exits), (10, 1));
    assert_eq!(world.relay.receipts, [gone]);
    assert_eq!(world.sync().0.requests, 1);
}

#[test]
fn a_cloned_phone_takes_its_new_identity_and_goes_on() {
    let mut world = World::new();
    world.device.save();
    world.relay.fork_to = Some(DeviceId(2));
    let (report, failure) = world.sync();
    assert!(failure.is_none());
    assert_eq!((world.device.id, report.outcomes.accepted, report.requests), (DeviceId(2), 1, 2));
}

#[test]
fn a_restored_relay_gets_again_what_it_lost() {
    let mut world = World::new();
    world.device.save_all(3);
    world.sync();
    world.relay.epoch = 8;
    world.relay.edits.retain(|edit, _| edit.counter < 2);
    world.relay.log.retain(|edit| edit.counter < 2);
    let (_, failure) = world.sync();
    assert!(failure.is_none());
    assert_eq!(world.relay.edits.len(), 3);
}

#[test]
fn after_a_restore_what_is_here_is_compared_even_where_nothing_moves() {
    let mut world = World::new();
    world.device.save();
    world.sync();
    world.relay.epoch = 8;
    assert!(world.sync().1.is_none());
    assert_eq!(world.relay.parts_seen, 1);
    world.sync();
    assert_eq!(world.relay.parts_seen, 1, "once");
}

#[test]
fn a_document_that_never_fits_is_asked_for_a_few_times_and_left_for_the_next_sync() {
    let mut world = World::new();
    let document = RecordId::from_bytes([5; 16]);
    world.device.documents.push(document);
    world.relay.gives.insert(document);
    let (report, failure) = world.sync();
    assert!(failure.is_none());
    assert_eq!(report.requests, 3);
}

#[test]
fn a_check_that_fails_sends_the_parts_once_and_raises_the_alarm() {
    let mut world = World::new();
    world.device.save();
    world.relay.check = Some(check_of(4));
    world.device.check = check_of(3);
    let (report, failure) = world.sync();
    assert!(failure.is_none() && report.is_unequal && world.alarms >= 1);
    assert_eq!(world.relay.parts_seen, 1);
}

#[test]
fn a_busy_relay_is_left_alone_as_long_as_it_asks() {
    let mut world = World::new();
    world.faults.extend([Fault::Limited(2), Fault::Limited(2), Fault::Limited(2), Fault::Limited(2), Fault::Limited(2)]);
    let (_, failure) = world.sync();
    assert!(failure.is_none());
    assert!(world.waits.iter().all(|wait| (2_000..2_250).contains(wait)) && world.waits.len() == 5);
}

#[test]
fn without_signal_it_ends_after_a_few_tries_and_nothing_is_lost() {
    for fault in [Fault::Lost, Fault::Portal] {
        let mut world = World::new();
        world.device.save();
        world.faults.extend([fault; 4]);
        let (report, failure) = world.sync();
        assert!(failure.unwrap().is_retryable());
        assert_eq!((report.pending, world.waits.len()), (1, 3));
        let (report, failure) = world.sync();
        assert_eq!((report.outcomes.accepted, report.pending, failure.is_none()), (1, 0, true));
    }
}

#[test]
fn a_stuck_attachment_is_gone_round() {
    let mut world = World::new();
    let stuck = world.device.attach(1, 100, Sort::Thumbnail);
    let photo = world.device.attach(2, 100, Sort::Photo);
    world.relay.broken_blobs.insert(stuck);
    let (report, failure) = world.sync();
    assert_eq!(failure.unwrap().code(), Some(problem_code::INTERNAL));
    assert_eq!((world.went_up.clone(), report.pending), (vec![photo], 1));
    world.relay.broken_blobs.clear();
    assert!(world.sync().1.is_none());
    assert_eq!(world.went_up, [photo, stuck]);
}

#[test]
fn a_document_that_the_relay_does_not_give_is_asked_for_once() {
    let mut world = World::new();
    world.device.documents.push(RecordId::from_bytes([5; 16]));
    let (report, failure) = world.sync();
    assert!(failure.is_none());
    assert_eq!(report.requests, 1);
}

#[derive(Debug, Clone)]
enum Deed {
    Save,
    Attach(u64),
    Sync(Vec<u8>),
    Restore,
    Fork,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        4 => Just(Deed::Save),
        2 => (1_u64..900_000).prop_map(Deed::Attach),
        3 => proptest::collection::vec(0_u8..12, 0..8).prop_map(Deed::Sync),
        1 => Just(Deed::Restore),
        1 => Just(Deed::Fork),
    ];
    proptest::collection::vec(deed, 1..40)
}

proptest! {
    /// The failing case and its seed are printed.
    #[test]
    fn whatever_fails_meanwhile_every_edit_has_one_outcome_in_the_end(deeds in deeds()) {
        let mut world = World::new();
        world.relay.page = 3;
        let (mut files, mut devices) = (0_u8, 1_u64);
        for deed in deeds {
            match deed {
                Deed::Save => { world.device.save(); world.relay.records += 1; }
                Deed::Attach(size) => { files += 1; world.device.attach(files, size, [Sort::Photo, Sort::Voice][usize::from(files % 2)]); }
                Deed::Restore => {
                    let kept = world.relay.log.len() / 2;
                    let gone: Vec<_> = world.relay.log.split_off(kept);
                    // A backup is a state of the whole relay: no counter is there without those before it.
                    gone.iter().for_each(|edit| drop(world.relay.edits.remove(edit)));
                    world.relay.epoch += 1;
                }
                // A clone's edits have other ids; what the old id had is settled there.
                Deed::Fork => if world.device.edits.values().all(Option::is_some) { devices += 1; world.relay.fork_to = Some(DeviceId(devices)); world.device.edits.clear(); world.relay.edits.clear(); world.relay.log.clear(); }
                Deed::Sync(faults) => {
                    world.faults = faults.iter().map(|fault| match fault { 0 => Fault::Lost, 1 => Fault::AnswerLost, 2 => Fault::Limited(1), 3 => Fault::Portal, _ => Fault::None }).collect();
                    world.sync();
                }
            }
        }
        world.faults.clear();
        let (report, failure) = world.sync();
        prop_assert!(failure.is_none());
        prop_assert_eq!(report.pending, 0);
        prop_assert!(world.device.edits.values().all(Option::is_some));
        prop_assert_eq!(world.device.edits.len(), world.relay.edits.len());
        prop_assert_eq!(world.relay.log.len(), world.relay.edits.len());
        prop_assert_eq!(world.relay.whole.len(), usize::from(files));
        prop_assert_eq!(world.sync().0.requests, 1);
    }
}
