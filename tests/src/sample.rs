//! Samples: a fortnight in the company of a template, as its people's phones entered it. Read from `sample.yaml` beside the template, played on a
//! real relay whose clock is turned back, through the terminal that a rep has.

mod papers;
mod play;

use std::{collections::BTreeMap, path::PathBuf};

use roundsman_text::Language;
use serde::Deserialize;

pub use play::{Played, Player};

/// Everybody's password in a sample: it opens nothing but what was made up.
pub const SAMPLE_PASSWORD: &str = "roundsman-demo";

/// The samples that there are: the template's name and the file.
const SAMPLES: [(&str, &str); 5] = [
    ("precision-moulds", include_str!("../../core/playbook/templates/precision-moulds/sample.yaml")),
    ("medical-devices", include_str!("../../core/playbook/templates/medical-devices/sample.yaml")),
    ("tea-chain", include_str!("../../core/playbook/templates/tea-chain/sample.yaml")),
    ("medical-retail-chain", include_str!("../../core/playbook/templates/medical-retail-chain/sample.yaml")),
    ("generic-crm", include_str!("../../core/playbook/templates/generic-crm/sample.yaml")),
];

/// What something is called in each language.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    #[serde(rename = "zh-CN")]
    zh: String,
    en: String,
}

impl Named {
    /// In this language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::ZhCn => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Somebody of the company.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    name: Named,
    role: String,
    /// The unit in which their own seat is.
    seat_in: Option<String>,
    /// The unit that they are over; the whole company where neither is said.
    over: Option<String>,
}

/// A seat that is nobody's, such as a pool or a catalogue, and the role with which everybody who sits in a seat has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shared {
    name: Named,
    r#in: String,
    role: String,
}

/// One thing that somebody does on their phone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deed {
    /// So many days before today and at that hour: `-3 09:30`; a few minutes after the one before where nothing is said.
    at: Option<String>,
    who: String,
    /// What they type: the words after `roundsman-rep`. `$NAME` is the record of that name, `$day+3` a date.
    r#do: Vec<String>,
    /// What the record is called from now on.
    r#as: Option<String>,
    /// The codes of the refusal that the phone answers with.
    #[serde(default)]
    refused: Vec<String>,
}

/// A company and what its people did.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// What the company is called.
    pub company: Named,
    units: BTreeMap<String, Named>,
    people: BTreeMap<String, Person>,
    #[serde(default)]
    shared: BTreeMap<String, Shared>,
    deeds: Vec<Deed>,
}

impl Sample {
    /// The names of the templates that have one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SAMPLES.iter().map(|(name, _)| *name)
    }

    /// The sample of a template.
    ///
    /// # Panics
    /// Where the file that ships is no sample.
    pub fn of(template: &str) -> Option<Self> {
        let (name, yaml) = SAMPLES.iter().find(|(name, _)| *name == template)?;
        Some(serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("the sample of {name}: {error}")))
    }
}

/// Somebody who can sign in, with their phone.
#[derive(Debug, Clone)]
pub struct Member {
    /// What they are called in the sample.
    pub key: String,
    /// What they sign in with.
    pub name: String,
    /// Their role in the playbook.
    pub role: String,
    /// Their phone's folder.
    pub home: PathBuf,
}
