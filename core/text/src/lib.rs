//! Every sentence a person reads, in Chinese and English, from stable codes.
//!
//! The sentences are in `locales/LANGUAGE/AREA.ftl` (Fluent). A key is a code with its dots as hyphens: the reason
//! `evidence.missing` is the message `evidence-missing`. Tests see to it that both languages say the same things.
//!
//! ```
//! use roundsman_text::{Language, say};
//! assert_eq!(say(Language::En, "intake.empty", &[("file", "report.pdf")]), "“report.pdf” is empty. Choose another file.");
//! ```
//!
//! Pure: what time it is and in which zone, the caller says.

mod amount;
mod bundle;
mod language;
mod moment;
mod reason;
mod waiting;

pub use amount::{bytes, duration, money, number};
pub use bundle::{has, say};
pub use language::Language;
pub use moment::{Zone, ago, clock, day, moment, moment_near};
pub use reason::{Names, NoNames, reason, reasons};
pub use waiting::waiting;
