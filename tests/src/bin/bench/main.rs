//! `cargo xtask bench`: the rows of "Numbers to hold", each against its reference in the same run.
//!
//! Words: names of rows (`save`, `visit`, `rules`, `relay`, `storm`, `seat-move`, `first-sync`, with which go `quiet`, `list` and the screens, `pages`) to measure only those;
//! `--quick` for a tenth of the work.

mod cold_list;
mod company;
mod door;
mod first_sync;
mod pages;
mod relay;
mod row;
mod rules;
mod save;
mod screens;
mod seat_move;
mod storm;
mod visit;

use std::process::ExitCode;

use row::{Row, print};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == save::SLOW) {
        save::report_slow();
        return ExitCode::SUCCESS;
    }
    if let [word, home] = words.as_slice()
        && word == cold_list::COLD
    {
        cold_list::report(std::path::Path::new(home));
        return ExitCode::SUCCESS;
    }
    let is_quick = words.iter().any(|word| word == "--quick");
    let wanted: Vec<&String> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| *word == name);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            row::say(&format!("no runtime: {error}"));
            return ExitCode::FAILURE;
        }
    };
    // A second installation would be refused, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut rows: Vec<Row> = Vec::new();
    if is_wanted("save") {
        rows.extend(save::measure(is_quick));
    }
    if is_wanted("visit") {
        rows.extend(visit::measure());
    }
    if is_wanted("rules") {
        rows.extend(rules::measure(is_quick));
    }
    if is_wanted("relay") {
        rows.extend(runtime.block_on(relay::measure(is_quick)));
    }
    if is_wanted("storm") {
        rows.extend(runtime.block_on(storm::measure(is_quick)));
    }
    if is_wanted("seat-move") {
        rows.extend(runtime.block_on(seat_move::measure(is_quick)));
    }
    if ["first-sync", "quiet", "list"].into_iter().any(is_wanted) {
        rows.extend(runtime.block_on(first_sync::measure(is_quick)));
    }
    if is_wanted("pages") {
        rows.extend(runtime.block_on(pages::measure(is_quick)));
    }
    print(&rows);
    ExitCode::SUCCESS
}
