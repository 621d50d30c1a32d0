//! Playing a sample: the relay's and every phone's clock stand at the day that is told, and go on until today.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Span, Timestamp, Zoned, civil::Time, tz::TimeZone};
use roundsman_text::Language;
use serde_json::Value;

use super::{Deed, Member, SAMPLE_PASSWORD, Sample, papers::paper};
use crate::{
    company::operator,
    program::{Ran, beside},
    relay::RelayProcess,
    rep::Rep,
};

/// From one deed to the next where nothing is said.
const PAUSE: SignedDuration = SignedDuration::from_mins(6);

/// When the relay looks at what time alone has brought, each day.
const MORNING: i8 = 8;

/// A sample that has been played: its relay runs on.
#[derive(Debug)]
pub struct Played {
    /// The relay.
    pub relay: RelayProcess,
    /// Who can sign in.
    pub members: Vec<Member>,
    /// The records that have a name in the sample.
    pub records: BTreeMap<String, String>,
}

/// Plays a sample in a folder of its own.
#[derive(Debug)]
pub struct Player<'a> {
    sample: &'a Sample,
    language: Language,
    folder: PathBuf,
    now: Zoned,
    clock: Zoned,
    records: BTreeMap<String, String>,
    last: Option<String>,
    files: u64,
}

impl<'a> Player<'a> {
    /// Of this sample, in this language, in a folder that is emptied first.
    ///
    /// # Panics
    /// Where the machine does not know the company's time zone.
    pub fn new(sample: &'a Sample, language: Language, folder: &Path) -> Self {
        let now = Timestamp::now().to_zoned(TimeZone::get("Asia/Shanghai").expect("a time zone"));
        Self {
            sample,
            language,
            folder: folder.to_owned(),
            // Nothing has been told yet.
            clock: Timestamp::UNIX_EPOCH.to_zoned(now.time_zone().clone()),
            now,
            records: BTreeMap::new(),
            last: None,
            files: 0,
        }
    }

    /// The relay's data.
    pub fn data(folder: &Path) -> PathBuf {
        folder.join("relay")
    }

    /// Who can sign in.
    pub fn members(&self) -> Vec<Member> {
        let of = |(key, person): (&String, &super::Person)| Member {
            key: key.clone(),
            name: person.name.of(self.language).to_owned(),
            role: person.role.clone(),
            home: self.folder.join(key),
        };
        self.sample.people.iter().map(of).collect()
    }

    /// Makes the company of `template`, and plays all that its people did; `told` hears of each day.
    ///
    /// # Errors
    /// The command that did not do what the sample says, with what it said.
    pub fn play(mut self, template: &str, listen: &str, mut told: impl FnMut(&str)) -> Result<Played, String> {
        drop(std::fs::remove_dir_all(&self.folder));
        let data = Self::data(&self.folder);
        std::fs::create_dir_all(&data)
            .and_then(|()| std::fs::create_dir_all(self.folder.join("files")))
            .map_err(|e| e.to_string())?;
        let sample = self.sample;
        if let Some(first) = sample.deeds.first() {
            self.clock = self.moment(first)?.checked_sub(SignedDuration::from_hours(1)).map_err(|e| e.to_string())?;
        }
        self.turn()?;
        self.found(template)?;
        let relay = RelayProcess::try_start_at(&data, listen)?;
        self.hand_out(relay.url())?;
        for deed in &sample.deeds {
            let at = self.moment(deed)?;
            self.days_until(&at, &mut told)?;
            self.clock = at;
            self.turn()?;
            self.does(deed)?;
        }
        let now = Timestamp::now().to_zoned(self.now.time_zone().clone());
        self.days_until(&now, &mut told)?;
        // From here on everything lives by the real clock, and so does who types a command by hand.
        std::fs::remove_file(beside(&data)).map_err(|e| e.to_string())?;
        self.all_sync()?;
        self.operator(&["tick"], "")?;
        self.all_sync()?;
        Ok(Played { relay, members: self.members(), records: self.records })
    }

    /// When a deed is done.
    fn moment(&self, deed: &Deed) -> Result<Zoned, String> {
        let Some(at) = &deed.at else { return self.clock.checked_add(PAUSE).map_err(|e| e.to_string()) };
        let wrong = || format!("`{at}` is no `-DAYS HH:MM`");
        let (days, time) = at.split_once(' ').ok_or_else(wrong)?;
        let days: i64 = days.parse().map_err(|_| wrong())?;
        let time: Time = time.parse().map_err(|_| wrong())?;
        let date = self.now.date().checked_add(Span::new().days(days)).map_err(|e| e.to_string())?;
        let moment = date.to_datetime(time).to_zoned(self.now.time_zone().clone()).map_err(|e| e.to_string())?;
        if moment < self.clock { Err(format!("`{at}` is before what was told already")) } else { Ok(moment) }
    }

    fn turn(&self) -> Result<(), String> {
        let clock = beside(&Self::data(&self.folder));
        let ahead_ms = self.clock.timestamp().as_millisecond() - Timestamp::now().as_millisecond();
        // In one step: whoever reads it meanwhile reads the old time or the new.
        let new = clock.with_extension("new");
        std::fs::write(&new, ahead_ms.to_string()).and_then(|()| std::fs::rename(&new, &clock)).map_err(|e| e.to_string())
    }

    /// Each morning until then everybody syncs, and the relay does what time has brought.
    fn days_until(&mut self, until: &Zoned, told: &mut impl FnMut(&str)) -> Result<(), String> {
        loop {
            let next = self.clock.date().tomorrow().map_err(|e| e.to_string())?;
            let morning = next.to_datetime(jiff::civil::time(MORNING, 0, 0, 0));
            let morning = morning.to_zoned(self.now.time_zone().clone()).map_err(|e| e.to_string())?;
            if morning > *until {
                return Ok(());
            }
            told(&morning.date().to_string());
            self.clock = morning;
            self.turn()?;
            self.all_sync()?;
            self.operator(&["tick"], "")?;
        }
    }

    fn operator(&self, arguments: &[&str], input: &str) -> Result<Value, String> {
        good(&format!("roundsman {}", arguments.join(" ")), operator(&Self::data(&self.folder), arguments, input))
    }

    /// The company with its units, seats and people.
    fn found(&self, template: &str) -> Result<(), String> {
        let (sample, language) = (self.sample, self.language);
        let root = sample.company.of(language);
        let unit = |key: &str| sample.units.get(key).map(|name| name.of(language)).ok_or(format!("there is no unit `{key}`"));
        self.operator(&["company", "new", root, "--template", template], "")?;
        for name in sample.units.values() {
            self.operator(&["unit", "add", name.of(language), "--under", root], "")?;
        }
        for seat in sample.shared.values() {
            self.operator(&["seat", "add", seat.name.of(language), "--unit", unit(&seat.r#in)?], "")?;
        }
        for person in sample.people.values() {
            let name = person.name.of(language);
            self.operator(&["user", "add", name, "--language", language.tag()], &format!("{SAMPLE_PASSWORD}\n"))?;
            let node = match (&person.seat_in, &person.over) {
                (Some(key), _) => {
                    self.operator(&["seat", "add", name, "--unit", unit(key)?], "")?;
                    name
                }
                (None, Some(key)) => unit(key)?,
                (None, None) => root,
            };
            self.operator(&["grant", "add", name, node, &person.role], "")?;
            for seat in sample.shared.values().filter(|_| person.seat_in.is_some()) {
                self.operator(&["grant", "add", name, seat.name.of(language), &seat.role], "")?;
            }
        }
        Ok(())
    }

    fn hand_out(&self, url: &str) -> Result<(), String> {
        for member in self.members() {
            let said = self.operator(&["device", "code", &member.name], "")?;
            let code = said["code"].as_str().ok_or("there is no code")?;
            good("enrol", self.rep(&member.key).run(&["enrol", url, code]))?;
        }
        self.all_sync()
    }

    fn rep(&self, key: &str) -> Rep {
        Rep::at(key, &self.folder.join(key))
    }

    fn syncs(&self, key: &str) -> Result<(), String> {
        good(&format!("{key}: sync"), self.rep(key).run(&["sync"])).map(drop)
    }

    fn all_sync(&self) -> Result<(), String> {
        self.sample.people.keys().try_for_each(|key| self.syncs(key))
    }

    /// One deed. Who takes the phone in hand has what the others have sent before.
    fn does(&mut self, deed: &Deed) -> Result<(), String> {
        if self.last.as_ref() != Some(&deed.who) {
            if let Some(last) = &self.last {
                self.syncs(last)?;
            }
            self.syncs(&deed.who)?;
            self.last = Some(deed.who.clone());
        }
        let rep = self.rep(&deed.who);
        let mut words = Vec::new();
        for word in &deed.r#do {
            let word = self.word(&rep, word)?;
            words.push(self.filed(word, words.last())?);
        }
        let typed = format!("{}: {}", deed.who, words.join(" "));
        let ran = rep.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        if !deed.refused.is_empty() {
            let codes: Vec<&str> =
                ran.json["refused"].as_array().into_iter().flatten().filter_map(|one| one["code"].as_str()).collect();
            return if codes == deed.refused {
                Ok(())
            } else {
                Err(format!("{typed}: not refused with {:?}: {ran:?}", deed.refused))
            };
        }
        let said = good(&typed, ran)?;
        if let (Some(name), Some(record)) = (&deed.r#as, said["record"].as_str()) {
            self.records.insert(name.clone(), record.to_owned());
        }
        // A rep sends what a day brought; whoever decides waits for nobody.
        if deed.r#do.first().is_some_and(|word| matches!(word.as_str(), "decide" | "done")) {
            self.syncs(&deed.who)
        } else {
            Ok(())
        }
    }

    /// A word with what its `$NAME`s stand for.
    fn word(&self, rep: &Rep, word: &str) -> Result<String, String> {
        let Some((before, rest)) = word.split_once('$') else { return Ok(word.to_owned()) };
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'))).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let stands = match name {
            "question" => first(rep, "requests", |one| {
                !matches!(one["question"].as_str(), Some("task" | "notice")) && one["is_own"] == false
            })?,
            "task" => first(rep, "requests", |one| one["question"] == "task" && one["is_own"] == false)?,
            "returned" => returned(rep)?,
            _ if name.starts_with("day") => self.day(name.trim_start_matches("day"))?,
            _ => match (self.records.get(name), self.sample.people.get(name), self.sample.shared.get(name)) {
                (Some(record), ..) => record.clone(),
                (None, Some(person), _) => person.name.of(self.language).to_owned(),
                (None, None, Some(seat)) => seat.name.of(self.language).to_owned(),
                (None, None, None) => return Err(format!("`${name}` stands for nothing")),
            },
        };
        Ok(format!("{before}{stands}{after}"))
    }

    fn day(&self, ahead: &str) -> Result<String, String> {
        let days: i64 =
            if ahead.is_empty() { 0 } else { ahead.parse().map_err(|_| format!("`{ahead}` is no number of days"))? };
        let date = self.now.date().checked_add(Span::new().days(days)).map_err(|e| e.to_string())?;
        Ok(date.to_string())
    }

    /// A word that names a file becomes the path of one.
    fn filed(&mut self, word: String, slot: Option<&String>) -> Result<String, String> {
        let is_file = [".jpg", ".pdf", ".wav", ".m4a"].iter().any(|end| word.ends_with(end)) && !word.contains('=');
        if !is_file {
            return Ok(word);
        }
        self.files += 1;
        let path = self.folder.join("files").join(&word);
        std::fs::write(&path, paper(&word, slot.map_or("", String::as_str), self.files)).map_err(|e| e.to_string())?;
        Ok(path.display().to_string())
    }
}

fn good(what: &str, ran: Ran) -> Result<Value, String> {
    if ran.code == 0 { Ok(ran.json) } else { Err(format!("{what}: {}{}", ran.out, ran.err)) }
}

/// The first of a phone's requests that is one.
fn first(rep: &Rep, list: &str, is_one: impl Fn(&Value) -> bool) -> Result<String, String> {
    let said = good(list, rep.run(&[list]))?;
    let found = said[list].as_array().into_iter().flatten().find(|one| is_one(one));
    found
        .and_then(|one| one["id"].as_str())
        .map(str::to_owned)
        .ok_or_else(|| format!("{}: nothing to answer: {said}", rep.name()))
}

fn returned(rep: &Rep) -> Result<String, String> {
    let said = good("returned", rep.run(&["returned"]))?;
    said["returned"][0]["edit"].as_str().map(str::to_owned).ok_or_else(|| format!("{}: nothing was returned", rep.name()))
}
