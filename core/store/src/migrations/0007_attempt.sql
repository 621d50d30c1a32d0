-- 0007_attempt.sql: what this device calls itself while it asks for an identity, so that an answer that was lost can be asked for once more.
ALTER TABLE identity ADD COLUMN attempt TEXT NOT NULL DEFAULT ''; -- random; empty when the answer has come
