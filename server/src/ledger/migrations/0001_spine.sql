-- 0001_spine.sql: companies, people, devices, records and their documents, edits, feeds, attachments.
-- Every key starts with the company: nothing crosses it. Tables of small rows have no rowid; those of large ones have, or their rows would spill. Times are ms since the Unix epoch. Device ids are u64 kept as i64.

CREATE TABLE relay (
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    epoch     INTEGER NOT NULL                -- random; another after a restore, so that devices offer again what the backup lacks
) STRICT;

CREATE TABLE company (
    id            BLOB PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    seq           INTEGER NOT NULL DEFAULT 0, -- the last place given in the order of commits
    restored_seq  INTEGER,                    -- the lowest place that a restore went back to: what a device of another epoch has read above it may be lost
    actor         BLOB NOT NULL,              -- Automerge actor of the relay; a new one per epoch
    relay_device  INTEGER NOT NULL,           -- the relay's own device, for what requests and automations do
    relay_counter INTEGER NOT NULL DEFAULT 0,
    generation    INTEGER NOT NULL DEFAULT 0, -- grows with each change of tree, grants, users, devices or playbook: caches compare it
    created_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE playbook (
    company    BLOB NOT NULL,
    version    INTEGER NOT NULL,
    source     TEXT NOT NULL,                 -- the YAML as it was applied
    applied_ms INTEGER NOT NULL,
    PRIMARY KEY (company, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit (
    company BLOB NOT NULL,
    id      BLOB NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (company, id),
    UNIQUE (company, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_edge (                      -- what a unit was under, from when on
    company BLOB NOT NULL,
    unit    BLOB NOT NULL,
    from_ms INTEGER NOT NULL,
    under   BLOB,                             -- NULL for the root
    PRIMARY KEY (company, unit, from_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE seat (
    company BLOB NOT NULL,
    id      BLOB NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (company, id),
    UNIQUE (company, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE seat_edge (
    company BLOB NOT NULL,
    seat    BLOB NOT NULL,
    from_ms INTEGER NOT NULL,
    unit    BLOB NOT NULL,
    PRIMARY KEY (company, seat, from_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
    company       BLOB NOT NULL,
    id            BLOB NOT NULL,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,              -- argon2id, PHC string
    language      TEXT NOT NULL DEFAULT 'zh-CN',
    created_ms    INTEGER NOT NULL,
    PRIMARY KEY (company, id),
    UNIQUE (company, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_grant (
    id       INTEGER PRIMARY KEY,
    company  BLOB NOT NULL,
    user     BLOB NOT NULL,
    on_seat  INTEGER NOT NULL,                -- 1: node is a seat; 0: a unit
    node     BLOB NOT NULL,
    role     TEXT NOT NULL,
    from_ms  INTEGER NOT NULL,
    until_ms INTEGER                          -- NULL: no end
) STRICT;
CREATE INDEX user_grant_of ON user_grant (company, user);

CREATE TABLE device (
    company      BLOB NOT NULL,
    id           INTEGER NOT NULL,
    user         BLOB NOT NULL,
    token_hash   BLOB NOT NULL UNIQUE,        -- BLAKE3 of the token; the token itself is nowhere
    app          TEXT NOT NULL,
    enrolled_ms  INTEGER NOT NULL,
    revoked_ms   INTEGER,
    seen_ms      INTEGER,                     -- last sync
    last_counter INTEGER NOT NULL DEFAULT 0,  -- highest counter of this device that has an outcome here
    forked_from  INTEGER,                     -- the device whose clone this is
    forked_at    INTEGER,                     -- the last counter that it had given as that device
    PRIMARY KEY (company, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_of ON device (company, user);

CREATE TABLE device_scope (                   -- the feeds that a device follows, by the hash of the scope that said so
    company BLOB NOT NULL,
    device  INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    feeds   BLOB NOT NULL,                    -- 16 bytes each
    sent_ms INTEGER NOT NULL,
    PRIMARY KEY (company, device, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrol_code (
    code_hash  BLOB PRIMARY KEY,
    company    BLOB NOT NULL,
    user       BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    company    BLOB NOT NULL,
    user       BLOB NOT NULL,
    csrf       TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL               -- slides with use, to seven days after its creation at most
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    company     BLOB NOT NULL,
    id          BLOB NOT NULL,
    kind        TEXT NOT NULL,
    seat        BLOB NOT NULL,
    shares      BLOB,                         -- CBOR {seat: until_ms}
    stage       TEXT,
    is_archived INTEGER NOT NULL DEFAULT 0,
    merged_into BLOB,
    within      BLOB,                         -- the record that it lives in the seat of
    marks       BLOB,                         -- CBOR [Reason]
    seq         INTEGER NOT NULL,             -- last change
    created_ms  INTEGER NOT NULL,             -- trusted earliest end of its creation
    changed_ms  INTEGER NOT NULL,
    changed_by  BLOB NOT NULL,                -- user
    PRIMARY KEY (company, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_within ON record (company, within) WHERE within IS NOT NULL;
CREATE INDEX record_merged ON record (company, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX record_recent ON record (company, kind, changed_ms);

CREATE TABLE record_seat (                    -- where a record was, from when on: who had access when
    company BLOB NOT NULL,
    record  BLOB NOT NULL,
    from_ms INTEGER NOT NULL,
    seats   BLOB NOT NULL,                    -- 16 bytes each: home first, then shares
    PRIMARY KEY (company, record, from_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
    company    BLOB NOT NULL,
    record     BLOB NOT NULL,
    section    TEXT NOT NULL,
    projection TEXT NOT NULL,                 -- JSON
    heads      BLOB NOT NULL,                 -- 32 bytes each, sorted
    state      BLOB NOT NULL,                 -- author state: what a direct change needs
    above      INTEGER NOT NULL,              -- how many change rows there are above the snapshot
    snapshot   BLOB,                          -- Automerge document, uncompressed inside; NULL while all is in change rows
    digest     BLOB NOT NULL,                 -- BLAKE3 over projection, heads and state (documents check themselves): a flipped byte is found
    PRIMARY KEY (company, record, section)
) STRICT;

CREATE TABLE change (                         -- changes above the snapshot
    company BLOB NOT NULL,
    record  BLOB NOT NULL,
    section TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    n       INTEGER NOT NULL,                 -- order within one seq
    bytes   BLOB NOT NULL,
    PRIMARY KEY (company, record, section, seq, n)
) STRICT;

CREATE TABLE feed (                           -- one row for each record and feed, whatever its history
    company BLOB NOT NULL,
    feed    BLOB NOT NULL,
    record  BLOB NOT NULL,
    kind    TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    is_here INTEGER NOT NULL,
    PRIMARY KEY (company, feed, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_order ON feed (company, feed, seq);
CREATE INDEX feed_record ON feed (company, record);

CREATE TABLE feed_sum (                       -- of the rows that are here
    company BLOB NOT NULL,
    feed    BLOB NOT NULL,
    kind    TEXT NOT NULL,
    count   INTEGER NOT NULL,
    sum     INTEGER NOT NULL,
    PRIMARY KEY (company, feed, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE edit (                           -- every edit that ever came, whole: outcome, audit trail, and what held and returned ones were
    company     BLOB NOT NULL,
    device      INTEGER NOT NULL,
    counter     INTEGER NOT NULL,
    record      BLOB NOT NULL,
    user        BLOB NOT NULL,
    bytes       BLOB NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('accepted', 'held', 'returned')),
    outcome     BLOB NOT NULL,                -- CBOR of Outcome
    seq         INTEGER NOT NULL,             -- the outcome's place in the order
    playbook    INTEGER NOT NULL,             -- the version that it was judged by
    received_ms INTEGER NOT NULL,
    earliest_ms INTEGER NOT NULL,
    latest_ms   INTEGER NOT NULL,
    digest      BLOB NOT NULL,                -- BLAKE3 over bytes and outcome
    PRIMARY KEY (company, device, counter)
) STRICT;
CREATE INDEX edit_news ON edit (company, device, seq);
CREATE INDEX edit_open ON edit (company, device, record) WHERE state <> 'accepted';
CREATE INDEX edit_of_record ON edit (company, record, seq);

CREATE TABLE held_for_blob (
    company BLOB NOT NULL,
    hash    BLOB NOT NULL,
    device  INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    PRIMARY KEY (company, hash, device, counter)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage_move (                     -- the trail of moves: a record's stage is the last one's `to_stage`
    company     BLOB NOT NULL,
    record      BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    from_stage  TEXT,                         -- NULL for the creation
    to_stage    TEXT NOT NULL,
    user        BLOB NOT NULL,
    device      INTEGER NOT NULL,
    counter     INTEGER NOT NULL,
    playbook    INTEGER NOT NULL,
    earliest_ms INTEGER NOT NULL,
    latest_ms   INTEGER NOT NULL,
    because     TEXT,
    PRIMARY KEY (company, record, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_move_recent ON stage_move (company, latest_ms);

CREATE TABLE unique_key (
    company BLOB NOT NULL,
    kind    TEXT NOT NULL,
    key     TEXT NOT NULL,                    -- names of the fields, comma separated
    value   TEXT NOT NULL,                    -- their normalised values, unit-separator between
    record  BLOB NOT NULL,
    PRIMARY KEY (company, kind, key, value, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX unique_key_of ON unique_key (company, record);

CREATE TABLE request (                        -- what a request record stands for; its words are in the record
    company   BLOB NOT NULL,
    record    BLOB NOT NULL,                  -- the request's own record
    question  TEXT NOT NULL CHECK (question IN ('conflict', 'collision', 'access', 'relay_error')),
    about     BLOB NOT NULL,
    other     BLOB,                           -- of a collision: the newer record
    path      TEXT,                           -- of a conflict
    second    BLOB,                           -- of a conflict: CBOR of the value that waits
    device    INTEGER,                        -- the edit that raised it
    counter   INTEGER,
    is_open   INTEGER NOT NULL DEFAULT 1,
    asked_ms  INTEGER NOT NULL,
    PRIMARY KEY (company, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_about ON request (company, about) WHERE is_open = 1;

CREATE TABLE request_decider (
    company BLOB NOT NULL,
    request BLOB NOT NULL,
    user    BLOB NOT NULL,
    PRIMARY KEY (company, request, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_for ON request_decider (company, user);

CREATE TABLE blob (                           -- bytes that have arrived and have the hash; the bytes are in the blob folder
    company    BLOB NOT NULL,
    hash       BLOB NOT NULL,
    size       INTEGER NOT NULL,
    media_type TEXT NOT NULL,                 -- as sniffed from the bytes
    arrived_ms INTEGER NOT NULL,
    PRIMARY KEY (company, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_sent (                      -- a device that has sent every byte itself
    company BLOB NOT NULL,
    device  INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (company, device, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_wanted (                    -- attachments that a device's accepted edits name and whose bytes it has not sent
    company BLOB NOT NULL,
    device  INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (company, device, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_ref (                       -- a record that names an attachment
    company  BLOB NOT NULL,
    hash     BLOB NOT NULL,
    record   BLOB NOT NULL,
    section  TEXT NOT NULL,
    device   INTEGER NOT NULL,                -- whose edit named it
    could_read INTEGER NOT NULL,              -- its user could read the bytes already when the edit was accepted
    PRIMARY KEY (company, hash, record, section, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_ref_of ON blob_ref (company, record);

CREATE TABLE upload (                         -- tus uploads under way; their bytes are in the upload folder under this id
    id         TEXT PRIMARY KEY,
    company    BLOB NOT NULL,
    device     INTEGER NOT NULL,
    hash       BLOB NOT NULL,
    size       INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_of ON upload (company, device, hash);

CREATE TABLE audit (                          -- acts that are no edits: grants, devices, playbooks, sign-ins, receipts
    company BLOB NOT NULL,
    id      INTEGER PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    who     TEXT NOT NULL,                    -- user id, device id, or `operator`
    what    TEXT NOT NULL,                    -- stable code
    detail  TEXT NOT NULL                     -- JSON
) STRICT;
CREATE INDEX audit_order ON audit (company, id);
