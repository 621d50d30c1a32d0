//! Playbooks that want to hang or crash the one who reads them.

use roundsman_domain::Value;
use rstest::rstest;

use super::world::{PLAIN, Telling, World, asked, plain, record};
use crate::{EvaluateError, Expression, PROBLEMS_MAX, Playbook, Truth};

/// The smallest stack that a phone gives a thread.
fn on_a_small_stack(job: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(job).unwrap().join().unwrap();
}

#[rstest]
#[case::parentheses(format!("{}true{}", "(".repeat(900), ")".repeat(900)))]
#[case::not(format!("{}true", "!".repeat(2_000)))]
#[case::minus(format!("{}1 < 0", "-".repeat(2_000)))]
#[case::sum(format!("1{} > 0", "+1".repeat(1_000)))]
#[case::questions(format!("{}true", "true?true:".repeat(180)))]
#[case::ins(vec!["1"; 390].join(" in "))]
#[case::dots(format!("record{}", ".a".repeat(900)))]
#[case::lists(format!("{}{}", "[".repeat(900), "]".repeat(900)))]
#[case::calls(format!("{}1{}", "size(".repeat(340), ")".repeat(300)))]
#[case::long(format!("'{}' == ''", "a".repeat(3_000)))]
#[case::hidden_in_text(format!("r'{}' == ''", "+".repeat(1_000)))]
#[case::loops("record.contacts.all(a, record.contacts.all(b, true))".to_owned())]
#[case::loop_over_a_list("[1, 2].all(x, true)".to_owned())]
#[case::loop_over_a_loop("record.contacts.map(c, c).map(c, c)".to_owned())]
#[case::bytes("b'x' == b'x'".to_owned())]
#[case::map("{'a': 1}.a == 1".to_owned())]
#[case::index("record.tags[0] == 'big'".to_owned())]
#[case::method("record.matches('(a+)+$')".to_owned())]
#[case::empty(String::new())]
#[case::nonsense("&& ]] 'x".to_owned())]
fn a_condition_past_the_limits_is_refused(#[case] condition: String) {
    on_a_small_stack(move || assert!(Expression::compile(&condition).is_err(), "{condition}"));
}

#[test]
fn a_chain_of_sixty_ands_is_no_deep_tree() {
    let condition = vec!["record.amount > 0"; 60].join(" && ");
    assert_eq!(asked(&condition, &record("deal", 1).yuan("amount", "1"), &World::default()), Ok(Truth::True));
}

#[test]
fn the_deepest_condition_that_is_taken_evaluates_on_a_small_stack() {
    on_a_small_stack(|| {
        let playbook = plain();
        let mut taken = 0;
        for depth in 1..200 {
            for (open, close) in [("!(", ")"), ("(1 < 2 ? ", " : false)"), ("(true && ", ")")] {
                let condition = format!("{}true{}", open.repeat(depth), close.repeat(depth));
                let Ok(compiled) = Expression::compile(&condition) else { continue };
                taken = taken.max(depth);
                let answer = compiled.evaluate(&record("deal", 1), playbook.kind("deal").unwrap(), &playbook, &World::default());
                assert!(matches!(answer, Ok(Truth::True | Truth::False)), "{answer:?}");
            }
        }
        assert!(taken >= 30, "{taken}");
    });
}

#[test]
fn long_loops_and_great_texts_run_out_of_their_budget_quickly() {
    let items: Vec<(&'static str, &[(&'static str, Value)])> =
        (0..5_000).map(|n| (&*n.to_string().leak(), &[] as &[_])).collect();
    let many = record("deal", 1).items("contacts", &items);
    assert_eq!(
        asked("record.contacts.all(c, !has(c.name) && 1 + 1 + 1 + 1 == 4)", &many, &World::default()),
        Err(EvaluateError::Steps)
    );

    let note = record("deal", 1).with("notes", Value::Text("万".repeat(20_000)));
    let doubled = format!("size({}) > 0", vec!["record.notes"; 60].join(" + "));
    assert_eq!(asked(&doubled, &note, &World::default()), Err(EvaluateError::Size));
    assert_eq!(asked("record.notes.contains('万万')", &note, &World::default()), Ok(Truth::True));
}

#[test]
fn five_hundred_contacts_are_within_the_budget() {
    let items: Vec<(&'static str, &[(&'static str, Value)])> = (0..500).map(|n| (&*n.to_string().leak(), &[] as &[_])).collect();
    let many = record("deal", 1).items("contacts", &items);
    for condition in ["record.contacts.all(c, !has(c.name))", "size(record.contacts.filter(c, !c.decides)) == 500"] {
        assert_eq!(asked(condition, &many, &World::default()), Ok(Truth::True), "{condition}");
    }
}

fn first_problem(yaml: &str) -> (u32, u32, &'static str) {
    let problems = Playbook::parse(yaml).unwrap_err();
    (problems[0].line, problems[0].column, problems[0].code)
}

#[test]
fn yaml_bombs_are_refused() {
    on_a_small_stack(|| {
        assert_eq!(first_problem("a: &a [x]\nb: [*a, *a]\n"), (2, 5, "playbook.alias"));
        assert_eq!(first_problem("a: !!binary x\n").2, "playbook.tag");
        assert_eq!(first_problem(&"[".repeat(200)).2, "playbook.deep");
        assert_eq!(first_problem(&"- ".repeat(50_000)).2, "playbook.deep");
        assert_eq!(first_problem(&"x".repeat(300 * 1024)).2, "playbook.long");
        assert_eq!(first_problem("").2, "playbook.empty");
        assert_eq!(first_problem("{[a]: b}").2, "playbook.key");
        assert_eq!(first_problem("a: 1\na: 2\n"), (2, 1, "playbook.duplicate_key"));
        assert_eq!(first_problem("a: 1\n---\nb: 2\n").2, "playbook.documents");
        assert_eq!(first_problem("a: [1\nb: 2\n").2, "playbook.yaml");
    });
}

#[test]
fn at_most_fifty_problems_are_reported() {
    let fields: String = (0..400).map(|n| format!("      f{n}: {{ type: nonsense }}\n")).collect();
    let yaml = PLAIN.replace("      yen: ", &format!("{fields}      yen: "));
    assert_eq!(Playbook::parse(&yaml).unwrap_err().len(), PROBLEMS_MAX);
}

#[test]
fn whatever_is_cut_out_of_a_playbook_it_is_read_or_refused() {
    let yaml = crate::TEMPLATES[0].1;
    let starts: Vec<usize> = yaml.char_indices().map(|(at, _)| at).step_by(211).collect();
    for pair in starts.windows(2) {
        let cut = format!("{}{}", &yaml[..pair[0]], &yaml[pair[1]..]);
        for text in [&cut, &yaml[..pair[0]], &yaml[pair[0]..]] {
            if let Err(problems) = Playbook::parse(text) {
                assert!(!problems.is_empty() && problems.iter().any(|problem| !problem.is_warning));
            }
        }
    }
}

/// A side that has no time left for this company.
struct Spent(World);

impl crate::Facts for Spent {
    fn record(&self, id: roundsman_domain::RecordId) -> crate::Known<std::sync::Arc<roundsman_domain::Record>> {
        self.0.record(id)
    }
    fn derived(
        &self,
        record: roundsman_domain::RecordId,
        name: &roundsman_domain::FieldId,
    ) -> crate::Known<roundsman_domain::Value> {
        self.0.derived(record, name)
    }
    fn has_bytes(&self, hash: roundsman_domain::BlobHash) -> bool {
        self.0.has_bytes(hash)
    }
    fn spend(&self, _: u32) -> bool {
        false
    }
    fn now_ms(&self) -> i64 {
        self.0.now_ms()
    }
}

#[test]
fn a_company_that_has_used_up_its_share_is_answered_at_once() {
    let (playbook, world) = (plain(), Spent(World::default()));
    let compiled = crate::Expression::compile("record.amount > 0").unwrap();
    let answer = compiled.evaluate(&record("deal", 1), super::world::deal(&playbook), &playbook, &world);
    assert_eq!(answer, Err(crate::EvaluateError::Share));
}

#[test]
fn a_gate_of_a_thousand_guards_is_refused_by_the_check() {
    let guards = vec!["\"record.amount > 0\""; 21].join(", ");
    let stages = format!("    stages:\n      - {{ id: a }}\n      - {{ id: b, enter: {{ guards: [{guards}] }} }}\n");
    let found = super::world::problems_of(&format!("{}{stages}", super::world::PLAIN.trim_start()));
    assert!(found.iter().any(|problem| problem.ends_with("playbook.guards_many max=20")), "{found:?}");
}
