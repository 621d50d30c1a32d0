-- 0004_receipt.sql: what has left this device's scope. Ids stand here as text: their bytes must be nowhere else, and are looked for.
CREATE TABLE receipt (
    exit    TEXT PRIMARY KEY,                  -- JSON of the exit
    state   TEXT NOT NULL CHECK (state IN ('waiting', 'purged', 'secured', 'told')),
    told_ms INTEGER                            -- relay time; kept 30 days so that a check can look for what should be gone
) STRICT, WITHOUT ROWID;

CREATE TABLE leaving (
    record TEXT NOT NULL,                      -- hidden until what only this device has of it is on the relay
    exit   TEXT NOT NULL,                      -- the exit that waits for it; empty where nobody waits for a receipt
    PRIMARY KEY (record, exit)
) STRICT, WITHOUT ROWID;
CREATE INDEX leaving_exit ON leaving (exit);

CREATE TABLE purged (
    what TEXT PRIMARY KEY                      -- `record ID` or `file HASH`: gone from the tables, still to be removed from the disk
) STRICT, WITHOUT ROWID;
