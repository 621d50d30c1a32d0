//! API tokens as the operator makes them and as the relay takes them.

use serde_json::{Value, json};

use crate::cast::Cast;

#[test]
fn a_token_is_shown_once_listed_without_its_secret_and_gone_when_it_is_revoked() {
    let cast = Cast::new("api-tokens");
    let made = cast.operator(&["token", "new", "wang", "--role", "rep", "--expires", "12h", "--name", "门店看板"]).ok();
    let (id, token) = (made["id"].as_str().unwrap().to_owned(), made["token"].as_str().unwrap().to_owned());
    assert_eq!((token.len(), token.starts_with("roundsman_")), (53, true));
    assert_eq!(made["kinds"], json!(["contract", "customer", "opportunity", "visit"]));
    let program = cast.with(&token);
    assert_eq!(program.records("").status, 200);

    let listed = cast.operator(&["token", "list"]).ok();
    let row = listed["tokens"].as_array().unwrap().iter().find(|row| row["id"] == json!(id)).unwrap().clone();
    assert_eq!((&row["name"], &row["user_name"], &row["role"]), (&json!("门店看板"), &json!("wang"), &json!("rep")));
    assert_eq!((&row["state"], row["used"].is_i64()), (&json!("good"), true), "{row}");
    for file in std::fs::read_dir(cast.company.data()).unwrap().map_while(Result::ok) {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        let is_there = bytes.windows(token.len()).any(|window| window == token.as_bytes());
        assert!(!is_there, "the token itself is in {}", file.path().display());
    }
    let log = std::fs::read_to_string(cast.company.path("relay.log")).unwrap();
    assert!(!log.contains(&token) && log.contains(&id), "the log names the token's id and not the token");

    cast.operator(&["token", "revoke", &id]).ok();
    let refused = program.records("");
    assert_eq!(refused.refused(), (401, "token_revoked".to_owned()));
    assert!(refused.body.contains("门店看板"), "{refused:?}");
    let listed = cast.operator(&["token", "list"]).ok();
    assert!(listed["tokens"].as_array().unwrap().iter().any(|row| row["id"] == json!(id) && row["state"] == json!("revoked")));
}

#[test]
fn a_token_ends_with_its_time_its_role_and_its_users_grants() {
    let cast = Cast::new("api-ends");
    let program = cast.program("wang", "rep");
    assert_eq!(program.record(&cast.own.deal).status, 200);
    cast.operator(&["grant", "end", "wang", "wang-seat", "rep"]).ok();
    assert_eq!((program.ids(""), program.record(&cast.own.deal).status), (Vec::new(), 404));
    assert_eq!(program.get("/v1/me", "/v1/me").ok()["kinds"], json!([]));

    let manager = cast.program("zhou", "finance");
    assert_eq!(manager.records("").status, 200);
    let later = roundsman_tests::template(&[(
        "  finance:\n    title: { zh-CN: 财务, en: Finance }",
        "  accounts:\n    title: { zh-CN: 财务, en: Finance }",
    )]);
    let later = cast.company.file("later.yaml", later.as_bytes());
    cast.operator(&["playbook", "apply", later.to_str().unwrap()]).ok();
    let gone = manager.records("");
    assert_eq!((gone.refused(), gone.json()["role"].clone()), ((403, "role_gone".to_owned()), json!("finance")));

    let over = cast.program("chen", "manager");
    cast.let_time_pass("UPDATE api_token SET expires_ms = made_ms + 1 WHERE role = 'manager'");
    let expired = over.records("");
    assert_eq!(expired.refused(), (401, "token_expired".to_owned()));
    assert!(expired.json()["detail"].as_str().unwrap().contains("`manager` was good until 20"), "{expired:?}");
}

#[test]
fn tokens_that_cannot_be_are_refused_by_the_operators_program() {
    let cast = Cast::new("api-no-token");
    let new = |user: &str, more: &[&str]| cast.operator(&[&["token", "new", user], more].concat());
    // Wrong usage.
    for more in [
        &["--role", "rep"][..],
        &["--expires", "30d"],
        &["--role", "rep", "--expires", "0d"],
        &["--role", "rep", "--expires", "367d"],
        &["--role", "rep", "--expires", "soon"],
        &["--role", "rep", "--expires", "2001-01-01T00:00:00Z"],
    ] {
        assert_eq!(new("wang", more).code, 2, "{more:?}");
    }
    assert_eq!(cast.operator(&["token", "revoke", "nonsense"]).code, 2);
    // Failure.
    for (user, role, name, code) in [
        ("nobody", "rep", "x", "unknown"),
        ("wang", "king", "x", "unknown"),
        ("wang", "rep", " ", "name_unfit"),
        ("qian", "rep", "x", "unknown"),
    ] {
        let ran = new(user, &["--role", role, "--expires", "30d", "--name", name]);
        assert_eq!((ran.code, &ran.json["error"]["code"]), (1, &json!(code)), "{user} {role} {ran:?}");
    }
    let ran = cast.operator(&["token", "revoke", "0123456789abcdef"]);
    assert_eq!((ran.code, &ran.json["error"]["code"]), (1, &json!("unknown")));
    // What reads nothing is made, and said to read nothing.
    assert_eq!(new("chen", &["--role", "rep", "--expires", "1d"]).ok()["kinds"], json!([]));
    let foreign = cast.company.operator(&["--company", "别家公司", "token", "list"]).ok();
    assert_eq!(foreign["tokens"], json!([]), "another company's list has none of these");
    let help = cast.operator(&["token", "new", "--help"]);
    assert!(help.code == 0 && help.out.contains("Examples:") && help.out.contains("--expires 30d"), "{}", help.out);
}

#[test]
fn the_relay_slows_a_program_that_asks_too_often_and_says_for_how_long() {
    let cast = Cast::new("api-often");
    let program = cast.program("wang", "rep");
    // A hundred at once are let through; twenty come in each second after that.
    let mut answers = (0..600).map(|_| program.get("/v1/me", "/v1/me"));
    let slowed = answers.find(|answer| answer.status != 200).expect("six hundred are too many");
    assert_eq!(slowed.refused(), (429, "rate_limited".to_owned()));
    assert_eq!(cast.program("wang", "rep").get("/v1/me", "/v1/me").status, 200, "each token has its own measure");
}

#[test]
fn making_and_revoking_is_in_the_audit() {
    let cast = Cast::new("api-token-audit");
    let made = cast.operator(&["token", "new", "wang", "--role", "rep", "--expires", "30d"]).ok();
    cast.operator(&["token", "revoke", made["id"].as_str().unwrap()]).ok();
    let acts = cast.program("zhou", "director").audit("?what=token.revoke").ok();
    let revoked = &acts["acts"][0];
    assert_eq!((&revoked["detail"]["token"], &revoked["who"]), (&made["id"], &json!({ "operator": true })), "{acts}");
    let acts = cast.program("zhou", "director").audit("?what=token.new").ok();
    let first = &acts["acts"][0];
    assert_eq!((&first["detail"]["role"], &first["detail"]["token"]), (&json!("rep"), &made["id"]));
    assert!(acts.to_string().contains("expires_ms") && !acts.to_string().contains("roundsman_"), "{acts}");
    assert_eq!(Value::Null, first["detail"]["name"], "words of people are not in the audit");
}
