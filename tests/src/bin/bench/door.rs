//! The door as a phone's shell sees it: what a call from Kotlin costs beside the same in Rust, and how much of a phone the core takes.

use std::{path::Path, process::Command, time::Duration};

use super::row::{Row, micros, say};

/// Where `cargo xtask bench` says that the library is, and the class path of the calls; without a JDK there is none.
const CORE: &str = "ROUNDSMAN_CORE";
const CLASSES: &str = "ROUNDSMAN_CLASSES";

/// The library as it goes into the apps; without lld there is none.
const PHONE_CORE: &str = "ROUNDSMAN_PHONE_CORE";

/// A call may cost so much before it is held against its Rust time.
const CALL_MOST: Duration = Duration::from_micros(50);

/// What a phone's owner is asked to have free for us, without a speech model.
const CORE_BYTES_MAX: u64 = 12 << 20;

/// `page` is what a page of the list takes in Rust, over the same home.
pub(crate) fn measure(home: &Path, page: Duration, words: Duration) -> Vec<Row> {
    let weighed = std::env::var(PHONE_CORE).ok().map(|core| size(Path::new(&core)));
    let (Ok(core), Ok(classes)) = (std::env::var(CORE), std::env::var(CLASSES)) else {
        say("the door: no JDK with Maven, so calls from Kotlin are not measured");
        return weighed.into_iter().collect();
    };
    say("the door: called from Kotlin");
    let folder = Path::new(&core).parent().unwrap_or(Path::new(".")).display().to_string();
    let mut java = Command::new("java");
    java.arg(format!("-Djna.library.path={folder}")).arg("-cp").arg(classes).arg("app.roundsman.story.CallsKt");
    let output = java.arg(home).arg("1001").output().expect("java starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let took = |name: &str| {
        let nanos = said.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        Duration::from_nanos(nanos.expect("it says how long"))
    };
    let call = |what: &str, kotlin: Duration, rust: Duration| Row {
        what: format!("{what} from Kotlin, p50"),
        measured: micros(kotlin),
        reference: format!("the same in Rust {}", micros(rust)),
        target: "<= 3x, or 50 us".into(),
        holds: kotlin <= (rust * 3).max(CALL_MOST),
    };
    let calls = [call("the words of the frame", took("words "), words), call("a page of 50 of the list", took("page "), page)];
    calls.into_iter().chain(weighed).collect()
}

fn size(core: &Path) -> Row {
    let bytes = std::fs::metadata(core).map_or(u64::MAX, |file| file.len());
    Row {
        what: "the core as it goes into the apps, stripped".into(),
        measured: format!("{bytes} B"),
        reference: "a library for this machine, made small".into(),
        target: format!("<= {CORE_BYTES_MAX} B (12 MB)"),
        holds: bytes <= CORE_BYTES_MAX,
    }
}
