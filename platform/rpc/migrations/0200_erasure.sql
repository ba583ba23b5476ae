SET LOCAL lock_timeout = '5s';

-- Whom a remembered answer is about, so that erasing a person finds it: the answer itself is encrypted. No index: every
-- change writes it, and only erasing looks for it, among the rows of seven days.
ALTER TABLE idempotency ADD COLUMN persons uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN idempotency.persons IS 'Persons the answer is about. Once one of them is erased, the answer is NULL. class: operational';
