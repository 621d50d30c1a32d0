//! The playbooks that ship with Roundsman, each of them a company of the source articles.

/// Name and YAML of each.
pub const TEMPLATES: &[(&str, &str)] = &[("building-materials", include_str!("../templates/building-materials.yaml"))];
