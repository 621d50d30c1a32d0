-- 0001_identity.sql: who this device is, and what it knows of the relay.
CREATE TABLE identity (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    url           TEXT,                        -- the relay's address; empty until enrolled
    device        INTEGER NOT NULL DEFAULT 0,  -- 64 random bits, given by the relay; 0 until enrolled
    token         TEXT    NOT NULL DEFAULT '', -- what the device shows; the relay keeps only its hash
    user_id       BLOB,                        -- from the first scope
    last_counter  INTEGER NOT NULL DEFAULT 0,  -- of the last edit that was ever saved here; never goes back, whatever is discarded
    manifest_head BLOB                         -- hash of the last attachment's manifest: they form a chain
) STRICT;
INSERT INTO identity (one) VALUES (1);

CREATE TABLE cursor (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    epoch      INTEGER NOT NULL DEFAULT 0,     -- the relay's; 0 before the first contact. Another one means that it was restored
    cursor     BLOB    NOT NULL DEFAULT x'',   -- opaque; empty means from the start
    scope_hash BLOB,                           -- of the scope below
    scope      BLOB,                           -- CBOR of the scope
    synced_ms  INTEGER                         -- relay time of the last page
) STRICT;
INSERT INTO cursor (one) VALUES (1);

CREATE TABLE clock (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    mark BLOB                                  -- CBOR of the relay's last word on the time, with boot and monotonic clock
) STRICT;
INSERT INTO clock (one) VALUES (1);

CREATE TABLE playbook (
    version INTEGER PRIMARY KEY,               -- several: an edit is judged by the version that it was made under
    source  TEXT NOT NULL                      -- YAML as its author wrote it
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,                    -- choices of the person who holds the device: language, last seat
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    entry INTEGER PRIMARY KEY AUTOINCREMENT,   -- the oldest go when there are many
    kind  TEXT NOT NULL,                       -- such as mismatch, damaged
    at_ms INTEGER NOT NULL,                    -- relay time where it is known, else 0
    text  TEXT NOT NULL
) STRICT;
