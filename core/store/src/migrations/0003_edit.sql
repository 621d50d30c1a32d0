-- 0003_edit.sql: what this device's user has done, and the files that go with it.
CREATE TABLE edit (
    device     INTEGER NOT NULL,               -- this device's id when the edit was saved; a fork gives it a new one
    counter    INTEGER NOT NULL,               -- may have gaps, never repeats; with the device, the edit's name everywhere
    record     BLOB    NOT NULL,               -- no foreign key: a returned creation has no record
    body       BLOB    NOT NULL,               -- encoded once by domain, as it goes over the wire
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'held', 'returned', 'accepted')),
    unknown    BLOB,                           -- CBOR of the facts that were lacking here when it was saved; NULL for none
    outcome    BLOB,                           -- CBOR of the relay's outcome
    seq        INTEGER,                        -- of an accepted one
    is_shown   INTEGER NOT NULL DEFAULT 1,     -- part of the overlay: not settled, or accepted and not yet in the record that came down
    settled_ms INTEGER,                        -- relay time; accepted edits are kept 30 days so that a restored relay can ask for them
    PRIMARY KEY (counter, device)              -- counters go on after a fork, so they alone give the order
) STRICT, WITHOUT ROWID;
CREATE INDEX edit_shown ON edit (record, counter) WHERE is_shown = 1;
CREATE INDEX edit_record ON edit (record, counter);
CREATE INDEX edit_state ON edit (state, counter);

CREATE TABLE attachment (
    hash       BLOB PRIMARY KEY,               -- BLAKE3 of the bytes; the file is files/HASH
    class      INTEGER NOT NULL,               -- order of uploads: 0 thumbnail, 1 picture, 2 anything else
    media_type TEXT    NOT NULL,
    size       INTEGER NOT NULL,               -- bytes
    state      TEXT    NOT NULL CHECK (state IN ('on_device', 'uploading', 'on_relay', 'purged')),
    sent       INTEGER NOT NULL DEFAULT 0,     -- bytes that the relay has said it has
    location   TEXT,                           -- the upload's own address
    has_file   INTEGER NOT NULL                -- the bytes are in files/
) STRICT;

CREATE TABLE attachment_use (
    hash    BLOB    NOT NULL REFERENCES attachment (hash),
    record  BLOB    NOT NULL,
    device  INTEGER NOT NULL DEFAULT 0,        -- the edit that names it; 0 for a file that was fetched to be looked at
    counter INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (hash, record, device, counter)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_use_record ON attachment_use (record);
CREATE INDEX attachment_use_edit ON attachment_use (counter, device);
