-- 0003_api_token.sql: what integrators show where a phone shows its device's token, and the order in which they read records.

CREATE TABLE api_token (
    company    BLOB NOT NULL,
    id         INTEGER NOT NULL,              -- random, a u64 kept as i64 like the ids of devices
    user       BLOB NOT NULL,                 -- whose grants it reads by
    token_hash BLOB NOT NULL UNIQUE,          -- BLAKE3 of the token; the token itself is nowhere
    name       TEXT NOT NULL,                 -- what it is for
    role       TEXT NOT NULL,                 -- narrows what the grants give; never widens it
    made_ms    INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    revoked_ms INTEGER,
    used_ms    INTEGER,                       -- its last use, to within an hour
    PRIMARY KEY (company, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_order ON record (company, seat, kind, seq);              -- a seat's records of a kind in commit order: listings merge these
CREATE INDEX record_shared ON record (company, seq) WHERE shares IS NOT NULL;
