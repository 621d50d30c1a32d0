#[test]
fn smoke() {
    for (name, yaml) in crate::TEMPLATES {
        match crate::Playbook::parse(yaml) {
            Ok(p) => assert!(p.warnings.is_empty(), "{name} {:?}", p.warnings),
            Err(e) => panic!("{e:#?}"),
        }
    }
}
