//! What the pages are shown with: a company in which everything that a page can show has happened, on a relay that stays up for a browser.
//!
//! Prints one line of JSON (address, people, ids of this and of another region) once all is there, and ends when its standard input closes:
//! whoever started it may die in any way and leaves no relay behind.

mod age;
mod story;
mod told;

use std::{
    io::{Read, Write},
    process::ExitCode,
};

use roundsman_tests::Company;

use story::Story;

fn main() -> ExitCode {
    let folder = std::env::temp_dir().join(format!("roundsman-showroom-{}", std::process::id()));
    let company =
        Company::in_folder(folder, "华东建材", &["福建大区", "浙江大区", "江西大区"], "building-materials", "127.0.0.1:0");
    let story = Story::play(&company);
    age::set_back(&company, "he", &["万隆大厅地面", "晋江展厅", "石狮展厅"]);
    let line = told::told(&company, &story);
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        return ExitCode::FAILURE;
    }
    // Nothing is read: the end of the input is the sign.
    match std::io::stdin().lock().read_to_end(&mut Vec::new()) {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
