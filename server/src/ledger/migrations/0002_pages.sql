-- 0002_pages.sql: what people's pages are drawn from quickly: lists, sums, searches, how long a record has stood in its stage, what a phone has not sent.

ALTER TABLE record ADD COLUMN stage_since_ms INTEGER;             -- latest end of the last of its moves: in its stage it is since then for certain
UPDATE record SET stage_since_ms = (SELECT m.latest_ms FROM stage_move m WHERE m.company = record.company AND m.record = record.id ORDER BY m.seq DESC LIMIT 1)
WHERE stage IS NOT NULL;

ALTER TABLE device ADD COLUMN told_counter INTEGER NOT NULL DEFAULT 0; -- the highest counter that the phone said, at its last sync, to have given

CREATE INDEX record_listed ON record (company, kind, id, seat, stage, stage_since_ms, is_archived, merged_into, shares);
CREATE INDEX record_of_seat ON record (company, kind, seat, id);
CREATE INDEX record_made ON record (company, kind, created_ms);
CREATE INDEX edit_waiting ON edit (company, state, received_ms) WHERE state <> 'accepted';
CREATE INDEX session_of ON session (company, user);

CREATE TABLE listed (                         -- of each section that has one of the two: what is searched, and the amount that counts
    company  BLOB NOT NULL,
    kind     TEXT NOT NULL,
    record   BLOB NOT NULL,
    section  TEXT NOT NULL,
    text     TEXT NOT NULL,                   -- the searched fields, folded: lower case, half width, phone numbers also bare
    amount   INTEGER,                         -- minor units of the kind's first money field
    currency TEXT,
    PRIMARY KEY (company, kind, record, section)
) STRICT, WITHOUT ROWID;

CREATE TABLE linked (                         -- which records name which other ones: a customer's visits, deals and contracts
    company BLOB NOT NULL,
    target  BLOB NOT NULL,                    -- as the link says it: a merged record's own id
    record  BLOB NOT NULL,                    -- the one that has the link
    section TEXT NOT NULL,
    PRIMARY KEY (company, target, record, section)
) STRICT, WITHOUT ROWID;
CREATE INDEX linked_of ON linked (company, record, section);

CREATE TABLE listed_by (                      -- the version whose fields `listed` and `linked` were made by; a later one makes them anew
    company  BLOB PRIMARY KEY,
    playbook INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
