-- 0006_facts.sql: derived facts, and what each record adds to them.

CREATE TABLE fact_part (                      -- one record's share in one fact of another
    company BLOB NOT NULL,
    kind    TEXT NOT NULL,                    -- of the record that has the fact
    fact    TEXT NOT NULL,
    source  BLOB NOT NULL,                    -- the record that adds to it
    about   BLOB NOT NULL,                    -- the record that has it
    at_ms   INTEGER NOT NULL,                 -- when the source counts as having been
    value   ANY,                              -- numbers as they are, money in minor units, days and texts as text; NULL for a count
    PRIMARY KEY (company, kind, fact, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_part_about ON fact_part (company, about, fact, at_ms, value);

CREATE TABLE fact (                           -- what the parts come to, as devices were told
    company BLOB NOT NULL,
    record  BLOB NOT NULL,
    fact    TEXT NOT NULL,
    value   BLOB NOT NULL,                    -- CBOR of Value
    as_of_ms INTEGER NOT NULL,
    until_ms INTEGER,                         -- of a window: when it is another by time alone
    PRIMARY KEY (company, record, fact)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_until ON fact (company, until_ms) WHERE until_ms IS NOT NULL;
