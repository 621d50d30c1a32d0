//! What a relay without a company says of itself: how to make one, what is kept where, where to read on.

use std::path::Path;

use roundsman_text::{Language, say};

/// What a data folder holds, and the sentence about it.
pub(crate) const KEPT: [(&str, &str); 4] = [
    ("roundsman.db", "welcome-kept-database"),
    ("blobs/", "welcome-kept-blobs"),
    ("uploads/", "welcome-kept-uploads"),
    ("relay.lock", "welcome-kept-lock"),
];

/// The commands that make a first company, a manager of it and nothing else. `options` stand behind the program's name.
pub(crate) fn first_commands(language: Language, options: &str) -> [String; 3] {
    let name = say(language, "welcome-company-name", &[]);
    [
        format!("roundsman{options} company new {name} --playbook building-materials"),
        format!("printf '%s\\n' 'a long password' | roundsman{options} user add chen"),
        format!("roundsman{options} grant add chen {name} manager"),
    ]
}

/// The same for the terminal, with the folder that this relay really has.
pub(super) fn text(language: Language, data: &Path) -> String {
    let word = |key| say(language, key, &[]);
    let path = std::path::absolute(data).unwrap_or_else(|_| data.to_owned()).display().to_string();
    let options = format!(" --data {}", quoted(&path));
    let mut lines = vec![word("welcome-title"), String::new(), word("welcome-make")];
    lines.extend(first_commands(language, &options).map(|command| format!("  {command}")));
    lines.extend([word("welcome-heeded"), String::new(), word("welcome-process"), word("welcome-demo"), String::new()]);
    lines.push(say(language, "welcome-folder", &[("path", &path)]));
    lines.push(word("welcome-kept"));
    lines.extend(KEPT.map(|(name, key)| format!("  {name:<13} {}", word(key))));
    lines.extend([String::new(), word("welcome-docs")]);
    lines.join("\n")
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_for_the_shell() {
        assert_eq!(quoted("/srv/roundsman"), "/srv/roundsman");
        assert_eq!(quoted("/srv/it's here"), r"'/srv/it'\''s here'");
    }
}
