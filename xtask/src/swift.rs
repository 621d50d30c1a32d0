//! Swift: the kit under the iOS app, built and played on this machine.
//!
//! A Swift on the PATH is taken; on Debian one is unpacked below `target`, or where `ROUNDSMAN_SWIFT` says, without touching the system.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    bindings,
    step::{self, Step, first_line, root, target},
};

const NAME: &str = "swift";

/// The kit is built; the app's own files, which need an Apple system, are at least parsed.
const BUILD: &str = "(cd ios/RoundsmanKit && swift build) && for file in ios/App/*.swift; do swiftc -parse $file || exit 1; done";

/// What compiles.
enum Swift {
    /// A program on the PATH.
    Own,
    /// A folder that is a system of its own.
    Unpacked(PathBuf),
}

fn kit() -> PathBuf {
    root().join("ios/RoundsmanKit")
}

/// Puts what the generator wrote, and the library, where the package looks for it.
pub(crate) fn lay_out(generated: &Path, library: &Path) -> Result<(), String> {
    let said = |error: std::io::Error| error.to_string();
    let sources = kit().join("Sources");
    for module in ["RoundsmanCore", "RoundsmanPresent"] {
        let (ffi, core) = (sources.join(format!("{module}FFI")), sources.join("RoundsmanCore"));
        fs::create_dir_all(ffi.join("include")).map_err(said)?;
        fs::create_dir_all(&core).map_err(said)?;
        for (from, to) in [
            (format!("{module}.swift"), core.join(format!("{module}.swift"))),
            (format!("{module}FFI.h"), ffi.join("include").join(format!("{module}FFI.h"))),
            (format!("{module}FFI.modulemap"), ffi.join("include/module.modulemap")),
        ] {
            fs::copy(generated.join(from), to).map_err(said)?;
        }
        fs::write(ffi.join("empty.c"), "// The header is all there is: the code is in the library.\n").map_err(said)?;
    }
    let folder = kit().join("Library");
    fs::create_dir_all(&folder).map_err(said)?;
    let name = library.file_name().map(PathBuf::from).unwrap_or_default();
    fs::copy(library, folder.join(name)).map(drop).map_err(said)
}

/// A Swift, unpacked where there is none.
fn swift() -> Result<Swift, String> {
    if first_line(&["swift", "--version"]).is_some() {
        return Ok(Swift::Own);
    }
    let folder = std::env::var_os("ROUNDSMAN_SWIFT").map_or_else(|| target().join("swift"), PathBuf::from);
    if folder.join("ready").exists() {
        return Ok(Swift::Unpacked(folder));
    }
    if !step::runs(&["dpkg-deb", "--version"]) || !step::runs(&["unshare", "-Urm", "true"]) {
        return Err(
            "there is no Swift, and none can be unpacked here (that takes Debian's packages and user namespaces)".to_owned()
        );
    }
    println!("unpacking Debian's Swift into {} (550 MB to fetch)", folder.display());
    let mut unpack = Command::new("bash");
    unpack.arg(root().join("packaging/swift-toolchain.sh")).arg(&folder);
    if step::shown(unpack) && folder.join("ready").exists() {
        Ok(Swift::Unpacked(folder))
    } else {
        Err("Debian's Swift cannot be fetched".to_owned())
    }
}

/// Builds the kit and plays the day in Swift.
pub(crate) fn step(hear: &mut impl FnMut(&str)) -> Step {
    let swift = match swift() {
        Ok(swift) => swift,
        Err(why) => return step::skip(NAME, why),
    };
    let build = match &swift {
        Swift::Own => {
            let mut build = Command::new("bash");
            build.args(["-c", BUILD]).current_dir(root());
            build
        }
        Swift::Unpacked(folder) => {
            let mut build = Command::new("bash");
            build.arg(root().join("packaging/swift-run.sh")).arg(folder).arg(root()).arg(BUILD);
            build
        }
    };
    let built = step::run("swift build", build, |_| {});
    if !built.is_passed() {
        return Step { name: NAME, ..built };
    }
    let story = kit().join(".build/debug/Story");
    let library = kit().join("Library");
    let mut command = bindings::played("Swift");
    match &swift {
        Swift::Own => drop(command.arg(story).env("LD_LIBRARY_PATH", &library).env("DYLD_LIBRARY_PATH", &library)),
        Swift::Unpacked(folder) => {
            // Its C library is newer than this system's: the program is started with all that it was built for.
            let below = |path: &str| folder.join(path).display().to_string();
            let paths =
                [below("usr/lib/x86_64-linux-gnu"), below("usr/libexec/swift/lib/swift/linux"), library.display().to_string()];
            command.arg(folder.join("lib64/ld-linux-x86-64.so.2")).arg("--library-path").arg(paths.join(":")).arg(story);
        }
    }
    step::run(NAME, command, hear)
}
