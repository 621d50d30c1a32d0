//! Phones that die: on any screen, in the middle of a save, of a sync, of an enrolment. What was said to be saved is there, and so is what was
//! being typed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
};

use roundsman_tests::{Company, Rep, Shell, Stage, program};

/// A phone in a process of its own.
struct Hand {
    child: Child,
    input: ChildStdin,
    said: BufReader<std::process::ChildStdout>,
}

impl Hand {
    fn start(home: &Path) -> Self {
        let mut command = Command::new(program("hand"));
        let mut child = command.arg(home).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a hand");
        let (input, said) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, said }
    }

    /// Plays lines, each until it is done.
    fn plays(&mut self, story: &str) {
        for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
            writeln!(self.input, "{line}").expect("it listens");
            let mut done = String::new();
            self.said.read_line(&mut done).expect("it speaks");
            assert_eq!(done.trim(), line, "it did not go so");
        }
    }

    /// The line goes in, and the power goes off while it is being done.
    fn cut_while(mut self, line: &str) {
        writeln!(self.input, "{line}").expect("it listens");
        self.killed();
    }

    /// The line goes in, and the power goes off after so many looks at the phone's folder; gives whether it was said to be done by then.
    fn cut_after(mut self, home: &Path, line: &str, looks: u32) -> bool {
        writeln!(self.input, "{line}").expect("it listens");
        for _ in 0..looks {
            drop(std::fs::metadata(home.join("roundsman.db-wal")));
        }
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
        let mut said = String::new();
        self.said.read_to_string(&mut said).expect("what it said");
        said.contains(line)
    }

    fn killed(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

fn enrolled(story: &str) -> (Company, std::path::PathBuf) {
    let company = Company::on(story, "building-materials");
    let wang = company.rep("wang", "east");
    let code = company.operator(&["device", "code", wang.name()]).ok()["code"].as_str().unwrap().to_owned();
    let home = company.path("app");
    let mut hand = Hand::start(&home);
    hand.plays(&format!(
        "type Server address = {}\ntype Code = {code}\ntap Enrol this phone\nsee Nothing is due",
        company.relay.url()
    ));
    hand.killed();
    (company, home)
}

/// Whatever ends the app, and on whichever screen: what was said to be saved is there, and so is what was being typed.
#[test]
fn a_phone_that_dies_on_any_screen_loses_nothing_that_was_said_to_be_saved() {
    let (company, home) = enrolled("door-kills");
    let mut hand = Hand::start(&home);
    hand.plays("network none\ntap Customers\ntap New Customer\ntype Name = Wanlong Stone\nchoose Source = Exhibition\npause");
    hand.killed();

    let mut hand = Hand::start(&home);
    hand.plays("network none\ntap Customers\ntap New Customer\nsee Name: Wanlong Stone\nsee 2 of 2 required\ntap Save\nsee Wanlong Stone");
    hand.killed();

    // The visit is begun and typed into; then it is ended while the power goes: it has ended, or it is as it was.
    let mut hand = Hand::start(&home);
    hand.plays(
        "network none\ntap Customers\ntap Wanlong Stone\ntap Start visit\ntype Needs = White granite\npause\ntap Storefront",
    );
    hand.killed();
    let mut hand = Hand::start(&home);
    hand.plays("network none\ntap Customers\ntap Wanlong Stone\ntap Wanlong Stone\nsee Needs: White granite");
    hand.cut_while("tap End visit");
    let mut hand = Hand::start(&home);
    hand.plays("network none\ntap Customers\ntap Wanlong Stone\ntap Wanlong Stone\nsee Needs: White granite");
    hand.killed();

    // Cut in the middle of a sync, again and again: in the end each edit is there once.
    for _ in 0..5 {
        let mut hand = Hand::start(&home);
        hand.plays("see Today");
        hand.cut_while("tap Sync now");
    }
    let card = "tap Customers\ntap Wanlong Stone";
    let mut hand = Hand::start(&home);
    hand.plays(&format!("network none\n{card}\ntap New Opportunity\ntype Name = Lobby floor\ntap Save\nsee Lobby floor"));
    hand.killed();
    let deal = format!("{card}\ntap Lobby floor");
    let screens = [
        "see Today".to_owned(),
        "tap Inbox".to_owned(),
        "tap My figures".to_owned(),
        "tap Settings".to_owned(),
        "tap Settings\ntap What was collected today".to_owned(),
        "tap Outbox".to_owned(),
        "tap Customers\ntap Near me".to_owned(),
        format!("{card}\ntap Edit"),
        format!("{card}\ntap Wanlong Stone"),
        deal.clone(),
        format!("{deal}\ntap Needs diagnosed"),
    ];
    for screen in screens {
        let mut hand = Hand::start(&home);
        hand.plays(&format!("network none\n{screen}"));
        hand.killed();
    }
    let mut hand = Hand::start(&home);
    hand.plays("tap Settings\ntap Sync now\nsee Last sync\nback\nsee Last sync");
    hand.killed();
    let other = company.phone("wang");
    let customers = other.run(&["list", "customer"]).ok();
    assert_eq!(customers["total"], serde_json::json!(1), "{customers}");
    assert_eq!(other.run(&["list", "visit"]).ok()["total"], serde_json::json!(1));
    company.verify();
}

/// The power goes at ever later moments of a save and of a sync: what was said to be saved is there, what was not is there or still in the form,
/// and in the end the relay has each customer once.
#[test]
fn whenever_the_power_goes_a_save_is_whole_or_still_in_the_form() {
    const ROUNDS: u32 = 18;
    let (company, home) = enrolled("door-cuts");
    let (mut said, mut lost) = (0, 0);
    for round in 0..ROUNDS {
        let name = format!("Shop {}", char::from(b'A' + u8::try_from(round).unwrap()));
        let mut hand = Hand::start(&home);
        hand.plays(&format!(
            "network none\ntap Customers\ntap New Customer\ntype Name = {name}\nchoose Source = Exhibition\nsee 2 of 2 required\npause"
        ));
        let is_said = hand.cut_after(&home, "tap Save", 1 << round);
        let mut shell = Shell::open(&home, &[]);
        shell.play("network none\ntap Customers");
        let is_there = shell.outline().texts.contains(&name);
        assert!(is_there || !is_said, "{name} was said to be saved");
        if !is_there {
            shell.play(&format!("tap New Customer\nsee Name: {name}\nsee 2 of 2 required\ntap Save\nsee {name}"));
        }
        (said, lost) = (said + u32::from(is_said), lost + u32::from(!is_there));
        shell.app().shut();
        drop(shell);
        let mut hand = Hand::start(&home);
        hand.plays("see not synced\ntap Outbox");
        hand.cut_after(&home, "tap Sync now", 1 << round);
    }
    println!("{said} saves were over, {lost} had not begun");
    assert!(said > 0 && lost > 0, "the moments do not lie on both sides: {said} over, {lost} not begun");
    let mut hand = Hand::start(&home);
    hand.plays("tap Settings\ntap Sync now\nsee Last sync");
    hand.killed();
    let other = company.phone("wang");
    let customers = other.run(&["list", "customer"]).ok();
    assert_eq!(customers["total"], serde_json::json!(ROUNDS), "{customers}");
    company.verify();
}

/// What stands between a phone and its relay where signal is bad: the first question gets through, its answer does not; the rest does.
fn loses_the_first_answer(relay: &str) -> String {
    let relay = relay.strip_prefix("http://").expect("an address").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for (number, phone) in listener.incoming().enumerate() {
            let (mut phone, mut relay) = (phone.expect("a phone"), TcpStream::connect(&relay).expect("a relay"));
            let (mut asks, mut asked) = (phone.try_clone().unwrap(), relay.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut asks, &mut asked));
            if number == 0 {
                // It has answered, and nobody hears it.
                relay.read_exact(&mut [0; 1]).expect("an answer");
                phone.shutdown(Shutdown::Both).expect("the signal is gone");
                continue;
            }
            thread::spawn(move || std::io::copy(&mut relay, &mut phone));
        }
    });
    url
}

/// The relay has spent the code, the phone has heard nothing and dies: the same code enrols it when it is there again, and nobody else.
#[test]
fn a_phone_that_never_had_its_answer_needs_no_second_code() {
    let mut stage = Stage::on("door-lost-answer", "building-materials");
    let code = stage.word("code-wang").to_owned();
    let url = loses_the_first_answer(stage.company.relay.url());
    let home = stage.company.path("app");
    let mut hand = Hand::start(&home);
    hand.plays(&format!("type Server address = {url}\ntype Code = {code}\ntap Enrol this phone !\nsee No signal"));
    hand.killed();
    stage.play(&format!(
        "as thief\ntype Server address = {{url}}\ntype Code = {code}\ntap Enrol this phone !\nsee The code is wrong"
    ));
    let mut hand = Hand::start(&home);
    hand.plays(&format!("see Server address: {url}\nsee Code: {code}\ntap Enrol this phone\nsee Nothing is due\nsee Last sync"));
    hand.killed();
    assert_eq!(devices(&stage.company), 1);
    stage.company.verify();
}

/// Whenever in the enrolment the power goes, the phone is enrolled or can go on with what was typed, and there is one of it.
#[test]
fn whenever_the_power_goes_one_code_enrols_one_phone() {
    const ROUNDS: u32 = 18;
    let stage = Stage::on("door-enrol-cuts", "building-materials");
    let (url, code) = (stage.word("url"), stage.word("code-wang"));
    let home = stage.company.path("app");
    let mut hand = Hand::start(&home);
    hand.plays(&format!("type Server address = {url}\ntype Code = {code}\npause"));
    hand.killed();
    for round in 0..ROUNDS {
        let mut hand = Hand::start(&home);
        hand.plays(&format!("see Server address: {url}\nsee Code: {code}"));
        let is_said = hand.cut_after(&home, "tap Enrol this phone", 1 << round);
        let shell = Shell::open(&home, &[]);
        let is_enrolled = shell.outline().taps.iter().all(|tap| tap.text != "Enrol this phone");
        assert!(is_enrolled || !is_said, "it was said to be enrolled");
        shell.app().shut();
        if is_enrolled {
            println!("enrolled in round {round}");
            break;
        }
    }
    let mut hand = Hand::start(&home);
    hand.plays("tap Sync now\nsee Last sync");
    hand.killed();
    assert_eq!(devices(&stage.company), 1);
    stage.company.verify();
}

fn devices(company: &Company) -> usize {
    company.operator(&["device", "list"]).ok()["devices"].as_array().expect("devices").len()
}

/// A decision that is being written down, and an edit that came back: neither is lost with the app.
#[test]
fn a_phone_that_dies_over_a_decision_or_a_returned_edit_still_has_both() {
    let mut stage = Stage::on("door-deaths", "building-materials");
    let home = stage.company.path("apps").join("boss");
    let (url, code) = (stage.word("url"), stage.word("code-li"));
    let mut hand = Hand::start(&home);
    hand.plays(&format!("type Server address = {url}\ntype Code = {code}\ntap Enrol this phone\nsee Nothing is due"));
    hand.killed();
    // What an app that knows less than the relay has saved.
    Rep::at("li", &home).run_unjudged(&["new", "customer", "name=Harbour Stone"]).ok();
    stage.play(include_str!("../story/asked_for.story"));

    // He writes his reason down, and the phone dies; then it dies while he decides: he has decided, or his reason is still there.
    let mut hand = Hand::start(&home);
    hand.plays("tap Outbox\ntap Sync now\nback\nsee 1 returned\ntap Inbox\ntap Exception\nsee They sign on Monday");
    hand.plays("type Reason = Until Friday, then I want to see it\npause");
    hand.killed();
    let mut hand = Hand::start(&home);
    hand.plays("network none\ntap Inbox\ntap Exception\nsee Reason: Until Friday, then I want to see it");
    hand.cut_while("tap Approve");
    let mut shell = Shell::open(&home, &[]);
    shell.play("network none\ntap Inbox");
    if !shell.outline().texts.iter().any(|text| text.contains("Nothing for you to decide")) {
        shell.play("tap Exception\nsee Reason: Until Friday, then I want to see it\ntap Approve\nsee Nothing for you to decide");
    }
    shell.app().shut();
    drop(shell);

    // The customer that lacks its source came back: he names one, and the phone dies twice over that.
    let mends = "network none\ntap Returned\ntap Change and resubmit\nsee Name: Harbour Stone";
    let mut hand = Hand::start(&home);
    hand.plays(&format!("{mends}\nchoose Source = Exhibition\nsee 2 of 2 required\npause"));
    hand.killed();
    let mut hand = Hand::start(&home);
    hand.plays(&format!("{mends}\nsee 2 of 2 required"));
    hand.cut_while("tap Save");
    let mut shell = Shell::open(&home, &[]);
    shell.play("network none");
    if shell.outline().taps.iter().any(|tap| tap.text == "Returned") {
        shell.play(&format!("{mends}\nsee 2 of 2 required\ntap Save"));
    }
    shell.app().shut();
    drop(shell);
    let mut hand = Hand::start(&home);
    hand.plays("tap Outbox\ntap Sync now\nsee Everything has gone out");
    hand.killed();

    // His other phone knows nothing but what the relay has.
    stage.play("as li\ntype Server address = {url}\ntype Code = {code-li-again}\ntap Enrol this phone\nsee Last sync");
    stage.play("as li\ntap Inbox\nsee Nothing for you to decide\ntap Customers\nsee Harbour Stone\nsee Gulf Tiles");
    stage.company.verify();
}
