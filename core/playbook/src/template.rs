//! The playbooks that ship with Roundsman, each of them a company of the source articles.

/// Name and YAML of each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("building-materials", include_str!("../templates/building-materials/playbook.yaml")),
    ("medical-devices", include_str!("../templates/medical-devices/playbook.yaml")),
    ("tea-chain", include_str!("../templates/tea-chain/playbook.yaml")),
    ("precision-moulds", include_str!("../templates/precision-moulds/playbook.yaml")),
    ("medical-retail-chain", include_str!("../templates/medical-retail-chain/playbook.yaml")),
    ("generic-crm", include_str!("../templates/generic-crm/playbook.yaml")),
];
