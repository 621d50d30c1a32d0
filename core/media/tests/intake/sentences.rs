//! Every refusal is told in both languages.

use roundsman_media::{INTAKE_CODES, IntakeError};
use roundsman_text::{Language, say};

fn one_of_each() -> Vec<IntakeError> {
    let file = || "货架.jpg".to_owned();
    vec![
        IntakeError::Empty { file: file() },
        IntakeError::TooLarge { file: file(), bytes: 70_000_000, limit_bytes: 64 << 20 },
        IntakeError::TooManyPixels { file: file(), megapixels: 100, limit: 50 },
        IntakeError::Unsupported { file: file(), found: "HEIC".into(), instead: "JPEG, PNG, WebP" },
        IntakeError::NotAPicture { file: file(), found: "text/plain" },
        IntakeError::NotSound { file: file(), found: "text/plain" },
        IntakeError::Truncated { file: file() },
        IntakeError::Unreadable { file: file(), detail: "x".into() },
        IntakeError::Program { file: file(), found: "text/x-shellscript" },
        IntakeError::DiskFull { free_bytes: 1, needed_bytes: 5 << 20 },
    ]
}

fn told(language: Language, error: &IntakeError) -> String {
    let details = error.details();
    let args: Vec<(&str, &str)> = details.iter().map(|(name, value)| (*name, value.as_str())).collect();
    say(language, error.code().as_str(), &args)
}

#[test]
fn every_refusal_has_a_whole_sentence_in_both_languages() {
    let errors = one_of_each();
    assert_eq!(errors.iter().map(IntakeError::code).collect::<Vec<_>>(), INTAKE_CODES);
    for language in Language::ALL {
        for error in &errors {
            let sentence = told(language, error);
            assert_ne!(sentence, error.code().as_str());
            assert!(!sentence.contains(['{', '$']) && sentence.ends_with(['。', '.']), "{sentence}");
        }
    }
    assert_eq!(told(Language::ZhCn, &errors[1]), "“货架.jpg”有 67 MB，超过 64 MB 的上限。请压缩后再试。");
    assert!(told(Language::En, &errors[3]).contains("Most Compatible"));
    assert_eq!(errors.iter().filter(|error| error.is_retryable()).count(), 1);
}
