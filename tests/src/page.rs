//! A page of the documentation as a reader follows it: its commands run in order in one shell, and what it says they print is what they print.
//!
//! A fenced block's first words say what becomes of it:
//! * `sh`: it is run and must succeed; `sh fails`: it must fail.
//! * `output`: what the block before printed, all of it; `…` stands for anything.
//! * `yaml file=NAME`: is written to a file; `yaml add=NAME`: is put at its end.
//! * Everything else is only shown.

use std::{fmt::Write, path::Path, process::Command};

use crate::program::program;

/// Marks where a block begins in what the shell prints.
const MARK: char = '\u{1e}';

/// What a page expects of the machine, in a folder that stands for it: no root, no systemd, the programs just built.
const MACHINE: &str = r#"
set -eu
exec 2>&1 </dev/null
export LANG=en_GB.UTF-8 ROUNDSMAN_LOG=warn
unset LC_ALL ROUNDSMAN_DATA ROUNDSMAN_LISTEN ROUNDSMAN_BEHIND_TLS
port=0 relay=
sudo() { if [ "$1" = -u ]; then shift 2; fi; "$@"; }
systemctl() {
    if [ -n "$relay" ]; then kill -TERM "$relay"; wait "$relay"; relay=; fi
    if [ "$1" = stop ]; then return; fi
    rm -f ready
    mkfifo ready
    "$PROGRAM" serve --data "$DATA" --listen "127.0.0.1:$port" >ready 2>>relay.log &
    relay=$!
    exec 9<ready
    read -r said <&9
    port=${said##*:}
    RELAY=http://127.0.0.1:$port
}
trap 'if [ -n "$relay" ]; then kill -KILL "$relay"; fi' EXIT
"#;

struct Block {
    line: usize,
    words: Vec<String>,
    text: String,
}

impl Block {
    fn is(&self, word: &str) -> bool {
        self.words.first().is_some_and(|first| first == word)
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (nth, line) in page.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(words), None) => {
                let words = words.split_whitespace().map(str::to_owned).collect();
                open = Some(Block { line: nth + 1, words, text: String::new() });
            }
            (None, Some(block)) => block.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    found
}

/// The shell's part in a block.
fn script(nth: usize, block: &Block) -> String {
    let text = &block.text;
    let file = |name: &str, arrow: &str| format!("cat {arrow} {name} <<'END-OF-BLOCK'\n{text}END-OF-BLOCK\n");
    let body = match (block.value("file"), block.value("add")) {
        (Some(name), _) => file(name, ">"),
        (None, Some(name)) => file(name, ">>"),
        (None, None) if !block.is("sh") => return String::new(),
        (None, None) if block.words.iter().any(|word| word == "fails") => {
            format!("set +e\n(\n{text})\ncode=$?\nset -e\nif [ $code -eq 0 ]; then echo 'it should have failed'; exit 9; fi\n")
        }
        (None, None) => text.clone(),
    };
    format!("printf '{MARK}{nth}\\n'\n{body}")
}

/// Whether a text is as a pattern says, where `…` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let pieces: Vec<&str> = pattern.split('…').collect();
    let [first, between @ .., last] = pieces.as_slice() else { return text == pattern };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for piece in between {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Follows a page of `docs/` in a folder of its own. `names` are things of the page's machine and what stands for them here.
///
/// # Panics
/// Where a command does not do as the page says: with the line of the page.
#[track_caller]
pub fn follow(page: &str, names: &[(&str, &str)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(page);
    let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let folder = std::env::temp_dir().join(format!("roundsman-page-{}-{}", page.replace('/', "-"), std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (here, programs) = (folder.display().to_string(), program("roundsman"));
    let programs = programs.parent().expect("it is in a folder").display().to_string();
    let names: Vec<_> =
        names.iter().map(|(name, stands)| (*name, stands.replace("HERE", &here).replace("BIN", &programs))).collect();

    let blocks = blocks(&source);
    let mut text = format!("cd '{here}'\nPROGRAM='{programs}/roundsman' DATA='{here}/data'\nPATH='{programs}':$PATH\n{MACHINE}");
    for (nth, block) in blocks.iter().enumerate() {
        let part = script(nth, block);
        let part = names.iter().fold(part, |part, (name, stands)| part.replace(name, stands));
        // Writing into a String cannot fail.
        let _ = write!(text, "{part}");
    }
    let output = Command::new("bash").arg("-c").arg(&text).output().expect("bash runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let said =
        names.iter().fold(said, |said, (name, stands)| if stands.starts_with('/') { said.replace(stands, name) } else { said });
    check(page, &blocks, &said, output.status.success());
    drop(std::fs::remove_dir_all(&folder));
}

#[track_caller]
fn check(page: &str, blocks: &[Block], said: &str, is_good: bool) {
    let parts: Vec<(usize, &str)> = said
        .split(MARK)
        .skip(1)
        .filter_map(|part| part.split_once('\n'))
        .filter_map(|(nth, said)| Some((nth.parse().ok()?, said)))
        .collect();
    let ran: Vec<_> = blocks.iter().enumerate().filter(|(nth, block)| !script(*nth, block).is_empty()).collect();
    let last = parts.last().map_or(0, |(nth, _)| *nth);
    assert!(is_good && parts.len() == ran.len(), "docs/{page}, block at line {}:\n{said}", blocks[last].line);
    assert!(ran.iter().any(|(_, block)| block.is("sh")), "docs/{page} has no command");
    for (nth, printed) in parts {
        let Some(expected) = blocks.get(nth + 1).filter(|block| block.is("output")) else { continue };
        let line = expected.line;
        assert!(
            is_like(printed.trim_end(), expected.text.trim_end()),
            "docs/{page}:{line} says\n{}\nbut it is\n{printed}",
            expected.text
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_anything_and_nothing_else_does() {
        assert!(is_like("a code: X7\nend\n", "a code: …\nend\n"));
        assert!(is_like("a\nb\nc\n", "a\n…c\n"));
        assert!(!is_like("a\nb\n", "a\n"));
        assert!(!is_like("a b", "a … b … c"));
    }

    #[test]
    #[should_panic(expected = "line 4")]
    fn a_command_that_fails_is_named_by_its_line() {
        let blocks = blocks("```sh\ntrue\n```\n```sh\nfalse\n```\n");
        check("page", &blocks, "\u{1e}0\n\u{1e}1\n", false);
    }

    #[test]
    #[should_panic(expected = "says")]
    fn what_a_page_says_is_compared() {
        let blocks = blocks("```sh\necho a\n```\n```output\nb\n```\n");
        check("page", &blocks, "\u{1e}0\na\n", true);
    }
}
