-- Who used a code, so that a phone whose answer was lost gets it again, and nobody else does.
ALTER TABLE enrol_code ADD COLUMN attempt_hash BLOB; -- of what the device said of itself; NULL: it said nothing
ALTER TABLE enrol_code ADD COLUMN device INTEGER;    -- what the code became
