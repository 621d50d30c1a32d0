//! `cargo xtask dist`: the two programs as people install them: an archive, a Debian package, checksums; an image where there is an engine.
//!
//! The same source, toolchain and `SOURCE_DATE_EPOCH` (the commit's time, where it is not set) give the same bytes.

mod archive;
mod build;
mod debian;
mod notices;
mod tree;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::step::{self, root};

/// What a step comes to; where it fails, why.
type Done<T> = Result<T, String>;

/// The programs that are handed out.
const PROGRAMS: [&str; 2] = ["roundsman", "roundsman-rep"];

/// What is made, of what.
struct Release {
    /// `0.1.0`.
    version: String,
    /// `0.1.0 (1a2b3c4d5e6f)`: what the programs say of themselves.
    full_version: String,
    /// Seconds since 1970: the time of every file in the archives.
    epoch: String,
    /// `x86_64-unknown-linux-gnu`.
    target: String,
    /// Where the built programs are.
    built: PathBuf,
    /// Where the archives come.
    out: PathBuf,
}

impl Release {
    fn program(&self, name: &str) -> PathBuf {
        self.built.join(name)
    }

    /// A folder of its own in the output, empty.
    fn fresh(&self, name: &str) -> Done<PathBuf> {
        let folder = self.out.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(at(&folder))?;
        }
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        Ok(folder)
    }
}

/// Names the file that an error is about.
fn at(path: &Path) -> impl FnOnce(std::io::Error) -> String {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}

/// Runs a command that must succeed, and gives what it prints.
fn ask(command: &mut Command) -> Done<Vec<u8>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

/// What a command prints, as text, where it succeeds and prints any.
fn told(program: &str, words: &[&str]) -> Option<String> {
    let printed = ask(Command::new(program).args(words).current_dir(root())).ok()?;
    Some(String::from_utf8_lossy(&printed).trim().to_owned()).filter(|text| !text.is_empty())
}

/// Makes everything. `--quick` takes the development profile, to try the packaging itself.
pub(crate) fn run(words: &[String]) -> bool {
    let is_quick = match words {
        [] => false,
        [word] if word == "--quick" => true,
        _ => {
            println!("cargo xtask dist [--quick]");
            return false;
        }
    };
    match make(is_quick) {
        Ok(out) => {
            println!("\neverything is in {}", out.display());
            true
        }
        Err(why) => {
            println!("failed: {why}");
            false
        }
    }
}

fn make(is_quick: bool) -> Done<PathBuf> {
    archive::check_tools()?;
    let release = build::build(is_quick)?;
    let mut made = Vec::new();

    heading("archive");
    let name = format!("roundsman-{}-{}", release.version, release.target);
    let stage = release.fresh("stage")?;
    tree::fill(&release, &stage.join(&name), &tree::ARCHIVE)?;
    made.push(archive::tar_gz(&release, &stage, &name, &format!("{name}.tar.gz"))?);

    heading("Debian package");
    if release.target.contains("linux") {
        made.push(debian::package(&release)?);
    } else {
        println!("skipped: {} is no Linux", release.target);
    }

    heading("checksums");
    let sums = archive::checksums(&release.out, &made)?;
    print!("{sums}");

    heading("image");
    image(&release)?;
    fs::remove_dir_all(&stage).map_err(at(&stage))?;
    Ok(release.out)
}

fn heading(name: &str) {
    println!("\n== {name}");
}

/// Builds the image where an engine runs; says so where none does.
fn image(release: &Release) -> Done<()> {
    let engine = ["docker", "podman"].into_iter().find(|engine| told(engine, &["info"]).is_some());
    let Some(engine) = engine else {
        println!(
            "NOT BUILT: no container engine answers here. `docker build -f packaging/Dockerfile -t roundsman .` builds it where one does."
        );
        return Ok(());
    };
    let mut build = Command::new(engine);
    build.current_dir(root()).args(["build", "--file", "packaging/Dockerfile", "--tag", "roundsman"]);
    build.arg("--build-arg").arg(format!("ROUNDSMAN_VERSION={}", release.full_version)).arg(".");
    if step::shown(build) { Ok(()) } else { Err("the image does not build".to_owned()) }
}
