-- 0009_looks.sql: how far the clock has come in looking at records, and the last that an automation said of one.

CREATE TABLE looked_at (                      -- the last record of a kind that was looked at: the next look goes on behind it
    company    BLOB NOT NULL,
    kind       TEXT NOT NULL,
    record     BLOB NOT NULL,
    PRIMARY KEY (company, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX automation_run_last ON automation_run (company, automation, record, id);

CREATE TABLE webhook (                        -- what other programs are told: put down with what it tells of, sent afterwards until it has arrived
    id         INTEGER PRIMARY KEY,
    company    BLOB NOT NULL,
    automation TEXT NOT NULL,
    record     BLOB NOT NULL,
    url        TEXT NOT NULL,
    body       TEXT NOT NULL,                 -- JSON
    made_ms    INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_ms    INTEGER,                       -- when it is tried again; none where it is over
    said       TEXT                           -- what came of the last attempt: a status, or why there was none
) STRICT;
CREATE INDEX webhook_due ON webhook (next_ms, company) WHERE next_ms IS NOT NULL;
CREATE INDEX webhook_of ON webhook (company, automation, record);

CREATE TABLE webhook_host (                   -- where the operator lets it go
    company    BLOB NOT NULL,
    host       TEXT NOT NULL,
    PRIMARY KEY (company, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_secret (                 -- what a receiver knows it by
    company    BLOB PRIMARY KEY,
    secret     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
