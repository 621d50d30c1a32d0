//! Stories and properties of documents. What they share: a kind, a relay that keeps one section, and phones that are offline.

mod both_ways;
mod convergence;
mod drafts;
mod stories;
mod world;
