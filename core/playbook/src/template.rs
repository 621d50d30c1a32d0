//! What ships beside the code: playbooks, each of them a company of the source articles, and the schema of their language.

/// Name and YAML of each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("building-materials", include_str!("../templates/building-materials/playbook.yaml")),
    ("medical-devices", include_str!("../templates/medical-devices/playbook.yaml")),
    ("tea-chain", include_str!("../templates/tea-chain/playbook.yaml")),
    ("precision-moulds", include_str!("../templates/precision-moulds/playbook.yaml")),
    ("medical-retail-chain", include_str!("../templates/medical-retail-chain/playbook.yaml")),
    ("generic-crm", include_str!("../templates/generic-crm/playbook.yaml")),
];

/// The JSON Schema of the language, for editors that complete and check a playbook while it is written.
pub const SCHEMA: &str = include_str!("../playbook.schema.json");
