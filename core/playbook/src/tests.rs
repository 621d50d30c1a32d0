//! What a manager writes, and what a rep meets.

mod conditions;
mod differences;
mod duties;
mod evidence;
mod hostile;
mod moves;
mod problems;
mod roles;
pub(crate) mod schema;
mod successors;
mod templates;
mod values;
mod visits;
mod world;
