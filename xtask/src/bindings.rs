//! `cargo xtask bindings`: the door's Kotlin, Swift and Python, and the rep's day played in each of them.
//!
//! What a language needs (Python, a JDK with Maven, Swift) is looked for; where it is not, its step is skipped, loudly: a skip is no pass.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    step::{self, Step, cargo, first_line, root, target},
    swift,
};

/// Where the generated sources are.
pub(crate) fn folder() -> PathBuf {
    target().join("bindings")
}

/// The built library.
pub(crate) fn library() -> PathBuf {
    let name = if cfg!(target_os = "macos") { "libroundsman_bindings.dylib" } else { "libroundsman_bindings.so" };
    target().join("debug").join(name)
}

/// Builds the library, writes its sources and plays the day in each language. Says whether nothing failed.
pub(crate) fn run() -> bool {
    let steps = if step::shown(build()) { steps(|_| {}) } else { return false };
    for step in &steps {
        println!("{:<10} {}", step.name, step::verdict(step));
    }
    !steps.iter().any(Step::has_failed)
}

/// Builds the library and the programs, with the workspace's features, so that nothing is built twice.
pub(crate) fn build() -> Command {
    cargo(&["build", "--workspace", "--lib", "--bins"])
}

pub(crate) fn write() -> Result<(), String> {
    let said = |error: std::io::Error| error.to_string();
    for (language, below) in [("kotlin", ""), ("swift", ""), ("python", "roundsman")] {
        let into = folder().join(language).join(below);
        fs::create_dir_all(&into).map_err(said)?;
        let mut command = Command::new(target().join("debug/roundsman-bindgen"));
        command.arg(language).arg(library()).arg(&into).current_dir(root());
        let output = command.output().map_err(|error| format!("roundsman-bindgen: {error}"))?;
        if !output.status.success() {
            return Err(format!("roundsman-bindgen {language}: {}", String::from_utf8_lossy(&output.stderr)));
        }
        println!("{}", into.display());
    }
    swift::lay_out(&folder().join("swift"), &library())?;
    let package = folder().join("python/roundsman");
    fs::write(package.join("__init__.py"), "").map_err(said)?;
    // Python looks for the library beside the module.
    let name = library().file_name().map(PathBuf::from).unwrap_or_default();
    fs::copy(library(), package.join(name)).map(drop).map_err(said)
}

/// Plays the day in every language, with the library and the programs as they are built; `hear` gets each line.
pub(crate) fn steps(mut hear: impl FnMut(&str)) -> Vec<Step> {
    if let Err(why) = write() {
        return vec![step::failed("bindings", why)];
    }
    vec![python(&mut hear), kotlin(&mut hear), swift::step(&mut hear)]
}

/// A command under the program that starts the company.
pub(crate) fn played(language: &str) -> Command {
    let mut command = Command::new(target().join("debug/languages"));
    command.arg(language).current_dir(root()).env("ROUNDSMAN_PROGRAMS_BUILT", "1");
    command
}

fn python(hear: &mut impl FnMut(&str)) -> Step {
    if first_line(&["python3", "--version"]).is_none() {
        return step::skip("python", "there is no Python 3".to_owned());
    }
    let mut command = played("Python");
    command.args(["python3", "tests/python/rep_day.py"]).env("ROUNDSMAN_BINDINGS", folder().join("python"));
    step::run("python", command, hear)
}

fn kotlin(hear: &mut impl FnMut(&str)) -> Step {
    let folder = root().join("tests/kotlin");
    match built(&folder) {
        Ok(classes) => {
            let mut command = played("Kotlin");
            let library = target().join("debug");
            command.arg("java").arg(format!("-Djna.library.path={}", library.display()));
            command.arg("-cp").arg(classes).arg("app.roundsman.story.RepDayKt");
            step::run("kotlin", command, hear)
        }
        Err(Missing::Tool(why)) => step::skip("kotlin", why),
        Err(Missing::Build(why)) => step::failed("kotlin", why),
    }
}

/// The class path of what times calls from Kotlin.
pub(crate) fn calls() -> Result<String, String> {
    if !step::shown(build()) {
        return Err("the core does not build".to_owned());
    }
    write()?;
    built(&root().join("tests/kotlin")).map_err(|missing| match missing {
        Missing::Tool(why) | Missing::Build(why) => why,
    })
}

/// Why there is no program to run.
pub(crate) enum Missing {
    /// Something has to be installed.
    Tool(String),
    /// It does not compile.
    Build(String),
}

/// Compiles a Maven project; gives its class path.
pub(crate) fn built(folder: &Path) -> Result<String, Missing> {
    built_for(folder, "compile")
}

/// The same with its tests, where the phase is `test-compile`.
pub(crate) fn built_for(folder: &Path, phase: &str) -> Result<String, Missing> {
    if first_line(&["java", "--version"]).is_none() || first_line(&["mvn", "--version"]).is_none() {
        return Err(Missing::Tool("there is no JDK 17 with Maven".to_owned()));
    }
    let paths = folder.join("target/classpath.txt");
    let mut maven = Command::new("mvn");
    maven.current_dir(folder).args(["-B", "-ntp", "-q"]);
    maven.arg(format!("-Dbindings.dir={}", self::folder().join("kotlin").display()));
    maven.args([phase, "dependency:build-classpath", "-Dmdep.outputFile=target/classpath.txt"]);
    let output = maven.output().map_err(|error| Missing::Tool(format!("mvn: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        // What cannot be fetched is not there; everything else is ours to mend.
        let is_absent =
            said.contains("Could not resolve") || said.contains("could not be resolved") || said.contains("Could not transfer");
        let last: Vec<_> = said.lines().filter(|line| line.contains("ERROR") || line.contains("error:")).take(20).collect();
        return Err(if is_absent { Missing::Tool(last.join("\n")) } else { Missing::Build(last.join("\n")) });
    }
    let paths = fs::read_to_string(paths).map_err(|error| Missing::Build(error.to_string()))?;
    let classes = folder.join("target/classes");
    let tests = folder.join("target/test-classes");
    Ok(format!("{}:{}:{}", tests.display(), classes.display(), paths.trim()))
}
