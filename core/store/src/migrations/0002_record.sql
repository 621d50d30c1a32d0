-- 0002_record.sql: what the relay says, what is shown, and the search over it.
CREATE TABLE record (
    row           INTEGER PRIMARY KEY,         -- names it in `search`
    id            BLOB    NOT NULL UNIQUE,
    kind          TEXT    NOT NULL,
    seq           INTEGER NOT NULL,            -- its place in the relay's order; 0 for a record that only this device knows
    seat          BLOB    NOT NULL,            -- home seat, stage and archive as the relay has them
    shares        BLOB,                        -- CBOR {seat: until}; NULL for none
    stage         TEXT,
    is_archived   INTEGER NOT NULL,
    merged_into   BLOB,
    marks         BLOB,                        -- CBOR of [Reason]; NULL for none
    facts         BLOB,                        -- CBOR {name: (value, as_of)}; NULL for none
    overlay       BLOB,                        -- CBOR of seat, shares, stage and archive with own unsettled edits on top; NULL where there are none
    is_exact      INTEGER NOT NULL DEFAULT 1,  -- the overlay was made on the relay's own state: a difference afterwards is a bug
    place         INTEGER NOT NULL,            -- order of lists: seq, own unsettled edits above all
    shown_stage   TEXT,
    shown_archived INTEGER NOT NULL,
    is_provisional INTEGER NOT NULL,           -- an own edit is not settled
    is_hidden     INTEGER NOT NULL DEFAULT 0,  -- it has left, and waits for what only this device has to go up
    title         TEXT    NOT NULL,
    title_link    BLOB,                        -- where the title is another record's
    is_indexed    INTEGER NOT NULL,            -- `search` has it as it is shown
    opened_ms     INTEGER                      -- when a person last looked: their documents come first
) STRICT;
CREATE INDEX record_list ON record (is_hidden, shown_archived, kind, place DESC);
CREATE INDEX record_place ON record (is_hidden, shown_archived, place DESC);
CREATE INDEX record_unindexed ON record (row) WHERE is_indexed = 0;
CREATE INDEX record_opened ON record (opened_ms DESC) WHERE opened_ms IS NOT NULL;

CREATE TABLE section (
    record     BLOB NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    section    TEXT NOT NULL,
    heads      BLOB NOT NULL,                  -- change hashes, 32 bytes each, sorted
    projection TEXT NOT NULL,                  -- the canonical values as JSON, as the relay sent it
    overlay    TEXT,                           -- the same with own unsettled edits on top, while there are any
    PRIMARY KEY (record, section)
) STRICT;

CREATE TABLE feed (
    feed     BLOB NOT NULL,                    -- what the device follows
    record   BLOB NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    is_stale INTEGER NOT NULL DEFAULT 0,       -- the feed is being sent again, and this record has not come yet
    PRIMARY KEY (feed, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_record ON feed (record);

CREATE TABLE resending (
    feed BLOB PRIMARY KEY                      -- being sent again from the start after a check that failed
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    record  BLOB NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    section TEXT NOT NULL,
    heads   BLOB NOT NULL,                     -- of these bytes
    bytes   BLOB,                              -- canonical Automerge bytes; NULL where the relay was asked at these heads and did not send any
    PRIMARY KEY (record, section)
) STRICT;

-- CJK characters and emoji are split by spaces and matched as a phrase: 李主任 and 主任 are found. `search` has what the relay said, filled
-- after the records have come; `search_own` has records with own unsettled edits as they are shown, written with the edit. Two, because taking an
-- old entry out without a trace costs a millisecond in a large index and nothing in a small one.
CREATE VIRTUAL TABLE search USING fts5 (body, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'");
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE search_own USING fts5 (body, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'");
INSERT INTO search_own (search_own, rank) VALUES ('secure-delete', 1);
