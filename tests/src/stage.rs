//! A stage: a company, and the phones of the people who play a story on it.

use std::collections::BTreeMap;

use crate::{
    Company, Shell,
    pictures::{card, shelf, storefront},
    sound::wav,
};

/// A company with a rep and her manager, who have no phones yet: a story enrols them.
pub struct Stage {
    /// The company.
    pub company: Company,
    words: Vec<(String, String)>,
    shells: BTreeMap<String, Shell>,
    shots: String,
}

impl Stage {
    /// A new company on a template that ships; `name` names its folder.
    ///
    /// # Panics
    /// Where a command fails.
    pub fn on(name: &str, template: &str) -> Self {
        let company = Company::on(name, template);
        company.operator(&["seat", "add", "wang-seat", "--unit", "east"]).ok();
        company.user("wang", "wang-seat", "rep");
        company.user("li", "east", "manager");
        let code = |user: &str| company.operator(&["device", "code", user]).ok()["code"].as_str().expect("a code").to_owned();
        let codes = [("code-wang", code("wang")), ("code-li", code("li")), ("code-li-again", code("li"))];
        let mut words: Vec<(String, String)> = codes.into_iter().map(|(word, code)| (word.to_owned(), code)).collect();
        words.push(("url".to_owned(), company.relay.url().to_owned()));
        words.push(("files".to_owned(), files(&company)));
        Self { company, words, shells: BTreeMap::new(), shots: String::new() }
    }

    /// What stands for what in the story.
    pub fn words(&self) -> &[(String, String)] {
        &self.words
    }

    /// What a word of the story stands for.
    ///
    /// # Panics
    /// Where it stands for nothing.
    pub fn word(&self, name: &str) -> &str {
        self.words.iter().find(|(word, _)| word == name).map(|(_, text)| text.as_str()).expect("a word of the story")
    }

    /// Plays a story: `as NAME` takes up that person's phone, every other line is for the phone in the hand.
    pub fn play(&mut self, story: &str) {
        let mut hand = String::new();
        for (number, line) in story.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix("as ") {
                name.clone_into(&mut hand);
                if !self.shells.contains_key(name) {
                    let words: Vec<_> = self.words.iter().map(|(word, text)| (word.as_str(), text.as_str())).collect();
                    self.shells.insert(name.to_owned(), Shell::open(&self.company.path("apps").join(name), &words));
                }
                continue;
            }
            let shell = self.shells.get_mut(&hand).expect("a story begins with `as NAME`");
            println!("{number}: {hand} {line}");
            shell.play(line);
            self.shots.push_str(&shell.take_shots());
        }
    }

    /// Somebody's phone.
    ///
    /// # Panics
    /// Where the story had none.
    pub fn shell(&self, name: &str) -> &Shell {
        &self.shells[name]
    }

    /// What the screens said where the story takes pictures.
    pub fn shots(&self) -> &str {
        &self.shots
    }
}

/// The code on a doctor's card.
const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Chen;Hua;;;\r\nFN:Chen Hua\r\nORG:Riverside Hospital\r\nTITLE:Head of radiology\r\n\
TEL;TYPE=WORK:+86 592 555 0199\r\nADR;TYPE=WORK:;;8 Riverside Road;Xiamen;;361000;China\r\nEND:VCARD\r\n";

/// What camera, picker and microphone give in the stories; the folder that it lies in.
///
/// # Panics
/// Where the disk does not play along.
pub fn files(company: &Company) -> String {
    company.file("storefront.jpg", &storefront(1, 800, 600));
    company.file("shelf.jpg", &shelf(2, 800, 600));
    company.file("note.wav", &wav(2));
    company.file("card.jpg", &card(CARD));
    let spec = company.file("spec.pdf", b"%PDF-1.4 what the lobby needs");
    spec.parent().and_then(std::path::Path::to_str).expect("a folder").to_owned()
}
