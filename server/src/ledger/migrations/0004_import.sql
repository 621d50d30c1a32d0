-- 0004_import.sql: devices that bring what was written down before the company had Roundsman.
-- The operator says with the code since when they vouch for the times that such a device gives: it has no clock that could tell.

ALTER TABLE enrol_code ADD COLUMN history_from_ms INTEGER; -- NULL: a phone's code
ALTER TABLE device ADD COLUMN history_from_ms INTEGER;     -- NULL: a phone, whose clocks bound its edits
