-- 0005_screen.sql: what screens ask for beside lists.
CREATE TABLE link (
    target TEXT NOT NULL,                      -- the id that a record links to, as text: its bytes must be nowhere else
    record BLOB NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    field  TEXT NOT NULL,
    PRIMARY KEY (target, record, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_record ON link (record);
UPDATE record SET is_indexed = 0 WHERE seq > 0;  -- filled with the search

CREATE TABLE form (
    name   TEXT PRIMARY KEY,                   -- the record's id as text; `new-…` for a record that is not saved yet
    kind   TEXT NOT NULL,
    inputs TEXT NOT NULL,                      -- JSON of [[field, as it was typed], …]
    at_ms  INTEGER NOT NULL                    -- when it was last typed in; the oldest go when there are many
) STRICT, WITHOUT ROWID;
