//! A shell without looks: taps what a story says, on the screens of the door, as any phone's shell would.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use roundsman_bindings::{App, AppError, Fix, Network, Observation, Observer, Platform, Reminder};
use roundsman_present::{
    Outline, OutlineField, outline,
    screen::{Done, Intent, Screen, ScreenView, Tap},
};

/// How long a screen is waited for before the story has failed: it is told when it changes, so nobody waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is said of a screen that did not become as it should.
const NEVER_CAME: &str = "it never came";

/// A phone whose place and network a story sets.
pub struct StagePhone {
    state: Mutex<Stage>,
}

struct Stage {
    fix: Option<Fix>,
    network: Network,
    reminders: Vec<Reminder>,
    is_saving_power: bool,
    has_key: bool,
}

impl StagePhone {
    /// With signal and nowhere.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(Stage {
                fix: None,
                network: Network::Free,
                reminders: Vec::new(),
                is_saving_power: false,
                has_key: true,
            }),
        })
    }

    /// What it was last told to remind of.
    pub fn reminders(&self) -> Vec<Reminder> {
        self.state.lock().unwrap().reminders.clone()
    }
}

impl Platform for StagePhone {
    fn wall_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.wall_ms()).unwrap()
    }

    fn boot(&self) -> String {
        "the only one".to_owned()
    }

    fn fix(&self) -> Option<Fix> {
        self.state.lock().unwrap().fix
    }

    fn network(&self) -> Network {
        self.state.lock().unwrap().network
    }

    fn is_saving_power(&self) -> bool {
        self.state.lock().unwrap().is_saving_power
    }

    fn seal(&self, plain: Vec<u8>) -> Option<Vec<u8>> {
        Some(plain.iter().rev().copied().collect())
    }

    fn unseal(&self, sealed: Vec<u8>) -> Option<Vec<u8>> {
        let has_key = self.state.lock().unwrap().has_key;
        has_key.then(|| sealed.iter().rev().copied().collect())
    }

    fn remind(&self, reminders: Vec<Reminder>) {
        self.state.lock().unwrap().reminders = reminders;
    }
}

struct Watching(mpsc::Sender<ScreenView>);

impl Observer for Watching {
    fn changed(&self, view: ScreenView) {
        let _the_story_went_on = self.0.send(view);
    }
}

/// A hand on a phone.
pub struct Shell {
    app: Arc<App>,
    phone: Arc<StagePhone>,
    runtime: tokio::runtime::Runtime,
    stack: Vec<Screen>,
    observed: Arc<Observation>,
    views: mpsc::Receiver<ScreenView>,
    view: ScreenView,
    /// What the picker or the microphone was opened for.
    asked: Option<Tap>,
    words: BTreeMap<String, String>,
    shots: Vec<String>,
}

impl Shell {
    /// Opens the app of a home folder on today's screen. `words` are put in for `{name}`.
    pub fn open(home: &Path, words: &[(&str, &str)]) -> Self {
        let phone = StagePhone::new();
        let app = App::open(home.to_str().unwrap(), "en", Arc::clone(&phone) as Arc<dyn Platform>).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (observed, views) = watch(&app, &Screen::Today);
        let view = views.recv_timeout(PATIENCE).expect("the first screen is drawn");
        let words = words.iter().map(|(name, text)| (format!("{{{name}}}"), (*text).to_owned())).collect();
        Self { app, phone, runtime, stack: vec![Screen::Today], observed, views, view, asked: None, words, shots: Vec::new() }
    }

    /// The app.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The phone.
    pub fn phone(&self) -> &Arc<StagePhone> {
        &self.phone
    }

    /// What stands on the screen.
    pub fn outline(&self) -> Outline {
        outline(&self.view)
    }

    /// Plays a story, line by line; stops with the line that did not go as it says.
    pub fn play(&mut self, story: &str) {
        for (number, line) in story.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Err(why) = self.step(line) {
                panic!("line {}: {line}\n{why}\nthe screen: {:#?}", number + 1, self.outline());
            }
            println!("{line}");
        }
    }

    fn step(&mut self, line: &str) -> Result<(), String> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = self.words.iter().fold(rest.to_owned(), |text, (name, word)| text.replace(name, word));
        let pair = || rest.split_once(" = ").map(|(label, text)| (label.trim(), text)).ok_or("it has no ` = `");
        match verb {
            "see" => self.until(|outline| says(outline, &rest)),
            "not" => self.until(|outline| !says(outline, &rest)),
            // `!`: it is refused, and the story says then what stands there.
            "tap" => match rest.strip_suffix(" !") {
                Some(text) => match self.tap(text) {
                    Ok(()) => Err("it was not refused".to_owned()),
                    Err(why) if why == NEVER_CAME => Err(why),
                    Err(_) => Ok(()),
                },
                None => self.tap(&rest),
            },
            "back" => {
                self.back();
                Ok(())
            }
            "type" => {
                let (label, text) = pair()?;
                self.fill(label, text)
            }
            "choose" => {
                let (label, option) = pair()?;
                self.choose(label, option)
            }
            "photo" => match self.stack.last().cloned() {
                Some(Screen::Capture { record, slot }) => self.send(Intent::AddPhoto { record, slot, path: rest }),
                _ => Err("there is no camera on this screen".to_owned()),
            },
            "file" => match self.asked.take() {
                Some(Tap::Pick { record, slot }) => self.send(Intent::AddFile { record, slot, path: rest }),
                _ => Err("nobody has asked for a file".to_owned()),
            },
            "voice" => match self.asked.take() {
                Some(Tap::Speak { visit }) => self.send(Intent::AddVoice { visit, path: rest }),
                _ => Err("nobody has asked to be spoken to".to_owned()),
            },
            "scan" => match self.asked.take() {
                Some(Tap::Scan { kind }) => self.send(Intent::ReadCard { kind, path: rest }),
                _ => Err("nobody has asked for a card".to_owned()),
            },
            "shot" => {
                // `tall` is for who takes pictures.
                self.shoot(rest.trim_end_matches(" tall"));
                Ok(())
            }
            "place" => {
                let mut numbers = rest.split(' ').map(|number| number.parse().unwrap());
                let (lat, lon) = (numbers.next().unwrap(), numbers.next().unwrap());
                self.phone.state.lock().unwrap().fix = Some(Fix { lat, lon, accuracy_m: 12.0 });
                Ok(())
            }
            "network" => {
                self.phone.state.lock().unwrap().network = match rest.as_str() {
                    "none" => Network::None,
                    "metered" => Network::Metered,
                    _ => Network::Free,
                };
                Ok(())
            }
            "power" => {
                self.phone.state.lock().unwrap().is_saving_power = rest == "saving";
                Ok(())
            }
            "keys" => {
                self.phone.state.lock().unwrap().has_key = rest != "gone";
                Ok(())
            }
            "pause" => {
                self.runtime.block_on(self.app.keep());
                Ok(())
            }
            other => Err(format!("`{other}` is no step")),
        }
    }

    /// Notes what the screen says, in both languages.
    fn shoot(&mut self, name: &str) {
        for tag in ["zh-CN", "en"] {
            let language = Intent::SetLanguage { tag: tag.to_owned() };
            self.runtime.block_on(self.app.send(language)).expect("a language");
            let view = self.app.view(self.stack.last().expect("a screen")).expect("a view");
            let Outline { texts, taps, .. } = outline(&view);
            let tap = |tap: &roundsman_present::OutlineTap| format!("[{}]{}", tap.text, if tap.is_enabled { "" } else { " -" });
            let taps: Vec<_> = taps.iter().map(tap).collect();
            self.shots.push(format!("## {name} {tag} {:?}\n{}\n{}\n", view.state, texts.join("\n"), taps.join(" ")));
        }
    }

    /// What the screens said where the story took pictures, since this was asked last.
    pub fn take_shots(&mut self) -> String {
        self.shots.drain(..).map(|shot| shot + "\n").collect()
    }

    /// Waits for the screen to become so: it is told whenever it changes.
    fn until(&mut self, is_so: impl Fn(&Outline) -> bool) -> Result<(), String> {
        loop {
            while let Ok(view) = self.views.try_recv() {
                self.view = view;
            }
            if is_so(&self.outline()) {
                return Ok(());
            }
            self.view = self.views.recv_timeout(PATIENCE).map_err(|_| NEVER_CAME.to_owned())?;
        }
    }

    fn tap(&mut self, text: &str) -> Result<(), String> {
        // A field whose value the phone fills in is tapped by its label.
        let is_field = |outline: &Outline| outline.fields.iter().any(|field| field.label == text && field.screen.is_none());
        self.until(|outline| outline.taps.iter().any(|tap| tap.text == text && tap.is_enabled) || is_field(outline))?;
        let outline = self.outline();
        let Some(found) = outline.taps.into_iter().find(|tap| tap.text == text && tap.is_enabled) else {
            return self.choose(text, "here");
        };
        match found.tap {
            Tap::Go { screen } if found.is_place => {
                self.stack = vec![screen];
                self.look();
                Ok(())
            }
            Tap::Go { screen } => {
                self.stack.push(screen);
                self.look();
                Ok(())
            }
            Tap::Turn { screen } => {
                self.turn(screen);
                Ok(())
            }
            Tap::Do { intent } => self.send(intent),
            other => {
                self.asked = Some(other);
                Ok(())
            }
        }
    }

    /// Goes back to where one came from.
    pub fn back(&mut self) {
        if self.stack.len() > 1 {
            self.stack.pop();
        }
        self.look();
    }

    fn look(&mut self) {
        let screen = self.stack.last().cloned().unwrap_or(Screen::Today);
        self.observed.stop();
        let (observed, views) = watch(&self.app, &screen);
        (self.observed, self.views) = (observed, views);
        self.view = self.views.recv_timeout(PATIENCE).expect("a screen is drawn");
    }

    fn turn(&mut self, screen: Screen) {
        if let Some(top) = self.stack.last_mut() {
            top.clone_from(&screen);
        }
        self.observed.turn(screen);
    }

    /// `Name #2`: the second field of that label.
    fn field(&mut self, label: &str) -> Result<OutlineField, String> {
        let (label, place) = label.split_once(" #").map_or((label, 1), |(label, place)| (label, place.parse().unwrap()));
        self.until(|outline| outline.fields.iter().filter(|field| field.label == label).count() >= place)?;
        Ok(self.outline().fields.into_iter().filter(|field| field.label == label).nth(place - 1).unwrap())
    }

    fn fill(&mut self, label: &str, text: &str) -> Result<(), String> {
        let field = self.field(label)?;
        match field.screen {
            Some(Screen::Records { kind, choice, pages, .. }) => {
                self.turn(Screen::Records { kind, text: text.to_owned(), choice, pages });
                Ok(())
            }
            _ => self.send(Intent::Type { form: field.form, field: field.key, text: text.to_owned() }),
        }
    }

    fn choose(&mut self, label: &str, option: &str) -> Result<(), String> {
        let field = self.field(label)?;
        let found = field.options.iter().find(|one| one.text == option).map(|one| one.id.clone());
        let option = found.or_else(|| (option == "here").then(|| option.to_owned())).ok_or("there is no such option")?;
        self.send(Intent::Choose { form: field.form, field: field.key, option })
    }

    /// Sends an intent, and goes where it leads.
    pub fn send(&mut self, intent: Intent) -> Result<(), String> {
        let done: Done = self.runtime.block_on(self.app.send(intent)).map_err(|error: AppError| format!("{error:?}"))?;
        if done.is_over && self.stack.len() > 1 {
            self.stack.pop();
        }
        self.stack.extend(done.go.clone());
        if done.is_over || done.go.is_some() {
            self.look();
        }
        Ok(())
    }
}

fn says(outline: &Outline, words: &str) -> bool {
    outline.texts.iter().chain(outline.taps.iter().map(|tap| &tap.text)).any(|text| text.contains(words))
}

fn watch(app: &Arc<App>, screen: &Screen) -> (Arc<Observation>, mpsc::Receiver<ScreenView>) {
    let (sender, views) = mpsc::channel();
    (app.observe(screen.clone(), Arc::new(Watching(sender))), views)
}
