-- 0008_duties.sql: what is to be done by a time, and whether it was.

CREATE TABLE duty (                           -- a deadline of a record, from what it counts from until it is done
    company     BLOB NOT NULL,
    record      BLOB NOT NULL,
    duty        TEXT NOT NULL,                -- the deadline's name in the playbook
    due_ms      INTEGER NOT NULL,
    standing    TEXT NOT NULL CHECK (standing IN ('open', 'met', 'missed', 'undetermined')),
    earliest_ms INTEGER,                      -- the trusted interval in which it was done
    latest_ms   INTEGER,
    PRIMARY KEY (company, record, duty)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_due ON duty (company, standing, due_ms);
