//! `cargo xtask demo`: a small company, its relay, and two reps who spend a day without signal on the real client.
//!
//! `--once` prints what happened and ends: with 1 if anything was lost. `--listen ADDR` chooses the address.

use std::{io::Write, path::PathBuf, process::ExitCode};

use roundsman_tests::{Company, PASSWORD, Rep, TEMPLATE, shelf, storefront, wav};
use serde_json::Value;

/// Where the demo's data are: emptied at each start.
const FOLDER: &str = "target/demo";

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody reading is no reason to stop.
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_once = arguments.iter().any(|argument| argument == "--once");
    let listen = arguments.iter().position(|argument| argument == "--listen").and_then(|at| arguments.get(at + 1));
    let listen = listen.map_or(if is_once { "127.0.0.1:0" } else { "127.0.0.1:8117" }, String::as_str);

    say("1/5  A company on the building-materials playbook, two regions, five people");
    let company = Company::in_folder(PathBuf::from(FOLDER), "华东建材", &["福建大区", "浙江大区"], TEMPLATE, listen);
    company.user("zhou", "华东建材", "director");
    let manager = company.manager("chen", "福建大区");
    let reps = [company.rep("wang", "福建大区"), company.rep("li", "福建大区"), company.rep("zhao", "浙江大区")];

    say("2/5  Two reps go out, and there is no signal");
    let days = [day(&company, &reps[0], &WANG), day(&company, &reps[1], &LI)];
    say("3/5  In the evening both phones find the network");
    let reports: Vec<Value> = reps.iter().map(Rep::sync).collect();
    let again: Vec<Value> = reps.iter().map(Rep::sync).collect();
    manager.sync();
    say("4/5  What happened");
    let is_whole = tell(&company, &manager, &reps, &days, &reports, &again);
    if !is_whole {
        say("Something was lost: see the lines marked with !");
        return ExitCode::FAILURE;
    }
    if is_once {
        say("5/5  Nothing was lost");
        return ExitCode::SUCCESS;
    }
    invite(&company);
    stay(company);
    ExitCode::SUCCESS
}

/// What a rep does in a day.
struct Plan {
    customers: [&'static str; 2],
    notes: &'static str,
    needs: &'static str,
    competitor: &'static str,
    next_step: &'static str,
    deal: &'static str,
    amount: &'static str,
    at: &'static str,
    has_specification: bool,
}

const WANG: Plan = Plan {
    customers: ["福建万隆石业", "鹭岛装饰工程"],
    notes: "老板姓李,很在意交期。",
    needs: "大厅地面花岗岩 600 平方米",
    competitor: "东方石材报价低 5%",
    next_step: "周五前送样板",
    deal: "万隆大厅地面",
    amount: "186000",
    at: "24.4798,118.0894,12",
    has_specification: true,
};

const LI: Plan = Plan {
    customers: ["泉州恒达建材", "晋江新世纪家居"],
    notes: "采购经理下月换人。",
    needs: "外墙瓷砖 1200 平方米",
    competitor: "本地小厂",
    next_step: "约技术一起去现场",
    deal: "恒达外墙",
    amount: "92000.50",
    at: "24.8741,118.6757,20",
    has_specification: false,
};

/// What a day came to on the phone.
struct Day {
    edits: u64,
    stopped: Vec<String>,
    customer: String,
    visit: String,
    deal: String,
}

/// A day without signal: customers, a visit with photos and a voice note, a deal as far as its evidence goes.
fn day(company: &Company, rep: &Rep, plan: &Plan) -> Day {
    let customer = rep.customer(plan.customers[0]);
    rep.customer(plan.customers[1]);
    rep.makes(&["set", &customer, &format!("notes={}", plan.notes), &format!("location={}", plan.at)]);
    let visit = rep.makes(&["visit", "start", &customer, "--at", plan.at]);
    for (slot, picture) in [("storefront", storefront as fn(u64, u32, u32) -> Vec<u8>), ("shelf", shelf)] {
        let seed = u64::try_from(plan.amount.len()).unwrap_or(0) + u64::from(slot == "shelf");
        let file = company.file(&format!("{}-{slot}.jpg", rep.name()), &picture(seed, 2000, 1500));
        rep.makes(&["visit", "photo", &visit, slot, &file.to_string_lossy()]);
    }
    let voice = company.file(&format!("{}.wav", rep.name()), &wav(20));
    rep.makes(&["visit", "voice", &visit, &voice.to_string_lossy()]);
    let said = [("needs", plan.needs), ("competitor", plan.competitor), ("next_step", plan.next_step)]
        .map(|(field, text)| format!("{field}={text}"));
    rep.makes(&["visit", "end", &visit, &said[0], &said[1], &said[2]]);
    let deal = rep.makes(&[
        "new",
        "opportunity",
        &format!("name={}", plan.deal),
        &format!("customer={customer}"),
        &format!("amount={}", plan.amount),
    ]);
    rep.makes(&["move", &deal, "needs"]);
    let mut stopped = rep.run(&["move", &deal, "quote"]).refused();
    if plan.has_specification {
        let file = company.file("客户需求说明书.txt", "60 平方米大厅,荔枝面,交期三周。".as_bytes());
        rep.makes(&["attach", &deal, "requirement_spec", &file.to_string_lossy()]);
        rep.makes(&["move", &deal, "quote"]);
        stopped.clear();
    }
    let edits = rep.run(&["status"]).ok()["pending"].as_u64().unwrap_or(0);
    Day { edits, stopped, customer, visit, deal }
}

/// Says what happened, and whether everything that was shown as saved is on the relay.
fn tell(company: &Company, manager: &Rep, reps: &[Rep], days: &[Day], reports: &[Value], again: &[Value]) -> bool {
    let mut is_whole = true;
    let mut check = |is_so: bool, line: String| {
        say(&format!("  {} {line}", if is_so { "·" } else { "!" }));
        is_whole &= is_so;
    };
    for (((rep, day), report), again) in reps.iter().zip(days).zip(reports).zip(again) {
        let accepted = report["outcomes"]["accepted"].as_u64().unwrap_or(0);
        check(
            accepted == day.edits && report["pending"] == 0,
            format!(
                "{}: {} edits saved offline, {accepted} accepted in {} requests, {} B up",
                rep.name(),
                day.edits,
                report["requests"],
                report["bytes_up"]
            ),
        );
        check(
            again["requests"] == 1,
            format!(
                "{}: a second sync has nothing to say: {} B up, {} B down",
                rep.name(),
                again["bytes_up"],
                again["bytes_down"]
            ),
        );
        if !day.stopped.is_empty() {
            check(
                day.stopped == ["evidence.missing"],
                format!("{}: the move to quote was stopped in the store: {}", rep.name(), day.stopped.join(", ")),
            );
        }
        for (what, record) in [("customer", &day.customer), ("visit", &day.visit), ("deal", &day.deal)] {
            let shown = manager.run(&["show", record]);
            check(shown.code == 0, format!("the manager's phone shows {}'s {what}", rep.name()));
        }
    }
    let elsewhere = &reps[2];
    check(
        elsewhere.run(&["list", "customer"]).ok()["total"] == 0,
        format!("{} of the other region sees none of it", elsewhere.name()),
    );
    let verified = company.operator(&["verify"]);
    check(verified.code == 0, "every document, sum, stage and attachment on the relay agrees with itself".to_owned());
    is_whole
}

fn invite(company: &Company) {
    say("5/5  The relay is up. Open");
    say(&format!("       {}", company.relay.url()));
    say("     and sign in. chen manages 福建大区, zhou directs the company, wang and li sell, zhao sells in the other region:");
    for user in ["chen", "zhou", "wang", "li", "zhao"] {
        say(&format!("       {user:<5} {PASSWORD}"));
    }
    say("     Phones to try: target/debug/roundsman-rep --home target/demo/wang-phone list customer");
    say("     Ctrl-C ends it.");
}

fn stay(mut company: Company) {
    company.relay.wait();
    // The folder stays for whoever wants to look: the next demo empties it.
    std::mem::forget(company);
}
