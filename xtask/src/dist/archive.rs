//! Archives whose bytes depend on nothing but what is in them, and their checksums.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Done, Release, ask, at, told, tree::write};

/// Says what is missing before half an hour has gone into a build.
pub(super) fn check_tools() -> Done<()> {
    let is_gnu = told("tar", &["--version"]).is_some_and(|version| version.contains("GNU tar"));
    if !is_gnu {
        return Err("GNU tar is needed: no other one sorts and dates what it packs".to_owned());
    }
    for tool in ["gzip", "sha256sum", "md5sum"] {
        told(tool, &["--version"]).ok_or_else(|| format!("{tool} is needed (gzip, coreutils)"))?;
    }
    Ok(())
}

/// Packs what a folder has under a name, `.` for all of it: in order of names, at one time, owned by root.
pub(super) fn tar_gz(release: &Release, folder: &Path, member: &str, name: &str) -> Done<PathBuf> {
    let to = release.out.join(name);
    let mut tar = Command::new("tar");
    tar.args(["--create", "--format=gnu", "--sort=name", "--owner=root:0", "--group=root:0", "--mode=u=rwX,go=rX"]);
    tar.arg(format!("--mtime=@{}", release.epoch)).arg("--use-compress-program=gzip --no-name --best");
    ask(tar.arg("--file").arg(&to).arg("--directory").arg(folder).arg(member))?;
    Ok(to)
}

/// An archive of `ar`, as a Debian package is one.
pub(super) fn ar(release: &Release, members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"!<arch>\n".to_vec();
    for (name, content) in members {
        let (owner, mode, size) = (0, "100644", content.len());
        let head = format!("{name:<16}{:<12}{owner:<6}{owner:<6}{mode:<8}{size:<10}`\n", release.epoch);
        bytes.extend(head.as_bytes());
        bytes.extend(content);
        if content.len() % 2 == 1 {
            bytes.push(b'\n');
        }
    }
    bytes
}

/// Writes `SHA256SUMS`, as `sha256sum --check` reads it.
pub(super) fn checksums(folder: &Path, made: &[PathBuf]) -> Done<String> {
    let mut sum = Command::new("sha256sum");
    sum.current_dir(folder).args(made.iter().filter_map(|path| path.file_name()));
    let sums = ask(&mut sum)?;
    write(&folder.join("SHA256SUMS"), &sums)?;
    Ok(String::from_utf8_lossy(&sums).into_owned())
}

/// Every file below a folder, as paths from there, in order.
pub(super) fn files(folder: &Path) -> Done<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for path in fs::read_dir(&next).map_err(at(&next))?.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap_or(&path).to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
