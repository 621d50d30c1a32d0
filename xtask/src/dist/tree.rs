//! What lies where, below a prefix: programs, manual, completions, the unit, what one may read, and what one must.

use std::{fs, path::Path, process::Command};

use super::{Done, PROGRAMS, Release, ask, at, notices};
use crate::step::root;

/// How an archive and a Debian package differ.
pub(super) struct Layout {
    /// Where the tree will stand.
    prefix: &'static str,
    zsh: &'static str,
    /// Manual and documents are compressed one by one.
    is_gzipped: bool,
}

/// To be unpacked into `/usr/local`.
pub(super) const ARCHIVE: Layout = Layout { prefix: "/usr/local", zsh: "share/zsh/site-functions", is_gzipped: false };

/// As Debian has it.
pub(super) const DEBIAN: Layout = Layout { prefix: "/usr", zsh: "share/zsh/vendor-completions", is_gzipped: true };

pub(super) const DOCUMENTS: &str = "share/doc/roundsman";

/// What the unit reads from `/etc/default/roundsman`.
pub(super) const DEFAULTS: &str = "packaging/roundsman.default";

pub(super) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Done<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    fs::write(path, bytes).map_err(at(path))
}

pub(super) fn read(path: &Path) -> Done<String> {
    fs::read_to_string(path).map_err(at(path))
}

/// Compresses a file in its place, without a name and a time inside.
pub(super) fn gzip(path: &Path) -> Done<()> {
    ask(Command::new("gzip").args(["--no-name", "--best", "--force"]).arg(path)).map(drop)
}

pub(super) fn fill(release: &Release, folder: &Path, layout: &Layout) -> Done<()> {
    for name in PROGRAMS {
        let to = folder.join("bin").join(name);
        fs::create_dir_all(folder.join("bin")).map_err(at(folder))?;
        fs::copy(release.program(name), &to).map_err(at(&to))?;
    }
    let unit = read(&root().join("packaging/roundsman.service"))?.replace("@PREFIX@", layout.prefix);
    write(&folder.join("lib/systemd/system/roundsman.service"), unit)?;
    completions(release, folder, layout)?;
    manual(release, folder, layout)?;
    documents(folder, layout)
}

fn completions(release: &Release, folder: &Path, layout: &Layout) -> Done<()> {
    for name in PROGRAMS {
        let places = [
            ("bash", format!("share/bash-completion/completions/{name}")),
            ("zsh", format!("{}/_{name}", layout.zsh)),
            ("fish", format!("share/fish/vendor_completions.d/{name}.fish")),
        ];
        for (shell, place) in places {
            write(&folder.join(place), ask(Command::new(release.program(name)).args(["completions", shell]))?)?;
        }
    }
    Ok(())
}

fn manual(release: &Release, folder: &Path, layout: &Layout) -> Done<()> {
    let pages = folder.join("share/man/man1");
    fs::create_dir_all(&pages).map_err(at(&pages))?;
    for name in PROGRAMS {
        ask(Command::new(release.program(name)).arg("man").arg(&pages))?;
    }
    if layout.is_gzipped {
        for entry in fs::read_dir(&pages).map_err(at(&pages))?.flatten() {
            gzip(&entry.path())?;
        }
    }
    Ok(())
}

/// The documents with the folders that their links know, and other people's licences.
fn documents(folder: &Path, layout: &Layout) -> Done<()> {
    let to = folder.join(DOCUMENTS);
    let mut names: Vec<String> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned).into();
    for below in ["docs", "docs/adr"] {
        let entries = fs::read_dir(root().join(below)).map_err(at(Path::new(below)))?.flatten();
        let found = entries.map(|entry| format!("{below}/{}", entry.file_name().to_string_lossy()));
        names.extend(found.filter(|name| name.ends_with(".md")));
    }
    if !layout.is_gzipped {
        names.extend(["LICENSE-MIT", "LICENSE-APACHE"].map(str::to_owned));
        write(&to.join("roundsman.default"), read(&root().join(DEFAULTS))?)?;
    }
    for name in names {
        write(&to.join(&name), read(&root().join(&name))?)?;
    }
    let notices = to.join("THIRD-PARTY.txt");
    write(&notices, notices::text()?)?;
    if layout.is_gzipped { gzip(&notices) } else { Ok(()) }
}
