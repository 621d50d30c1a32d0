-- 0009_looks.sql: how far the clock has come in looking at records, and the last that an automation said of one.

CREATE TABLE looked_at (                      -- the last record of a kind that was looked at: the next look goes on behind it
    company    BLOB NOT NULL,
    kind       TEXT NOT NULL,
    record     BLOB NOT NULL,
    PRIMARY KEY (company, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX automation_run_last ON automation_run (company, automation, record, id);
