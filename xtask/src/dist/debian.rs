//! The Debian package: two archives within an `ar`, made here, so that no tool of Debian's is needed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    Done, PROGRAMS, Release, archive, ask, at, told,
    tree::{self, DEBIAN, DOCUMENTS, read, write},
};
use crate::step::root;

/// The file that an operator changes and that an upgrade leaves alone.
const DEFAULTS: &str = "etc/default/roundsman";

pub(super) fn package(release: &Release) -> Done<PathBuf> {
    let (data, control) = (release.fresh("debian-data")?, release.fresh("debian-control")?);
    fill(release, &data)?;
    describe(release, &data, &control)?;
    let data_tar = archive::tar_gz(release, &data, ".", "data.tar.gz")?;
    let control_tar = archive::tar_gz(release, &control, ".", "control.tar.gz")?;
    let bytes = |path: &Path| fs::read(path).map_err(at(path));
    let members =
        [("debian-binary", b"2.0\n".to_vec()), ("control.tar.gz", bytes(&control_tar)?), ("data.tar.gz", bytes(&data_tar)?)];
    let to = release.out.join(format!("roundsman_{}_{}.deb", release.version, architecture(&release.target)?));
    write(&to, archive::ar(release, &members))?;
    for spent in [&data_tar, &control_tar] {
        fs::remove_file(spent).map_err(at(spent))?;
    }
    for spent in [&data, &control] {
        fs::remove_dir_all(spent).map_err(at(spent))?;
    }
    Ok(to)
}

fn architecture(target: &str) -> Done<&'static str> {
    match target.split('-').next().unwrap_or_default() {
        "x86_64" => Ok("amd64"),
        "aarch64" => Ok("arm64"),
        "riscv64gc" => Ok("riscv64"),
        other => Err(format!("Debian has no name that we know for {other}")),
    }
}

fn fill(release: &Release, data: &Path) -> Done<()> {
    tree::fill(release, &data.join("usr"), &DEBIAN)?;
    write(&data.join(DEFAULTS), read(&root().join(tree::DEFAULTS))?)?;
    let documents = data.join("usr").join(DOCUMENTS);
    let licence = read(&root().join("LICENSE-MIT"))?;
    let paragraphs = licence.lines().skip(4).map(|line| if line.is_empty() { " .".to_owned() } else { format!(" {line}") });
    let terms = paragraphs.collect::<Vec<_>>().join("\n");
    write(&documents.join("copyright"), read(&root().join("packaging/debian/copyright"))?.replace("@MIT@", &terms))?;
    let date = told("date", &["--utc", "--rfc-email", "--date", &format!("@{}", release.epoch)]).unwrap_or_default();
    let changes = read(&root().join("packaging/debian/changelog"))?;
    let changelog = documents.join("changelog");
    write(&changelog, changes.replace("@VERSION@", &release.version).replace("@DATE@", &date))?;
    tree::gzip(&changelog)
}

fn describe(release: &Release, data: &Path, control: &Path) -> Done<()> {
    let files = archive::files(data)?;
    let sizes: Vec<u64> = files.iter().map(|file| fs::metadata(data.join(file)).map_or(0, |about| about.len())).collect();
    let size_kib: u64 = sizes.iter().map(|size| size.div_ceil(1024)).sum();
    let template = read(&root().join("packaging/debian/control"))?;
    let text = template
        .replace("@VERSION@", &release.version)
        .replace("@ARCHITECTURE@", architecture(&release.target)?)
        .replace("@SIZE_KIB@", &size_kib.to_string())
        .replace("@LIBC@", &libc(release)?);
    write(&control.join("control"), text)?;
    write(&control.join("conffiles"), format!("/{DEFAULTS}\n"))?;
    let sums = ask(Command::new("md5sum").current_dir(data).args(files.iter().filter(|file| !file.starts_with("etc"))))?;
    write(&control.join("md5sums"), sums)?;
    for script in ["postinst", "prerm", "postrm"] {
        let to = control.join(script);
        fs::copy(root().join("packaging/debian").join(script), &to).map_err(at(&to))?;
        ask(Command::new("chmod").arg("0755").arg(&to))?;
    }
    Ok(())
}

/// What the programs ask of the C library, where they do not bring their own.
fn libc(release: &Release) -> Done<String> {
    if !release.target.ends_with("-gnu") {
        return Ok(String::new());
    }
    let mut newest = (2, 0);
    for name in PROGRAMS {
        let path = release.program(name);
        newest = newest.max(newest_glibc(&fs::read(&path).map_err(at(&path))?).unwrap_or_default());
    }
    Ok(format!(", libc6 (>= {}.{}), libgcc-s1", newest.0, newest.1))
}

/// The newest version of glibc whose symbols a program names.
fn newest_glibc(program: &[u8]) -> Option<(u32, u32)> {
    const MARK: &[u8] = b"GLIBC_";
    let marks = program.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    let versions = marks.filter_map(|(at, _)| {
        let rest = program.get(at + MARK.len()..)?;
        let text: String = rest.iter().take(12).take_while(|b| b.is_ascii_digit() || **b == b'.').map(|b| *b as char).collect();
        let mut parts = text.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    });
    versions.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_found_as_a_number() {
        let program = b"\0GLIBC_2.9\0puts\0GLIBC_2.34\0GLIBC_2.4\0GLIBC_PRIVATE\0GLIBC_";
        assert_eq!(newest_glibc(program), Some((2, 34)));
        assert_eq!(newest_glibc(b"static"), None);
    }

    #[test]
    fn a_machine_that_debian_does_not_know_is_named() {
        assert_eq!(architecture("aarch64-unknown-linux-musl"), Ok("arm64"));
        assert!(architecture("mips-unknown-linux-gnu").is_err_and(|why| why.contains("mips")));
    }
}
