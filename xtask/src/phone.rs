//! `cargo xtask phone` and `cargo xtask phone-screens`: the app's own screens at a desk, on the real core.

use std::{fs, net::TcpStream, path::PathBuf, process::Command, time::SystemTime};

use crate::{
    bindings::{self, Missing, built},
    step::{self, Step, root, target},
};

/// What the demo writes down about itself while it is up: where it listens, and whose phone to try.
const ADDRESS: &str = "phone.json";

/// Drawn into memory.
const HEADLESS: [&str; 2] = ["-Djava.awt.headless=true", "-Dskiko.renderApi=SOFTWARE"];

/// Where Java finds the core.
fn library() -> String {
    format!("-Djna.library.path={}", target().join("debug").display())
}

/// A demo that is up.
struct Demo {
    folder: PathBuf,
    url: String,
    user: String,
}

/// The demo that was started last and still listens.
fn demo() -> Result<Demo, String> {
    let missing = || {
        "no demo is up: start one in another terminal with `cargo xtask demo`, and come back when it says that it is ready"
            .to_owned()
    };
    let folders = fs::read_dir(target().join("demo")).map_err(|_| missing())?;
    let age = |path: &PathBuf| fs::metadata(path).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut found: Vec<PathBuf> =
        folders.flatten().map(|folder| folder.path().join(ADDRESS)).filter(|path| path.exists()).collect();
    found.sort_by_key(age);
    for path in found.into_iter().rev() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
        let (Some(url), Some(user)) = (json["url"].as_str(), json["user"].as_str()) else { continue };
        let is_up = TcpStream::connect(url.trim_start_matches("http://")).is_ok();
        if let (true, Some(folder)) = (is_up, path.parent()) {
            return Ok(Demo { folder: folder.to_owned(), url: url.to_owned(), user: user.to_owned() });
        }
    }
    Err(missing())
}

/// A one-time code for the demo's rep.
fn code(demo: &Demo) -> Result<String, String> {
    let mut command = Command::new(target().join("debug/roundsman"));
    command.arg("--data").arg(demo.folder.join("relay")).args(["device", "code", &demo.user, "--json"]);
    let output = command.output().map_err(|error| format!("roundsman: {error}"))?;
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    json["code"].as_str().map(str::to_owned).ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Taps the rep's day on the drawn screens; `hear` gets each line. The bindings have been written.
pub(crate) fn taps(hear: impl FnMut(&str)) -> Step {
    match bindings::built_for(&root().join("android/desk"), "test-compile") {
        Ok(classes) => {
            let mut command = bindings::played("Compose");
            command.arg("java").args(HEADLESS).arg(library()).arg("-cp").arg(classes).arg("app.roundsman.desk.TappedKt");
            step::run("compose", command, hear)
        }
        Err(Missing::Tool(why)) => step::skip("compose", why),
        Err(Missing::Build(why)) => step::failed("compose", why),
    }
}

/// The class path of the desk, compiled.
fn desk() -> Result<String, String> {
    if !step::shown(bindings::build()) {
        return Err("the core does not build".to_owned());
    }
    bindings::write()?;
    println!("compiling the screens (a minute; the first time Maven fetches Compose)");
    built(&root().join("android/desk")).map_err(|missing| match missing {
        Missing::Tool(why) => format!("{why}\nThe window needs a JDK 17 and Maven, and Maven a way to Maven Central."),
        Missing::Build(why) => why,
    })
}

fn java(classes: &str) -> Command {
    let mut command = Command::new("java");
    command.arg(library()).arg("-cp").arg(classes);
    command
}

/// Opens the window. Says whether that worked.
pub(crate) fn run() -> bool {
    opened().map_err(|why| println!("{why}")).is_ok()
}

fn opened() -> Result<(), String> {
    let demo = demo()?;
    let classes = desk()?;
    // With the company: where that is made anew there is nobody whom an old phone would know.
    let home = demo.folder.join(format!("phone-{}", demo.url.rsplit(':').next().unwrap_or("home")));
    let code = code(&demo)?;
    println!("{}'s phone, at {}; it keeps what is on it in {}", demo.user, demo.url, home.display());
    let mut window = java(&classes);
    window.arg("app.roundsman.desk.MainKt").arg(home).arg(&demo.url).arg(code);
    if step::shown(window) { Ok(()) } else { Err("the window closed with an error".to_owned()) }
}

/// Takes the pictures. Says whether that worked.
pub(crate) fn screens() -> bool {
    let step = match desk() {
        Ok(classes) => pictures(&classes),
        Err(why) => step::skip("phone-screens", why),
    };
    println!("{} {}", step.name, step::verdict(&step));
    step.is_passed()
}

fn pictures(classes: &str) -> Step {
    let into = root().join("docs/screens/phone");
    drop(fs::remove_dir_all(&into));
    let taken = |story: &[&str]| {
        let mut command = bindings::played("Desk");
        command.args(story).arg("java").args(HEADLESS).arg(library()).arg("-cp").arg(classes);
        command.arg("app.roundsman.desk.ScreensKt").arg(&into);
        step::run("phone-screens", command, |_| {})
    };
    let stories: [&[&str]; 3] = [&[], &["--story", "two_phones"], &["--story", "hospital"]];
    let mut step = step::skip("phone-screens", "no story was played".to_owned());
    for story in stories {
        step = taken(story);
        if !step.is_passed() {
            break;
        }
    }
    step
}
