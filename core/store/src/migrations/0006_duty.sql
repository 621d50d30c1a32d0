-- 0006_duty.sql: what is to be done by when, so that a screen looks at the next ones and not at all; and lists that are counted in their index.
CREATE TABLE duty (
    record BLOB NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    name   TEXT NOT NULL,                      -- the deadline's or the cadence's, as the playbook has it
    due_ms INTEGER NOT NULL,                   -- as the relay told it
    PRIMARY KEY (record, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_due ON duty (due_ms);
CREATE INDEX record_provisional ON record (kind) WHERE is_provisional = 1;
DROP INDEX record_list;
CREATE INDEX record_list ON record (kind, is_hidden, merged_into, shown_archived, place DESC, row DESC);
UPDATE record SET is_indexed = 0 WHERE facts IS NOT NULL;  -- filled with the search
