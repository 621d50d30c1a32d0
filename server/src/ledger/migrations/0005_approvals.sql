-- 0005_approvals.sql: moves that wait for people: which edit, which step, who was asked, what they said; what was released by exception.

CREATE TABLE request_new (                    -- as before; `question` names more
    company   BLOB NOT NULL,
    record    BLOB NOT NULL,
    question  TEXT NOT NULL CHECK (question IN ('conflict', 'collision', 'access', 'relay_error', 'approval', 'exception', 'task', 'notice')),
    about     BLOB NOT NULL,
    other     BLOB,
    path      TEXT,
    second    BLOB,
    device    INTEGER,
    counter   INTEGER,
    is_open   INTEGER NOT NULL DEFAULT 1,
    asked_ms  INTEGER NOT NULL,
    PRIMARY KEY (company, record)
) STRICT, WITHOUT ROWID;
INSERT INTO request_new SELECT company, record, question, about, other, path, second, device, counter, is_open, asked_ms FROM request;
DROP TABLE request;
ALTER TABLE request_new RENAME TO request;
CREATE INDEX request_about ON request (company, about) WHERE is_open = 1;

CREATE TABLE approval (                       -- an edit that waits for people
    company  BLOB NOT NULL,
    device   INTEGER NOT NULL,
    counter  INTEGER NOT NULL,
    record   BLOB NOT NULL,
    stage    TEXT NOT NULL,                   -- where it wants to go
    is_exception INTEGER NOT NULL,
    playbook INTEGER NOT NULL,                -- the version whose steps these are
    steps    BLOB NOT NULL,                   -- CBOR [[approval, step]]: what is still to be asked, the present one first; empty for an exception
    watched  TEXT NOT NULL,                   -- fields, comma separated: a change of one voids what was granted
    unmet    BLOB NOT NULL,                   -- CBOR [Reason]: what an exception is asked for, or what one has excused
    released_by BLOB,                         -- who has let that pass
    until_ms INTEGER,                         -- until when
    PRIMARY KEY (company, device, counter)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_of ON approval (company, record);

CREATE TABLE approval_part (                  -- one role asked in one step
    company  BLOB NOT NULL,
    request  BLOB NOT NULL,
    device   INTEGER NOT NULL,
    counter  INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    role     TEXT NOT NULL,
    rule     TEXT NOT NULL,                   -- `opportunity.won.approval`, or the guard that an exception is about
    asked_ms INTEGER NOT NULL,
    due_ms   INTEGER,
    period_ms INTEGER,
    overdue  TEXT,                            -- remind, escalate, refuse
    verdict  TEXT,                            -- approve, refuse, void, withdraw, timeout; NULL while it is open
    decided_ms INTEGER,
    PRIMARY KEY (company, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_part_of ON approval_part (company, device, counter);
CREATE INDEX approval_part_due ON approval_part (company, due_ms) WHERE verdict IS NULL AND due_ms IS NOT NULL;
CREATE INDEX approval_part_asked ON approval_part (company, asked_ms);

CREATE TABLE exception (                      -- a move that was released though conditions were unmet
    company  BLOB NOT NULL,
    record   BLOB NOT NULL,
    stage    TEXT NOT NULL,
    by_user  BLOB NOT NULL,                   -- who released it
    asked_by BLOB NOT NULL,
    because  TEXT NOT NULL,
    unmet    BLOB NOT NULL,                   -- CBOR [Reason]
    released_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,                -- until when what it lacked is to be brought
    state    TEXT NOT NULL CHECK (state IN ('open', 'met', 'overdue')),
    PRIMARY KEY (company, record, stage, released_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX exception_due ON exception (company, until_ms) WHERE state = 'open';

CREATE TABLE delegate (                       -- who may decide for whom, from when until when
    company  BLOB NOT NULL,
    user     BLOB NOT NULL,
    to_user  BLOB NOT NULL,
    from_ms  INTEGER NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (company, user, to_user, from_ms)
) STRICT, WITHOUT ROWID;
