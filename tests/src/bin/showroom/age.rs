//! Makes some of the day's doings old: the relay's clock is nobody's to set, and a page has to show what has stood still for weeks.

use std::time::Duration;

use roundsman_tests::Company;
use rusqlite::Connection;

/// He's phone was last heard of so long ago.
const SILENT: Duration = Duration::from_secs(6 * 86_400);

/// These deals have stood in their stage so long: more than any stage allows.
const STUCK: Duration = Duration::from_secs(23 * 86_400);

/// Sets the silent rep's phone and the moves of the stuck deals back in the ledger's file.
pub(crate) fn set_back(company: &Company, silent: &str, stuck: &[&str]) {
    let ledger = Connection::open(company.data().join("roundsman.db")).expect("the ledger opens");
    ledger.busy_timeout(Duration::from_secs(10)).expect("it can wait");
    let ms = |age: Duration| i64::try_from(age.as_millis()).expect("an age in ms");
    let seen = "UPDATE device SET seen_ms = seen_ms - ?1 WHERE user = (SELECT id FROM user WHERE name = ?2)";
    assert_eq!(ledger.execute(seen, (ms(SILENT), silent)).expect("it can be set back"), 1, "{silent} has one phone");
    for title in stuck {
        let of = "(SELECT record FROM section WHERE json_extract(projection, '$.name') = ?2)";
        for sql in [
            format!("UPDATE stage_move SET earliest_ms = earliest_ms - ?1, latest_ms = latest_ms - ?1 WHERE record IN {of}"),
            format!("UPDATE record SET stage_since_ms = stage_since_ms - ?1 WHERE id IN {of}"),
        ] {
            assert!(ledger.execute(&sql, (ms(STUCK), title)).expect("it can be set back") > 0, "{title} has moves");
        }
    }
}
