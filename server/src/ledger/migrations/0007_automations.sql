-- 0007_automations.sql: what automations have seen and done, what they asked of people, and rights that are frozen for a while.

CREATE TABLE automation_state (               -- the last that one has seen of a record: it acts on the edge, once
    company    BLOB NOT NULL,
    automation TEXT NOT NULL,
    record     BLOB NOT NULL,
    mark       TEXT NOT NULL,                 -- `true`, `false`, or the day that it has acted for
    PRIMARY KEY (company, automation, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE automation_run (                 -- why each fired or did not
    id         INTEGER PRIMARY KEY,
    company    BLOB NOT NULL,
    automation TEXT NOT NULL,
    record     BLOB NOT NULL,
    at_ms      INTEGER NOT NULL,
    what       TEXT NOT NULL CHECK (what IN ('fired', 'held', 'withdrawn', 'failed')),
    why        TEXT NOT NULL
) STRICT;
CREATE INDEX automation_run_of ON automation_run (company, id);

CREATE TABLE automation_note (                -- tasks and notices that one has put to people, to be taken back
    company    BLOB NOT NULL,
    request    BLOB NOT NULL,
    automation TEXT NOT NULL,
    record     BLOB NOT NULL,
    PRIMARY KEY (company, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX automation_note_of ON automation_note (company, automation, record);

CREATE TABLE freeze (                         -- no record of this kind may be made for that one until then
    company    BLOB NOT NULL,
    kind       TEXT NOT NULL,
    about      BLOB NOT NULL,
    until_ms   INTEGER NOT NULL,
    automation TEXT NOT NULL,
    PRIMARY KEY (company, kind, about)
) STRICT, WITHOUT ROWID;
