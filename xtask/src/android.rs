//! The Android app without Gradle: its own sources against the real AndroidX, and the rep's day tapped on its activity under Robolectric.

use std::process::Command;

use crate::{
    apt, bindings,
    step::{self, Step, first_line, root},
};

const NAME: &str = "android";

/// What Maven fetches beside what it knows by itself.
const FETCH: &str = "set -e
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.11.0
mvn -B -ntp -q -f fetch/pom.xml $plugin:copy-dependencies -DincludeTypes=aar -DoutputDirectory=\"$PWD/target/gen/aars\" -Dmdep.prependGroupId=true
mvn -B -ntp -q $plugin:get -Dartifact=org.robolectric:android-all:13-robolectric-9030017 -Dtransitive=false";

/// The digest that the day ends with is what the program that plays it looks for.
const PLAY: &str = "cd \"$ROUNDSMAN_ANDROID\" && mvn -B -ntp -Dbindings.dir=\"$ROUNDSMAN_BINDINGS\" -Dnative.dir=\"$ROUNDSMAN_NATIVE\" test >&2 && cat \"$ROUNDSMAN_HOME.digest\"";

/// Builds the app and plays the day on it; `hear` gets each line. The bindings have been written.
pub(crate) fn step(hear: impl FnMut(&str)) -> Step {
    if let Some(why) = lacking() {
        return step::skip(NAME, why);
    }
    let folder = root().join("android/robolectric");
    let mut fetch = Command::new("bash");
    fetch.args(["-c", FETCH]).current_dir(&folder);
    let fetched = step::run("android libraries", fetch, |_| {});
    if !fetched.is_passed() {
        return step::skip(NAME, "AndroidX cannot be had here: see above".to_owned());
    }
    // From here on it is our own: a manifest or a resource that does not link is no reason to skip.
    let mut prepare = Command::new("python3");
    prepare.arg("prepare.py").current_dir(&folder);
    let prepared = step::run(NAME, prepare, |_| {});
    if !prepared.is_passed() {
        return prepared;
    }
    let mut play = bindings::played("Android");
    play.args(["bash", "-c", PLAY]).env("ROUNDSMAN_ANDROID", folder);
    play.env("ROUNDSMAN_BINDINGS", bindings::folder().join("kotlin")).env("ROUNDSMAN_NATIVE", step::target().join("debug"));
    step::run(NAME, play, hear)
}

/// What is not here and cannot be installed.
fn lacking() -> Option<String> {
    if first_line(&["java", "--version"]).is_none() || first_line(&["mvn", "--version"]).is_none() {
        return Some("there is no JDK 17 with Maven".to_owned());
    }
    if first_line(&["python3", "--version"]).is_none() {
        return Some("there is no Python 3".to_owned());
    }
    if step::runs(&["aapt2", "version"]) {
        return None;
    }
    apt::install(&["aapt"]).err()
}
