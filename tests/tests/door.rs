//! The door, as every phone's shell uses it: the story that Kotlin, Swift and Python play too.

use roundsman_tests::{Company, Shell, shelf, storefront, wav};

const STORY: &str = include_str!("../story/rep_day.story");

/// What the camera, the picker and the microphone give in the story.
fn files(company: &Company) -> String {
    company.file("storefront.jpg", &storefront(1, 800, 600));
    company.file("shelf.jpg", &shelf(2, 800, 600));
    company.file("note.wav", &wav(2));
    let spec = company.file("spec.pdf", b"%PDF-1.4 what the lobby needs");
    spec.parent().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_reps_day_goes_through_the_door() {
    let company = Company::on("door-day", "building-materials");
    let wang = company.rep("wang", "east");
    let code = company.operator(&["device", "code", wang.name()]).ok()["code"].as_str().unwrap().to_owned();
    let files = files(&company);
    let home = company.path("app");
    let mut shell = Shell::open(&home, &[("url", company.relay.url()), ("code", &code), ("files", &files)]);
    shell.play(STORY);
    // What she wrote is on the relay, and her other phone shows the same.
    let other = company.phone("wang");
    other.sync();
    assert_eq!(other.digest(), shell.app().digest().unwrap());
    company.verify();
}
