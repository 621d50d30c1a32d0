//! A rep's device in a folder of its own, as it is after the first sync.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use roundsman_domain::{
    DeviceId, EditId, FieldId, Grant, KindId, Node, Outcome, Reason, RecordId, RelayMark, Scope, Seat, SeatId, Since, StageId,
    Tree, Unit, UnitId, UserId,
};
use roundsman_store::{Identity, Page};

use crate::{App, Assignment, ClientError, Clock, Saved, SetClock, SystemRandom, record};

pub(super) const WANG: UserId = UserId::from_bytes([1; 16]);
pub(super) const SEAT: SeatId = SeatId::from_bytes([2; 16]);
pub(super) const OTHER_SEAT: SeatId = SeatId::from_bytes([3; 16]);
pub(super) const DEVICE: DeviceId = DeviceId(0xa1);
const EAST: UnitId = UnitId::from_bytes([4; 16]);

/// A morning in Xiamen, 2026-11-23 09:00 local time.
pub(super) const MORNING_MS: i64 = 1_795_395_600_000;

pub(super) struct Rep {
    pub(super) app: App,
    pub(super) clock: Arc<SetClock>,
    pub(super) home: Home,
}

/// A folder that goes when its test ends.
pub(super) struct Home(PathBuf);

impl std::ops::Deref for Home {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Rep {
    /// A rep with one seat.
    pub(super) fn new() -> Self {
        Self::with_seats(&[SEAT])
    }

    pub(super) fn with_seats(seats: &[SeatId]) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("roundsman-client-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let home = std::env::temp_dir().join(name);
        let clock = Arc::new(SetClock::at(MORNING_MS));
        let app = App::open(&home, clock.clone(), Arc::new(SystemRandom)).unwrap();
        {
            let mut store = app.store();
            let identity = Identity { url: "http://localhost:1".into(), device: DEVICE, token: "t".into(), user: Some(WANG) };
            store.set_identity(&identity).unwrap();
        }
        let rep = Self { app, clock, home: Home(home) };
        let (name, source) = roundsman_playbook::TEMPLATES[0];
        assert_eq!(name, "building-materials");
        rep.apply(|page| {
            page.scope = Some(scope(seats));
            page.playbook = Some((1, source.to_owned()));
        });
        rep
    }

    /// The same device with an app that does not judge.
    pub(super) fn unjudged(mut self) -> Self {
        self.app.is_judging = false;
        self
    }

    /// The app stopped and started again.
    pub(super) fn restarted(self) -> Self {
        let Self { app, clock, home } = self;
        drop(app);
        let app = App::open(&home, clock.clone(), Arc::new(SystemRandom)).unwrap();
        Self { app, clock, home }
    }

    /// An answer of the relay.
    pub(super) fn apply(&self, fill: impl FnOnce(&mut Page)) {
        let (monotonic_ms, boot) = (self.clock.monotonic_ms(), self.clock.boot());
        let mark = RelayMark { relay_ms: self.clock.wall_ms(), monotonic_ms, round_trip_ms: 100, boot };
        let mut page = Page::empty(7, vec![0; 8], mark);
        fill(&mut page);
        self.app.store().apply(page).unwrap();
    }

    pub(super) fn returns(&self, edits: &[(EditId, Vec<Reason>)]) {
        let returned = |(edit, reasons): &(EditId, Vec<Reason>)| (*edit, Outcome::Returned { reasons: reasons.clone() });
        self.apply(|page| page.outcomes = edits.iter().map(returned).collect());
    }

    pub(super) fn new_record(&self, kind: &'static str, fields: &[&str]) -> Result<Saved, ClientError> {
        record::create::create(&self.app, &KindId::from(kind), None, &inputs(fields))
    }

    pub(super) fn customer(&self) -> RecordId {
        self.new_record("customer", &["name=福建万隆石业", "source=exhibition", "location=24.5,118.1,5"]).unwrap().record
    }

    pub(super) fn opportunity(&self, customer: RecordId) -> RecordId {
        self.new_record("opportunity", &["name=首单", &format!("customer={customer}")]).unwrap().record
    }

    pub(super) fn set(&self, record: RecordId, fields: &[&str]) -> Result<Saved, ClientError> {
        record::change::change(&self.app, record, &inputs(fields))
    }

    pub(super) fn move_to(&self, record: RecordId, stage: &'static str) -> Result<Saved, ClientError> {
        crate::stage::moving::move_stage(&self.app, record, &StageId::from(stage), None)
    }

    pub(super) fn shows(&self, record: RecordId) -> crate::Shown {
        self.app.store().record(record).unwrap().unwrap()
    }

    pub(super) fn pending(&self) -> u64 {
        self.app.store().counts().unwrap().pending
    }

    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Files that the store keeps.
    pub(super) fn kept_files(&self) -> usize {
        std::fs::read_dir(self.home.join("files")).unwrap().count()
    }

    pub(super) fn attach(&self, record: RecordId, slot: &'static str, file: &Path) -> Result<Saved, ClientError> {
        crate::attachment::attach::attach(&self.app, record, &FieldId::from(slot), file)
    }
}

pub(super) fn inputs(fields: &[&str]) -> Vec<Assignment> {
    fields.iter().map(|field| field.parse().unwrap()).collect()
}

/// The codes and fields of a refusal.
pub(super) fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> Vec<(String, String)> {
    let Err(ClientError::Refused(reasons)) = result else { panic!("not refused: {result:?}") };
    let field = |reason: &Reason| reason.path.as_ref().map(ToString::to_string).unwrap_or_default();
    reasons.iter().map(|reason| (reason.code.to_string(), field(reason))).collect()
}

pub(super) fn said(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

pub(super) fn scope(seats: &[SeatId]) -> Scope {
    let unit = Unit { name: "华东".into(), under: vec![Since { from_ms: 0, what: None }] };
    let seat =
        |id: &SeatId| (*id, Seat { name: format!("席位{}", id.as_bytes()[0]), unit: vec![Since { from_ms: 0, what: EAST }] });
    let grant = |id: &SeatId| Grant { user: WANG, node: Node::Seat(*id), role: "rep".into(), from_ms: None, until_ms: None };
    Scope {
        user: WANG,
        user_name: "王".into(),
        company: "万隆".into(),
        grants: seats.iter().map(grant).collect(),
        tree: Tree { units: [(EAST, unit)].into(), seats: [SEAT, OTHER_SEAT].iter().map(seat).collect() },
        feeds: seats.iter().map(|seat| (*seat).into()).chain([WANG.into()]).collect(),
        people: [(WANG, "王".to_owned())].into(),
    }
}

/// A small picture, as a phone's gallery may hand it over.
pub(super) fn png() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(400, 300, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A second of silence.
pub(super) fn wav() -> Vec<u8> {
    let samples = 8_000_u32;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + samples).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(samples.to_le_bytes());
    bytes.extend(samples.to_le_bytes());
    bytes.extend(b"\x01\0\x08\0data");
    bytes.extend(samples.to_le_bytes());
    bytes.extend(vec![128; samples as usize]);
    bytes
}
