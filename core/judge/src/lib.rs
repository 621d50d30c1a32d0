//! May it happen: the one function by which device and relay judge an edit.
//!
//! [`shape`] asks whether the operations fit the kind at all, [`outline`] gives the record as the edit leaves it on plain values, and [`judge`]
//! asks the rules: access, links, required fields, stages. Pure; what the record itself does not say comes through [`Sources`].

mod case;
mod claims;
mod grants;
mod links;
mod moves;
mod outline;
mod requests;
mod required;
mod rights;
mod shape;

pub use case::{Author, Case, Hold, LastMove, Sources, Verdict, judge};
pub use claims::{Claim, claim};
pub use grants::Granted;
pub use outline::outline;
pub use required::Newborn;
pub use rights::{right, sections};
pub use shape::shape;
