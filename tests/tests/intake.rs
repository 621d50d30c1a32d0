//! Real input: what phones and people hand over, and what is said of what cannot be taken.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use roundsman_tests::{Company, Rep, m4a, wav};
use serde_json::{Value, json};

/// A rep with an open visit.
struct Visit {
    company: Company,
    wang: Rep,
    visit: String,
}

impl Visit {
    fn new(story: &str) -> Self {
        let company = Company::new(story);
        let wang = company.rep("wang", "east");
        let customer = wang.customer("福建万隆石业");
        let visit = wang.makes(&["visit", "start", &customer]);
        Self { company, wang, visit }
    }

    /// What is said of a file that is offered as a photo or a voice note.
    fn offers(&self, verb: &str, name: &str, bytes: &[u8]) -> roundsman_tests::Ran {
        let file = self.company.file(name, bytes);
        let slot: &[&str] = if verb == "photo" { &["storefront"] } else { &[] };
        self.wang.run(&[&["visit", verb, &self.visit], slot, &[file.to_str().unwrap()]].concat())
    }

    /// The last item of a slot.
    fn last(&self, slot: &str) -> Value {
        self.wang.shows(&self.visit)["fields"][slot].as_array().unwrap().last().unwrap().clone()
    }

    fn kept(&self, hash: &Value) -> PathBuf {
        self.wang.home().join("files").join(hash.as_str().unwrap())
    }

    /// A file that is refused: the code, its name in the sentence, and nothing else has changed.
    fn refuses(&self, verb: &str, name: &str, bytes: &[u8], code: &str) {
        let before = self.state();
        let said = self.offers(verb, name, bytes);
        assert_eq!((said.code, &said.json["error"]["code"]), (1, &json!(code)), "{name}: {said:?}");
        assert!(said.json["error"]["text"].as_str().unwrap().contains(name), "{said:?}");
        assert_eq!(self.state(), before, "{name} left something behind");
    }

    fn state(&self) -> (Value, usize, Value) {
        let files = fs::read_dir(self.wang.home().join("files")).unwrap().count();
        (self.wang.run(&["status"]).ok(), files, self.wang.shows(&self.visit))
    }
}

/// Red, green, blue and white in the corners: no turn or mirror image looks like another.
fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 220, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([240, 240, 240]),
    })
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG as a camera held this way writes it: turned, with a word on how to turn it back (TIFF 6.0, tag 274).
fn held(upright: &DynamicImage, orientation: u8) -> Vec<u8> {
    let stored = match orientation {
        2 => upright.fliph(),
        3 => upright.rotate180(),
        4 => upright.flipv(),
        5 => upright.rotate90().fliph(),
        6 => upright.rotate270(),
        7 => upright.rotate270().fliph(),
        8 => upright.rotate90(),
        _ => upright.clone(),
    };
    let jpeg = encoded(&stored, ImageFormat::Jpeg);
    let tag = [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation], &[0; 6]].concat();
    let length = u16::try_from(tag.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &tag, &jpeg[2..]].concat()
}

fn is_upright(file: &Path, size: (u32, u32)) {
    let picture = image::load_from_memory(&fs::read(file).unwrap()).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), size);
    let (right, bottom) = (size.0 - 9, size.1 - 9);
    for (x, y, expected) in
        [(8, 8, [220, 20, 20]), (right, 8, [20, 220, 20]), (8, bottom, [20, 20, 220]), (right, bottom, [240; 3])]
    {
        let found = picture.get_pixel(x, y).0;
        assert!(found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 40), "{found:?} is not {expected:?} at {x}, {y}");
    }
}

#[test]
fn a_photo_is_upright_however_the_phone_was_held() {
    let visit = Visit::new("orientation");
    let upright = DynamicImage::from(corners(640, 480));
    for orientation in 1..=8 {
        visit.offers("photo", &format!("held-{orientation}.jpg"), &held(&upright, orientation)).ok();
        let item = visit.last("storefront");
        assert_eq!((&item["width"], &item["height"]), (&json!(640), &json!(480)), "{orientation}");
        is_upright(&visit.kept(&item["hash"]), (640, 480));
        is_upright(&visit.kept(&item["thumbnail"]), (320, 240));
        let bytes = fs::read(visit.kept(&item["hash"])).unwrap();
        assert!(!bytes.windows(4).any(|window| window == b"Exif"), "nothing of the camera's stays in it");
    }
    assert_eq!(visit.wang.sync()["pending"], json!(0));
    visit.company.verify();
}

#[test]
fn twelve_megapixels_a_png_and_a_webp_become_photos_in_bounded_memory() {
    let visit = Visit::new("formats");
    let large = encoded(&corners(4_000, 3_000).into(), ImageFormat::Jpeg);
    let small = DynamicImage::from(corners(800, 600));
    for (name, bytes, size) in [
        ("large.jpg", large, (1_600, 1_200)),
        ("screen.png", encoded(&small, ImageFormat::Png), (800, 600)),
        ("saved.webp", encoded(&small, ImageFormat::WebP), (800, 600)),
        ("no ending", encoded(&small, ImageFormat::Png), (800, 600)),
    ] {
        let file = visit.company.file(name, &bytes);
        let photo = ["visit", "photo", &visit.visit, "storefront", file.to_str().unwrap()];
        visit.wang.run_under("ulimit -v 300000", &photo).ok();
        let item = visit.last("storefront");
        assert_eq!(item["type"], json!("image/jpeg"), "{name}");
        is_upright(&visit.kept(&item["hash"]), size);
    }
    assert_eq!(visit.wang.sync()["pending"], json!(0));
    visit.company.verify();
}

/// A JPEG whose header says another size (its SOF segment: length, precision, height, width).
fn claiming(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let at = bytes.windows(2).position(|window| window == [0xFF, 0xC0]).unwrap();
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn what_is_no_photo_is_refused_by_name_and_leaves_nothing_behind() {
    let visit = Visit::new("refusals");
    let jpeg = encoded(&corners(800, 600).into(), ImageFormat::Jpeg);
    visit.offers("photo", "good.jpg", &jpeg).ok();
    let heic = [b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice(), &[7; 5_000]].concat();
    for (name, bytes, code) in [
        ("cut.jpg", &jpeg[..jpeg.len() / 2], "intake.truncated"),
        ("iphone.heic", &heic, "intake.unsupported"),
        ("iphone.jpg", &heic, "intake.unsupported"),
        ("notes.jpg", "这不是照片,是一段话。\n".repeat(50).as_bytes(), "intake.not_a_picture"),
        ("nothing.jpg", b"", "intake.empty"),
        ("song.jpg", &wav(1), "intake.not_a_picture"),
        ("noise.jpg", &[jpeg[..200].to_vec(), vec![0x5A; 3_000], vec![0xFF, 0xD9]].concat(), "intake.unreadable"),
    ] {
        visit.refuses("photo", name, bytes, code);
    }
    let missing = visit.wang.run(&["visit", "photo", &visit.visit, "storefront", "/nowhere/at-all.jpg"]);
    assert!(missing.code == 1 && missing.json["error"]["text"].as_str().unwrap().contains("at-all.jpg"), "{missing:?}");
    visit.company.verify();
}

#[test]
fn a_picture_of_a_hundred_megapixels_is_refused_before_it_is_unpacked() {
    let visit = Visit::new("bomb");
    let jpeg = encoded(&corners(64, 64).into(), ImageFormat::Jpeg);
    let flat = encoded(&DynamicImage::from(image::GrayImage::new(12_000, 9_000)), ImageFormat::Png);
    assert!(flat.len() < 1_000_000, "a hundred megapixels in few bytes");
    for (name, bytes) in [("bomb.jpg", claiming(&jpeg, 12_000, 9_000)), ("bomb.png", flat)] {
        let before = visit.state();
        let file = visit.company.file(name, &bytes);
        let photo = ["visit", "photo", &visit.visit, "storefront", file.to_str().unwrap()];
        let said = visit.wang.run_under("ulimit -v 200000", &photo);
        assert_eq!((said.code, &said.json["error"]["code"]), (1, &json!("intake.too_many_pixels")), "{said:?}");
        assert!(said.json["error"]["text"].as_str().unwrap().contains(name), "{said:?}");
        assert_eq!(visit.state(), before);
    }
}

#[test]
fn voice_notes_of_two_minutes_are_kept_as_they_are() {
    let visit = Visit::new("voice");
    for (name, bytes, kind) in [("note.wav", wav(120), "audio/wav"), ("note.m4a", m4a(120), "audio/mp4")] {
        visit.offers("voice", name, &bytes).ok();
        let item = visit.last("voice");
        assert_eq!((&item["type"], &item["duration_ms"]), (&json!(kind), &json!(120_000)), "{item}");
        assert_eq!(fs::read(visit.kept(&item["hash"])).unwrap(), bytes);
    }
    visit.refuses("voice", "cut.wav", &wav(2)[..20], "intake.truncated");
    visit.refuses("voice", "photo.wav", &encoded(&corners(64, 64).into(), ImageFormat::Png), "intake.not_sound");
    visit.refuses("voice", "words.m4a", b"hello hello hello hello", "intake.not_sound");
    assert_eq!(visit.wang.sync()["pending"], json!(0));
    visit.company.verify();
}

#[test]
fn names_and_notes_in_every_script_arrive_as_they_were_written() {
    let company = Company::new("scripts");
    let wang = company.rep("wang", "east");
    let note = "交期、价格和样板都谈过了。".repeat(770);
    assert!(note.chars().count() > 10_000);
    let names = [
        "🏪👨‍👩‍👧‍👦 快乐小店 🇨🇳",
        "שלום עולם",
        "مؤسسة الحجر \u{202b}123\u{202c}",
        "𠮷野家𡃁𪚥店",
        "e\u{301}cole \u{feff}Zürich",
        "O'Brien; DROP TABLE record; --",
        "a\u{0}b",
    ];
    let mut made = Vec::new();
    for name in names {
        // A NUL cannot be said on a command line.
        let name = name.replace('\0', "\u{1}");
        let said = wang.run(&["new", "customer", &format!("name={name}"), "source=online", &format!("notes={note}")]);
        made.push((said.ok()["record"].as_str().unwrap().to_owned(), name));
    }
    wang.sync();
    let boss = company.manager("boss", "east");
    for rep in [&wang, &boss] {
        for (id, name) in &made {
            let shown = rep.shows(id);
            assert_eq!((&shown["fields"]["name"], &shown["fields"]["notes"]), (&json!(name), &json!(note)), "{}", rep.name());
        }
        for (query, nth) in
            [("快乐小店", 0), ("עולם", 1), ("الحجر", 2), ("𡃁𪚥", 3), ("école", 4), ("zurich", 4), ("O'Brien", 5), ("🏪", 0)]
        {
            let listed = rep.run(&["list", "customer", "--query", query]).ok();
            let found: Vec<_> = listed["records"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
            assert_eq!(found, [made[nth].0.as_str()], "{query} on {}", rep.name());
        }
    }
    company.verify();
}

#[test]
fn a_text_longer_than_an_edit_may_be_is_refused_whole() {
    let company = Company::new("too-long");
    let wang = company.rep("wang", "east");
    let customer = wang.customer("万隆");
    let status = wang.run(&["status"]).ok();
    // An argument of a command has at most 128 KiB: several fields make an edit of more than 256.
    let long = "长".repeat(40_000);
    let fields = ["notes", "address", "intent"].map(|field| format!("{field}={long}"));
    let said = wang.run(&["set", &customer, &fields[0], &fields[1], &fields[2]]);
    let told: Vec<_> = said.json["refused"].as_array().unwrap().iter().map(|reason| reason["field"].as_str().unwrap()).collect();
    assert_eq!((said.code, told), (3, vec!["notes", "address", "intent"]), "{said:?}");
    let unjudged = wang.run_unjudged(&["set", &customer, &fields[0], &fields[1], &fields[2]]);
    assert_eq!((unjudged.code, &unjudged.json["error"]["code"]), (1, &json!("store.edit_too_large")), "{unjudged:?}");
    assert_eq!(wang.run(&["status"]).ok(), status);
}

#[test]
fn a_playbook_of_sixty_fields_is_filled_in_and_synced() {
    let company = Company::new("sixty");
    let wang = company.rep("wang", "east");
    let types = ["text", "number", "bool", "date", "long_text", "phone"];
    let values = ["花岗岩", "42", "true", "2026-11-23", "一段话", "13800000000"];
    let fields: String = (0..60).map(|n| format!("      extra_{n}: {{ type: {} }}\n", types[n % 6])).collect();
    let playbook = company.template("sixty.yaml", &[("      intent: {", &format!("{fields}      intent: {{"))]);
    let checked = company.operator(&["playbook", "check", &playbook]).ok();
    assert_eq!(checked["ok"], json!(true), "{checked}");
    company.operator(&["playbook", "apply", &playbook]).ok();
    wang.sync();
    let inputs: Vec<String> = (0..60).map(|n| format!("extra_{n}={}", values[n % 6])).collect();
    let arguments = ["new", "customer", "name=六十", "source=online"].into_iter().chain(inputs.iter().map(String::as_str));
    let customer = wang.makes(&arguments.collect::<Vec<_>>());
    wang.sync();
    let seen = company.manager("boss", "east").shows(&customer)["fields"].clone();
    let expected = [json!("花岗岩"), json!(42), json!(true), json!("2026-11-23"), json!("一段话"), json!("13800000000")];
    for n in 0..60 {
        assert_eq!(seen[format!("extra_{n}")], expected[n % 6], "extra_{n}");
    }
    company.verify();
}
