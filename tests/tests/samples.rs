//! A fortnight in the company of each template, and the walk that its page tells: every command is run, and prints what the page says.

use roundsman_tests::{Player, Sample, follow, operator};
use roundsman_text::Language;
use serde_json::json;

fn walked(template: &str) {
    let folder = std::env::temp_dir().join(format!("roundsman-sample-{template}-{}", std::process::id()));
    let sample = Sample::of(template).unwrap();
    let played = Player::new(&sample, Language::En, &folder).play(template, "127.0.0.1:0", |_| {});
    // The relay runs as long as somebody walks.
    let _played = played.unwrap_or_else(|what| panic!("{what}"));
    let page = format!("../core/playbook/templates/{template}/README.md");
    follow(&page, &[(&format!("target/demo/{template}-en"), folder.to_str().unwrap())]);
    assert_eq!(operator(&folder.join("relay"), &["verify"], "").json["clean"], json!(true));
    drop(std::fs::remove_dir_all(&folder));
}

#[test]
fn a_maker_of_moulds_is_walked() {
    walked("precision-moulds");
}

#[test]
fn a_distributor_of_devices_is_walked() {
    walked("medical-devices");
}

#[test]
fn a_tea_chain_is_walked() {
    walked("tea-chain");
}

#[test]
fn a_chain_of_medical_retail_is_walked() {
    walked("medical-retail-chain");
}

#[test]
fn any_team_that_sells_is_walked() {
    walked("generic-crm");
}
