-- What a delivery tells, so that what says the contrary and still waits is not tried again.
ALTER TABLE webhook ADD COLUMN event TEXT NOT NULL DEFAULT 'fired';  -- fired | withdrawn
