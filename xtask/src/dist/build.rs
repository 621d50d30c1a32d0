//! Builds the two programs: for musl, static, where this machine can; else for its own C library, everything else inside.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{Done, PROGRAMS, Release, ask, at, heading, told};
use crate::step::{cargo, root, shown};

/// What may be looked for at run time where libc is dynamic: libc's own parts, and the unwinder.
const DYNAMIC: [&str; 7] = ["linux-vdso", "linux-gate", "ld-linux", "libc.so", "libm.so", "libgcc_s.so", "libpthread.so"];

pub(super) fn build(is_quick: bool) -> Done<Release> {
    let metadata = ask(&mut cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
    let metadata: Value = serde_json::from_slice(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let version = packages.filter(|package| package["name"] == "roundsman").find_map(|package| text(&package["version"]));
    let version = version.ok_or("cargo metadata knows no package roundsman")?;
    let folder = PathBuf::from(text(&metadata["target_directory"]).ok_or("cargo metadata names no target folder")?);

    let full_version = commit().map_or_else(|| version.clone(), |commit| format!("{version} ({commit})"));
    let (target, is_native) = target(is_quick)?;
    heading(&format!("programs {full_version} for {target}"));
    let profile = if is_quick { "dev" } else { "dist" };
    let mut build = cargo(&["build", "--locked", "--profile", profile]);
    build.args(PROGRAMS.iter().flat_map(|name| ["--package", name])).env("ROUNDSMAN_VERSION", &full_version);
    if !is_quick {
        println!("optimised: half an hour on two cores the first time");
        build.env("CARGO_ENCODED_RUSTFLAGS", remapped().join("\u{1f}"));
    }
    let mut built = folder.clone();
    if !is_native {
        build.args(["--target", &target]);
        built.push(&target);
    }
    built.push(if is_quick { "debug" } else { "dist" });
    if !shown(build) {
        return Err("the programs do not build".to_owned());
    }
    let epoch = env::var("SOURCE_DATE_EPOCH").ok().or_else(|| told("git", &["log", "-1", "--format=%ct"]));
    let epoch = epoch.filter(|epoch| epoch.parse::<u64>().is_ok()).unwrap_or_else(|| "0".to_owned());
    let release = Release { version, full_version, epoch, target, built, out: folder.join("packages") };
    fs::create_dir_all(&release.out).map_err(at(&release.out))?;
    look(&release)?;
    Ok(release)
}

/// The commit that is built, marked where files differ from it.
fn commit() -> Option<String> {
    let commit = told("git", &["rev-parse", "--short=12", "HEAD"])?;
    let is_changed = told("git", &["status", "--porcelain"]).is_some();
    Some(if is_changed { format!("{commit}, changed") } else { commit })
}

/// What to build for, and whether that is what cargo builds for anyway. In a hurry it is what has been built already.
fn target(is_quick: bool) -> Done<(String, bool)> {
    let about = told("rustc", &["-vV"]).ok_or("rustc does not say what it builds for")?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?.to_owned();
    let musl = host.replace("-gnu", "-musl");
    let has_target = told("rustup", &["target", "list", "--installed"]).is_some_and(|list| list.lines().any(|line| line == musl));
    let has_compiler = told("musl-gcc", &["--version"]).is_some();
    if is_quick || !host.ends_with("linux-gnu") {
        return Ok((host, true));
    }
    if has_target && has_compiler {
        return Ok((musl, false));
    }
    let lacking = match (has_target, has_compiler) {
        (false, false) => format!("`rustup target add {musl}` and musl-gcc (Debian: musl-tools)"),
        (false, true) => format!("`rustup target add {musl}`"),
        _ => "musl-gcc (Debian: musl-tools)".to_owned(),
    };
    println!("NOT STATIC: libc stays dynamic, everything else is inside. For fully static programs: {lacking}");
    Ok((host, true))
}

/// Says nothing of this machine in the programs, so that another machine makes the same ones.
fn remapped() -> Vec<String> {
    let home = env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let registry = cargo_home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut maps: Vec<_> = registry.into_iter().flatten().flatten().map(|entry| (entry.path(), "/crates")).collect();
    maps.push((root(), "/roundsman"));
    maps.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect()
}

/// What the programs say of themselves, how large they are, and what they look for at run time.
fn look(release: &Release) -> Done<()> {
    for name in PROGRAMS {
        let path = release.program(name);
        let text = path.display().to_string();
        let said = told(&text, &["--version"]).ok_or_else(|| format!("{name} does not run"))?;
        if !said.contains(&release.full_version) {
            return Err(format!("{name} says `{said}`, not {}", release.full_version));
        }
        let size = fs::metadata(&path).map_err(at(&path))?.len();
        let linked = told("ldd", &[&text]).unwrap_or_default();
        let names: Vec<&str> = linked.lines().filter_map(|line| line.split_whitespace().next()).collect();
        let foreign: Vec<&&str> = names.iter().filter(|name| !DYNAMIC.iter().any(|known| name.contains(known))).collect();
        if !foreign.is_empty() && release.target.contains("linux-gnu") {
            return Err(format!("{name} looks for {foreign:?} at run time"));
        }
        println!(
            "{said}: {} KiB; dynamic: {}",
            size / 1024,
            if names.is_empty() { "nothing".to_owned() } else { names.join(" ") }
        );
    }
    Ok(())
}
