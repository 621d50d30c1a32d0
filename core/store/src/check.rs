//! Sums by which both sides see that they hold the same.

use std::collections::BTreeMap;

use roundsman_domain::{FeedId, FeedSum, KindId, RecordId};
use rusqlite::Connection;

use crate::{
    column::{get, unsigned},
    error::StoreError,
    page::Sums,
    record::name,
    store::Store,
};

fn by_feed(conn: &Connection) -> Result<BTreeMap<FeedId, Sums>, StoreError> {
    let sql = "SELECT f.feed, f.record, r.seq, r.kind FROM feed f JOIN record r ON r.id = f.record";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut kinds: BTreeMap<String, KindId> = BTreeMap::new();
    let mut sums: BTreeMap<FeedId, Sums> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (feed, record, seq) = (get::<FeedId>(row, 0)?, get::<RecordId>(row, 1)?, unsigned(row, 2)?);
        let text = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        let kind = match kinds.get(text) {
            Some(kind) => kind.clone(),
            None => {
                let kind = name(text, KindId::new)?;
                kinds.insert(text.to_owned(), kind.clone());
                kind
            }
        };
        sums.entry(feed).or_default().entry(kind).or_default().add(feed, record, seq);
    }
    Ok(sums)
}

impl Store {
    /// What the records of these feeds sum up to, by kind.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn check(&self, feeds: &[FeedId]) -> Result<Sums, StoreError> {
        let mut total = BTreeMap::<KindId, FeedSum>::new();
        for (feed, sums) in self.parts()? {
            if feeds.contains(&feed) {
                sums.into_iter().for_each(|(kind, sum)| total.entry(kind).or_default().merge(sum));
            }
        }
        Ok(total)
    }

    /// What the records of each feed sum up to, by kind.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn parts(&self) -> Result<BTreeMap<FeedId, Sums>, StoreError> {
        by_feed(self.conn()?)
    }
}
