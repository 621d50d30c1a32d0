//! The playbooks that ship with Roundsman, each of them a company of the source articles.

/// Name and YAML of each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("building-materials", include_str!("../templates/building-materials.yaml")),
    ("medical-devices", include_str!("../templates/medical-devices.yaml")),
    ("tea-chain", include_str!("../templates/tea-chain.yaml")),
    ("precision-moulds", include_str!("../templates/precision-moulds.yaml")),
    ("medical-retail-chain", include_str!("../templates/medical-retail-chain.yaml")),
    ("generic-crm", include_str!("../templates/generic-crm.yaml")),
];
