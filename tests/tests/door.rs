//! The door, as every phone's shell uses it: the story that Kotlin, Swift and Python play too.

use std::{path::Path, sync::Arc};

use roundsman_bindings::{App, Observer, Platform};
use roundsman_present::screen::{Intent, Screen, ScreenState, ScreenView, Tap};
use roundsman_tests::{Company, Shell, Stage, StagePhone, files};

const STORY: &str = include_str!("../story/rep_day.story");

/// What every screen of the day says, in both languages, as it was read and found good. `ROUNDSMAN_BLESS=1` writes it anew, for somebody to read.
fn said_as_before(golden: &str, shots: &str, own: &[&str]) {
    let mut said = own.iter().fold(shots.to_owned(), |text, word| text.replace(word, "…"));
    // Times of day, sizes on the disk and the device's name are another day's.
    let is_moving = |word: &str| {
        let word = word.trim_end_matches('.');
        let is_time = word.len() == 5 && word.as_bytes()[2] == b':' && word.bytes().filter(u8::is_ascii_digit).count() == 4;
        is_time || (word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    said = without_days(&said);
    let masked = said.lines().map(|line| {
        let line = line.split(' ').map(|word| if is_moving(word) { "…" } else { word }).collect::<Vec<_>>().join(" ");
        if line.ends_with("MB") || line.contains(" KB") { "…".to_owned() } else { line }
    });
    said = masked.collect::<Vec<_>>().join("\n");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("story").join(golden);
    if std::env::var_os("ROUNDSMAN_BLESS").is_some() {
        std::fs::write(&golden, &said).expect("written");
    }
    let before = std::fs::read_to_string(&golden).expect("there is one");
    for (number, (now, before)) in said.lines().zip(before.lines()).enumerate() {
        assert_eq!(now, before, "line {} of {}", number + 1, golden.display());
    }
    assert_eq!(said.lines().count(), before.lines().count());
}

/// `8 Dec 2026` and `12月8日` are another day's too.
fn without_days(text: &str) -> String {
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let line = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        while let Some(at) =
            words.windows(2).position(|pair| is_number(pair[0]) && MONTHS.split(' ').any(|month| month == pair[1]))
        {
            let has_year = words.get(at + 2).is_some_and(|word| word.len() == 4 && is_number(word));
            words.splice(at..at + 2 + usize::from(has_year), ["…"]);
        }
        let mut line = words.join(" ");
        while let Some(month) = line.find('月').filter(|at| line[..*at].ends_with(|c: char| c.is_ascii_digit())) {
            let before = line[..month].trim_end_matches(|c: char| c.is_ascii_digit() || c == '年' || c == ' ').len();
            let after = month + '月'.len_utf8();
            let day = line[after..].trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('日');
            line = format!("{}…{day}", &line[..before]);
        }
        line
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_reps_day_goes_through_the_door() {
    let company = Company::on("door-day", "building-materials");
    let wang = company.rep("wang", "east");
    let code = company.operator(&["device", "code", wang.name()]).ok()["code"].as_str().unwrap().to_owned();
    let files = files(&company);
    let home = company.path("app");
    let mut shell = Shell::open(&home, &[("url", company.relay.url()), ("code", &code), ("files", &files)]);
    shell.play(STORY);
    said_as_before("rep_day.screens.txt", &shell.take_shots(), &[company.relay.url(), &code]);
    // What she wrote is on the relay, and her other phone shows the same.
    let other = company.phone("wang");
    other.sync();
    assert_eq!(other.digest(), shell.app().digest().unwrap());
    company.verify();
}

#[test]
fn a_rep_and_her_manager_meet_what_does_not_go_smoothly() {
    played("two_phones", "building-materials");
}

/// A customer from a card's code, who decides there, whom she spoke with and what they agreed on.
#[test]
fn a_rep_sees_who_decides_and_who_is_missing() {
    played("hospital", "medical-devices");
}

fn played(name: &str, template: &str) {
    let mut stage = Stage::on(&format!("door-{name}"), template);
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("story/{name}.story"));
    stage.play(&std::fs::read_to_string(story).unwrap());
    let own: Vec<&str> = stage.words().iter().map(|(_, text)| text.as_str()).collect();
    said_as_before(&format!("{name}.screens.txt"), stage.shots(), &own);
    stage.company.verify();
}

/// A thumb that is in a hurry taps before the screen has changed.
#[test]
fn a_visit_that_is_started_twice_is_one_visit() {
    let mut stage = Stage::on("door-twice", "building-materials");
    stage.play(
        "as wang\ntype Server address = {url}\ntype Code = {code-wang}\ntap Enrol this phone\nsee Nothing is due\nnetwork none\n\
         tap Customers\ntap New Customer\ntype Name = Wanlong Stone\nchoose Source = Exhibition\ntap Save\nsee Start visit",
    );
    let shell = stage.shell("wang");
    let taps = shell.outline().taps;
    let Some(Tap::Do { intent }) = taps.into_iter().find(|tap| tap.text == "Start visit").map(|tap| tap.tap) else {
        panic!("there is no such button")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let both = async { tokio::join!(shell.app().send(intent.clone()), shell.app().send(intent.clone())) };
    let (first, second) = runtime.block_on(both);
    let (first, second) = (first.unwrap().go, second.unwrap().go);
    assert!(first.is_some() && first == second, "{first:?} and {second:?}");
}

struct Silent;

impl Observer for Silent {
    fn changed(&self, _: ScreenView) {}
}

struct Throwing;

impl Observer for Throwing {
    fn changed(&self, _: ScreenView) {
        panic!("a shell that throws")
    }
}

fn memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn opened(story: &str) -> (Arc<App>, std::path::PathBuf) {
    let home = std::env::temp_dir().join(format!("roundsman-door-{story}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&home));
    let phone: Arc<dyn Platform> = StagePhone::new();
    (App::open(home.to_str().unwrap(), "en", phone).unwrap(), home)
}

/// A shell that opens and leaves screens all day holds nothing back, from however many threads.
#[test]
fn a_hundred_thousand_screens_opened_and_left_take_no_memory() {
    let (app, home) = opened("memory");
    let cycles = |count: u32| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..count / 4 {
                        app.observe(Screen::Today, Arc::new(Silent)).stop();
                    }
                });
            }
        });
        // What was posted before this is done when this answers.
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(app.keep());
    };
    // What has piled up at most once is kept by the allocator for the next time.
    cycles(100_000);
    let before = memory_kb();
    cycles(100_000);
    let grown = memory_kb().saturating_sub(before);
    assert!(grown < 16 * 1024, "{grown} KB more after 100,000 screens");
    app.shut();
    std::fs::remove_dir_all(home).unwrap();
}

#[test]
fn a_shell_that_throws_and_a_shell_that_lies_end_nothing() {
    let (app, home) = opened("bad");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _thrown = app.observe(Screen::Today, Arc::new(Throwing));
    for intent in [
        Intent::StartVisit { customer: "no id".to_owned() },
        Intent::Save { form: "new-nowhere".to_owned() },
        Intent::Type { form: "../..".to_owned(), field: "a/b/c/d".to_owned(), text: "x".repeat(100_000) },
        Intent::AddPhoto { record: String::new(), slot: "../".to_owned(), path: "/nowhere".to_owned() },
        Intent::Move { record: "x".to_owned(), to: "\0".to_owned() },
        Intent::Sync,
    ] {
        let said = runtime.block_on(app.send(intent.clone())).expect_err("it cannot be done");
        assert!(!said.to_string().is_empty(), "{intent:?}");
    }
    let screens =
        [Screen::Record { id: "x".to_owned() }, Screen::Form { name: String::new() }, Screen::Request { id: "'; --".to_owned() }];
    for screen in screens {
        // Nobody is enrolled: that is what each screen says before all else.
        assert_eq!(app.view(&screen).unwrap().state, ScreenState::Empty);
    }
    app.shut();
    let late = runtime.block_on(app.send(Intent::Sync)).expect_err("it has been closed");
    assert!(late.to_string().contains("closed"), "{late}");
    std::fs::remove_dir_all(home).unwrap();
}
