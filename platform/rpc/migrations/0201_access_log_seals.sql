SET LOCAL lock_timeout = '5s';

-- Seals of the access log (docs/adr/0013): numbered segments of settled rows, each with a Merkle root over salted leaves, chained
-- and signed with a key that is not in the database.

CREATE TABLE access_seal (
  municipality_code text NOT NULL,
  segment bigint NOT NULL CHECK (segment > 0),
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  entries int NOT NULL CHECK (entries > 0),
  root bytea NOT NULL,
  previous bytea NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, segment)
);
COMMENT ON TABLE access_seal IS 'Seals of the access log, one per segment, each naming the one before. class: technical';
COMMENT ON COLUMN access_seal.municipality_code IS 'Data controller; each has a chain of its own. class: public';
COMMENT ON COLUMN access_seal.segment IS '1, 2, 3 ... without gaps. class: technical';
COMMENT ON COLUMN access_seal.first_at IS 'Earliest logged_at in it. class: operational';
COMMENT ON COLUMN access_seal.last_at IS 'Latest logged_at in it; in the same month. class: operational';
COMMENT ON COLUMN access_seal.entries IS 'Rows of the access log that it seals. class: technical';
COMMENT ON COLUMN access_seal.root IS 'Merkle root of the leaves (RFC 6962, SHA-256). class: technical';
COMMENT ON COLUMN access_seal.previous IS 'Hash of the statement before; 32 zero bytes for the first. class: technical';
COMMENT ON COLUMN access_seal.key_id IS 'Key that signed. class: technical';
COMMENT ON COLUMN access_seal.signature IS 'Ed25519, over the statement. class: technical';
COMMENT ON COLUMN access_seal.sealed_at IS 'System time. class: operational';

CREATE TABLE access_log_leaf (
  municipality_code text NOT NULL,
  logged_at timestamptz NOT NULL,
  log_id uuid NOT NULL,
  segment bigint NOT NULL,
  place int NOT NULL,
  leaf bytea NOT NULL,
  caller_hash bytea NOT NULL,
  criteria_hash bytea NOT NULL,
  subjects_hash bytea NOT NULL,
  caller_salt bytea,
  criteria_salt bytea,
  subjects_salt bytea,
  PRIMARY KEY (municipality_code, logged_at, log_id)
) PARTITION BY RANGE (logged_at);
CREATE TABLE access_log_leaf_rest PARTITION OF access_log_leaf DEFAULT;
CREATE INDEX access_log_leaf_segment ON access_log_leaf (municipality_code, segment, place);
COMMENT ON TABLE access_log_leaf IS 'What proves one row of the access log to be as it was sealed. class: technical';
COMMENT ON COLUMN access_log_leaf.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN access_log_leaf.logged_at IS 'As in access_log. class: operational';
COMMENT ON COLUMN access_log_leaf.log_id IS 'Row of access_log. class: technical';
COMMENT ON COLUMN access_log_leaf.segment IS 'Segment of access_seal. class: technical';
COMMENT ON COLUMN access_log_leaf.place IS 'In the segment, from 1. class: technical';
COMMENT ON COLUMN access_log_leaf.leaf IS 'Hash of the row''s facts and the three hashes below. class: technical';
COMMENT ON COLUMN access_log_leaf.caller_hash IS 'Salted hash of the caller. class: technical';
COMMENT ON COLUMN access_log_leaf.criteria_hash IS 'Salted hash of the criteria. class: technical';
COMMENT ON COLUMN access_log_leaf.subjects_hash IS 'Salted hash of the persons. class: technical';
COMMENT ON COLUMN access_log_leaf.caller_salt IS 'NULL once the caller was erased: the hash then tells nothing. class: technical';
COMMENT ON COLUMN access_log_leaf.criteria_salt IS 'NULL once the criteria were erased. class: technical';
COMMENT ON COLUMN access_log_leaf.subjects_salt IS 'NULL once a person of the row was erased. class: technical';

-- Erasing what a row told of somebody deletes the salt as well, so that nothing is left to try names against; the hash stays
-- and the rest of the row remains provable. Only the erasing functions of this schema run as its owner: whoever else changes
-- a row leaves the salt, and with it the proof that it was changed.
CREATE FUNCTION access_log_forget_salt() RETURNS trigger LANGUAGE plpgsql SET search_path = {{schema}}, pg_temp AS $$
BEGIN
  IF current_user <> '{{schema}}_owner' THEN RETURN NULL; END IF;
  IF TG_ARGV[0] = 'subjects' THEN
    UPDATE access_log_leaf f SET subjects_salt = NULL
    WHERE f.municipality_code = OLD.municipality_code AND f.logged_at = OLD.logged_at AND f.log_id = OLD.log_id;
  ELSE
    UPDATE access_log_leaf f
    SET caller_salt = CASE WHEN OLD.caller = NEW.caller THEN f.caller_salt END,
        criteria_salt = CASE WHEN OLD.criteria = NEW.criteria THEN f.criteria_salt END
    WHERE f.municipality_code = OLD.municipality_code AND f.logged_at = OLD.logged_at AND f.log_id = OLD.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_salt AFTER UPDATE OF caller, criteria ON access_log
  FOR EACH ROW EXECUTE FUNCTION access_log_forget_salt('entry');
CREATE TRIGGER forget_salt AFTER UPDATE OF subject_id ON access_log_subject
  FOR EACH ROW EXECUTE FUNCTION access_log_forget_salt('subjects');

-- As in 0000_platform_access_log_partitions.sql, with the leaves, which come and go with their rows.
CREATE OR REPLACE FUNCTION keep_access_log_partitions(keep_months int, OUT made int, OUT dropped int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {{schema}}, pg_temp
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  this_month CONSTANT timestamptz := date_trunc('month', clock_timestamp());
  first_kept CONSTANT timestamptz := this_month - make_interval(months => keep_months);
  parents CONSTANT text[] := ARRAY['access_log', 'access_log_subject', 'access_log_leaf'];
  missing int;
  old text[];
  parent text;
  month timestamptz;
  part text;
BEGIN
  made := 0;
  dropped := 0;
  IF keep_months IS NULL OR keep_months < 6 THEN
    RAISE EXCEPTION 'the access log is kept for at least 6 months' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- What came too late for its partition.
  DELETE FROM access_log_leaf_rest WHERE logged_at < first_kept;
  DELETE FROM access_log_subject_rest WHERE logged_at < first_kept;
  DELETE FROM access_log_rest WHERE logged_at < first_kept;

  SELECT count(*) INTO missing FROM unnest(parents) p, generate_series(0, 2) ahead
  WHERE to_regclass(p || to_char(this_month + make_interval(months => ahead), '_YYYY_MM')) IS NULL;
  SELECT coalesce(array_agg(c.relname), '{}') INTO old
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = ANY (parents::regclass[]) AND c.relname ~ '_\d{4}_\d{2}$'
    AND to_date(right(c.relname, 7), 'YYYY_MM') < first_kept;
  IF missing = 0 AND old = '{}' THEN RETURN; END IF;

  -- Making and dropping take these locks anyway; taken at once, and in the order of those who write the log, they cannot
  -- deadlock. Whoever waits here waits for at most the lock timeout.
  LOCK TABLE access_log, access_log_subject, access_log_leaf IN ACCESS EXCLUSIVE MODE;
  FOREACH part IN ARRAY old LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I', part);
    dropped := dropped + 1;
  END LOOP;
  FOREACH parent IN ARRAY parents LOOP
    FOR month IN SELECT generate_series(this_month, this_month + interval '2 months', interval '1 month') LOOP
      part := parent || to_char(month, '_YYYY_MM');
      CONTINUE WHEN to_regclass(part) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
      -- Rows of the month that came before its partition did would forbid it.
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE logged_at >= %L AND logged_at < %L RETURNING *) '
                     'INSERT INTO %I SELECT * FROM moved',
                     parent || '_rest', month, month + interval '1 month', part);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                     parent, part, month, month + interval '1 month');
      made := made + 1;
    END LOOP;
  END LOOP;
END $$;

GRANT SELECT, INSERT ON access_seal, access_log_leaf TO {{runtime}};
