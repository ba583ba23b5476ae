SET LOCAL lock_timeout = '5s';

-- The rights of the person: access, rectification, restriction, erasure, retention.

ALTER TABLE citizen ADD COLUMN restricted boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN citizen.restricted IS 'processing is restricted (article 18); the spell stands in restriction. class: sensitive';

-- What became of an import's rows is told after a person is erased too, so that sending the old file again brings nobody back.
ALTER TABLE import_row DROP CONSTRAINT import_row_municipality_code_citizen_id_fkey;

CREATE TABLE restriction (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  restriction_id uuid NOT NULL,
  placed_on date NOT NULL,
  reason text NOT NULL,
  lifted_on date CHECK (lifted_on >= placed_on),
  lift_reason text NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_code, citizen_id, restriction_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
CREATE UNIQUE INDEX restriction_standing ON restriction (municipality_code, citizen_id) WHERE lifted_on IS NULL;
COMMENT ON TABLE restriction IS 'When processing was restricted, and why (article 18). class: sensitive';
COMMENT ON COLUMN restriction.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN restriction.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN restriction.restriction_id IS 'key of the restriction. class: technical';
COMMENT ON COLUMN restriction.placed_on IS 'first day. class: sensitive';
COMMENT ON COLUMN restriction.reason IS 'why it was placed. class: sensitive';
COMMENT ON COLUMN restriction.lifted_on IS 'day it was lifted; NULL while it stands. class: sensitive';
COMMENT ON COLUMN restriction.lift_reason IS 'why it was lifted; empty while it stands. class: sensitive';
GRANT SELECT, INSERT, UPDATE (lifted_on, lift_reason) ON restriction TO {{runtime}};

CREATE TABLE legal_hold (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  hold_id uuid NOT NULL,
  placed_on date NOT NULL,
  reason text NOT NULL,
  lifted_on date CHECK (lifted_on >= placed_on),
  lift_reason text NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_code, citizen_id, hold_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
CREATE UNIQUE INDEX legal_hold_standing ON legal_hold (municipality_code, citizen_id) WHERE lifted_on IS NULL;
COMMENT ON TABLE legal_hold IS 'What keeps a person from being erased. class: sensitive';
COMMENT ON COLUMN legal_hold.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN legal_hold.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN legal_hold.hold_id IS 'key of the hold. class: technical';
COMMENT ON COLUMN legal_hold.placed_on IS 'first day. class: operational';
COMMENT ON COLUMN legal_hold.reason IS 'why it was placed. class: sensitive';
COMMENT ON COLUMN legal_hold.lifted_on IS 'day it was lifted; NULL while it stands. class: operational';
COMMENT ON COLUMN legal_hold.lift_reason IS 'why it was lifted; empty while it stands. class: sensitive';
GRANT SELECT, INSERT, UPDATE (lifted_on, lift_reason) ON legal_hold TO {{runtime}};

CREATE TABLE rectification (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  rectification_id uuid NOT NULL,
  given_name text,
  surname text,
  phone text,
  reason text NOT NULL,
  superseded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id, rectification_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
COMMENT ON TABLE rectification IS 'What was held before it was corrected (article 16), and why it was wrong. class: identity';
COMMENT ON COLUMN rectification.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN rectification.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN rectification.rectification_id IS 'key of the correction. class: technical';
COMMENT ON COLUMN rectification.given_name IS 'first and middle names as they were held; NULL when not corrected. class: identity';
COMMENT ON COLUMN rectification.surname IS 'surname as it was held; NULL when not corrected. class: identity';
COMMENT ON COLUMN rectification.phone IS 'telephone as it was held; NULL when not corrected. class: identity';
COMMENT ON COLUMN rectification.reason IS 'why it was wrong. class: sensitive';
COMMENT ON COLUMN rectification.superseded_at IS 'business time of the correction. class: operational';
GRANT SELECT, INSERT ON rectification TO {{runtime}};

CREATE TABLE information_given (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  duty smallint NOT NULL CHECK (duty IN (1, 2)),
  given_on date NOT NULL,
  text_version text NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT information_given_pkey PRIMARY KEY (municipality_code, citizen_id, duty, given_on, text_version),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
COMMENT ON TABLE information_given IS 'When the person was told what is held and why (articles 13 and 14). class: operational';
COMMENT ON COLUMN information_given.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN information_given.citizen_id IS 'whom. class: operational';
COMMENT ON COLUMN information_given.duty IS 'number of sjak.citizens.v1.InformationDuty. class: operational';
COMMENT ON COLUMN information_given.given_on IS 'day it was given. class: operational';
COMMENT ON COLUMN information_given.text_version IS 'wording that was given. class: operational';
COMMENT ON COLUMN information_given.recorded_at IS 'business time it was recorded. class: operational';
GRANT SELECT, INSERT ON information_given TO {{runtime}};

-- One row per id that the person had, so that the one who was merged into another is known to be erased too.
CREATE TABLE erasure (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  erasure_id uuid NOT NULL,
  certificate jsonb NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id)
);
CREATE INDEX erasure_by_id ON erasure (municipality_code, erasure_id);
COMMENT ON TABLE erasure IS 'Certificates of erased people: proof, and what statistics may keep. class: operational';
COMMENT ON COLUMN erasure.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN erasure.citizen_id IS 'the id alone, which leads nowhere any more. class: operational';
COMMENT ON COLUMN erasure.erasure_id IS 'key of the certificate. class: operational';
COMMENT ON COLUMN erasure.certificate IS 'when, by what right, in which role, rows per table, facts kept; names nobody. class: operational';
COMMENT ON COLUMN erasure.sha256 IS 'SHA-256 of the certificate, hex. class: technical';
GRANT SELECT ON erasure TO {{runtime}};

CREATE TABLE retention_policy (
  municipality_code text NOT NULL,
  record_type smallint NOT NULL CHECK (record_type BETWEEN 1 AND 2),
  valid_from date NOT NULL,
  recorded_at timestamptz NOT NULL,
  keep_for_months integer NOT NULL CHECK (keep_for_months BETWEEN 1 AND 1200),
  legal_ref text NOT NULL,
  switched_on boolean NOT NULL,
  PRIMARY KEY (municipality_code, record_type, valid_from, recorded_at)
);
COMMENT ON TABLE retention_policy IS 'How long what is kept; the row that begins last and has begun applies, of one day the one recorded last. class: public';
COMMENT ON COLUMN retention_policy.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN retention_policy.record_type IS 'number of sjak.citizens.v1.RecordType. class: public';
COMMENT ON COLUMN retention_policy.valid_from IS 'first day it applies. class: public';
COMMENT ON COLUMN retention_policy.recorded_at IS 'business time it was stated. class: operational';
COMMENT ON COLUMN retention_policy.keep_for_months IS 'months after the record''s last change. class: public';
COMMENT ON COLUMN retention_policy.legal_ref IS 'by what rule. class: public';
COMMENT ON COLUMN retention_policy.switched_on IS 'the daily job erases what is due. class: public';
GRANT SELECT, INSERT, UPDATE (keep_for_months, legal_ref, switched_on) ON retention_policy TO {{runtime}};

-- Every table with rows about a person, by the catalogue: those with a column citizen_id or a foreign key to citizen. `about`
-- is the condition on its row x that the person is one of $2; `depth` is larger than that of every table it refers to.
CREATE FUNCTION person_tables() RETURNS TABLE (table_name text, about text, depth int)
LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  WITH RECURSIVE pointing AS (
    SELECT c.oid, c.relname, a.attname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype
    WHERE c.relnamespace = '{{schema}}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND (a.attname = 'citizen_id' OR c.oid <> 'citizen'::regclass AND EXISTS (
        SELECT FROM pg_constraint k
        WHERE k.conrelid = c.oid AND k.confrelid = 'citizen'::regclass AND k.contype = 'f' AND a.attnum = ANY (k.conkey)))
  ), mine AS (
    SELECT p.oid, p.relname, string_agg(format('x.%I = ANY ($2)', p.attname), ' OR ' ORDER BY p.attname) AS about
    FROM pointing p GROUP BY p.oid, p.relname
  ), referring AS (
    SELECT mine.oid, 0 AS depth FROM mine
    UNION
    SELECT k.conrelid, r.depth + 1 FROM referring r
    JOIN pg_constraint k ON k.confrelid = r.oid AND k.contype = 'f' AND k.conrelid <> k.confrelid
    WHERE r.depth < 16
  )
  SELECT mine.relname::text, mine.about, max(r.depth)
  FROM mine JOIN referring r ON r.oid = mine.oid GROUP BY mine.relname, mine.about
$$;

-- Whether another person has taken this one's place (merged records).
CREATE FUNCTION merged_away(c citizen) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT to_jsonb(c) ->> 'merged_into' IS NOT NULL
$$;

-- The person's id and those of everybody merged into the same person.
CREATE FUNCTION person_ids(p_municipality text, p_citizen uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE SET search_path = {{schema}} AS $$
DECLARE
  ids uuid[] := ARRAY[p_citizen];
BEGIN
  IF EXISTS (SELECT FROM pg_attribute a
             WHERE a.attrelid = 'citizen'::regclass AND a.attname = 'merged_into' AND NOT a.attisdropped) THEN
    EXECUTE $sql$
      WITH RECURSIVE up AS (
        SELECT c.citizen_id, c.merged_into FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2
        UNION SELECT c.citizen_id, c.merged_into FROM up
        JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = up.merged_into
      ), down AS (
        SELECT up.citizen_id FROM up WHERE up.merged_into IS NULL
        UNION SELECT c.citizen_id FROM down JOIN citizen c ON c.municipality_code = $1 AND c.merged_into = down.citizen_id
      )
      SELECT array_agg(DISTINCT i) FROM (SELECT down.citizen_id FROM down UNION SELECT $2) AS every(i)$sql$
      INTO ids USING p_municipality, p_citizen;
  END IF;
  RETURN ids;
END $$;

-- Everything held about a person, as one document per row: the tables above, the person's events, and that answers are
-- remembered (they are encrypted and say no more than the tables).
CREATE FUNCTION person_rows(p_municipality text, p_citizen uuid) RETURNS TABLE (source text, content jsonb)
LANGUAGE plpgsql STABLE SET search_path = {{schema}} AS $$
DECLARE
  ids uuid[] := person_ids(p_municipality, p_citizen);
  t record;
BEGIN
  FOR t IN SELECT p.table_name, p.about FROM person_tables() p ORDER BY p.depth, p.table_name LOOP
    RETURN QUERY EXECUTE format('SELECT %L, to_jsonb(x) FROM %I x WHERE x.municipality_code = $1 AND (%s)',
                                t.table_name, t.table_name, t.about) USING p_municipality, ids;
  END LOOP;
  RETURN QUERY SELECT 'feed', to_jsonb(f) FROM feed f WHERE f.municipality_code = p_municipality AND f.person_id = ANY (ids)
               ORDER BY f.n;
  RETURN QUERY SELECT 'idempotency', jsonb_build_object('method', i.method, 'created_at', i.created_at) FROM idempotency i
               WHERE i.municipality_code = p_municipality AND i.persons && ids ORDER BY i.created_at;
END $$;

-- The columns of tables, with their comments: what they mean and their data class.
CREATE FUNCTION described(p_tables text[]) RETURNS TABLE (source text, content jsonb)
LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  SELECT c.relname::text, jsonb_build_object('column', a.attname, 'comment', coalesce(col_description(c.oid, a.attnum), ''),
                                             'table', coalesce(obj_description(c.oid, 'pg_class'), ''))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = '{{schema}}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname = ANY (p_tables)
  ORDER BY c.relname, a.attnum
$$;

-- Those that person_rows tells of.
CREATE FUNCTION person_columns() RETURNS TABLE (source text, content jsonb) LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  SELECT d.source, d.content
  FROM described(ARRAY (SELECT p.table_name FROM person_tables() p) || ARRAY['feed', 'idempotency']) d
$$;

-- Erases a person for good and answers the certificate. The only way to delete anything of a person: the runtime role may
-- not, and reaches this function through the eraser role. The feed keeps its positions: `p_payloads` are the tombstones that
-- stand in `p_positions` from now on.
CREATE FUNCTION erase_person(p_municipality text, p_citizen uuid, p_erasure uuid, p_ground int, p_role text,
                             p_at timestamptz, p_facts jsonb, p_positions bigint[], p_payloads bytea[])
RETURNS TABLE (certificate jsonb, sha256 text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
DECLARE
  ids uuid[] := person_ids(p_municipality, p_citizen);
  erased jsonb := '[]';
  kept jsonb := '[]';
  document jsonb;
  n bigint;
  t record;
BEGIN
  IF EXISTS (SELECT FROM legal_hold h
             WHERE h.municipality_code = p_municipality AND h.citizen_id = ANY (ids) AND h.lifted_on IS NULL) THEN
    RAISE EXCEPTION 'a legal hold stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_hold_stands';
  END IF;

  FOR t IN SELECT p.table_name, p.about FROM person_tables() p WHERE p.table_name NOT IN ('erasure', 'import_row')
           ORDER BY p.depth DESC, p.table_name LOOP
    EXECUTE format('DELETE FROM %I x WHERE x.municipality_code = $1 AND (%s)', t.table_name, t.about)
      USING p_municipality, ids;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 0 THEN erased := erased || jsonb_build_object('table', t.table_name, 'rows', n); END IF;
  END LOOP;
  UPDATE idempotency i SET answer = NULL
  WHERE i.municipality_code = p_municipality AND i.persons && ids AND i.answer IS NOT NULL;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN erased := erased || jsonb_build_object('table', 'idempotency', 'rows', n); END IF;

  -- Which line it was, and whose; no text and no hash of what it said, so that the line is refused when it comes again.
  EXECUTE (SELECT format('UPDATE import_row x SET %s WHERE x.municipality_code = $1 AND x.citizen_id = ANY ($2)',
                         string_agg(format('%I = %L', a.attname, ''), ', '))
           FROM pg_attribute a
           WHERE a.attrelid = 'import_row'::regclass AND a.attnum > 0 AND NOT a.attisdropped
             AND a.atttypid IN ('text'::regtype, 'bytea'::regtype) AND a.attname NOT IN ('municipality_code', 'key_id'))
    USING p_municipality, ids;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN kept := kept || jsonb_build_object('table', 'import_row', 'rows', n); END IF;
  UPDATE feed f SET type_url = 'type.googleapis.com/sjak.feed.v1.Erased', payload = u.payload
  FROM unnest(p_positions, p_payloads) AS u(n, payload)
  WHERE f.municipality_code = p_municipality AND f.n = u.n AND f.person_id = ANY (ids);
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN kept := kept || jsonb_build_object('table', 'feed', 'rows', n); END IF;
  -- What was asked for may hold the person's keys in other systems. Of calls about others too it holds only the others'.
  UPDATE access_log l SET criteria = '' FROM access_log_subject s
  WHERE s.municipality_code = p_municipality AND s.subject_id = ANY (ids) AND l.municipality_code = p_municipality
    AND l.logged_at = s.logged_at AND l.id = s.log_id AND NOT EXISTS (
      SELECT FROM access_log_subject o WHERE o.municipality_code = p_municipality AND o.logged_at = s.logged_at
                                         AND o.log_id = s.log_id AND o.subject_id <> ALL (ids));
  SELECT count(*) INTO n FROM access_log_subject s WHERE s.municipality_code = p_municipality AND s.subject_id = ANY (ids);
  IF n > 0 THEN kept := kept || jsonb_build_object('table', 'access_log_subject', 'rows', n); END IF;

  document := jsonb_build_object('erasure', p_erasure, 'citizen', p_citizen, 'erased_at', p_at, 'ground', p_ground,
                                 'role', p_role, 'erased', erased, 'kept', kept, 'facts', p_facts);
  sha256 := encode(pg_catalog.sha256(convert_to(document::text, 'UTF8')), 'hex');
  certificate := document;
  INSERT INTO erasure (municipality_code, citizen_id, erasure_id, certificate, sha256)
  SELECT p_municipality, i, p_erasure, document, erase_person.sha256 FROM unnest(ids) AS i;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION erase_person(text, uuid, uuid, int, text, timestamptz, jsonb, bigint[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_person(text, uuid, uuid, int, text, timestamptz, jsonb, bigint[], bytea[]) TO {{eraser}};

-- Deletes the outcomes of imports that are old enough; how many.
CREATE FUNCTION erase_old_ledger(p_municipality text, p_up_to date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
DECLARE
  n bigint;
BEGIN
  DELETE FROM import_row r WHERE r.municipality_code = p_municipality
    AND (r.recorded_at AT TIME ZONE 'Europe/Copenhagen')::date <= p_up_to;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
REVOKE ALL ON FUNCTION erase_old_ledger(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_old_ledger(text, date) TO {{eraser}};

-- Where an employee's id may stand, by the catalogue: texts named caseworker, something_caseworker or something_by.
CREATE FUNCTION staff_columns() RETURNS TABLE (table_name text, column_name text)
LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  SELECT c.relname::text, a.attname::text
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = '{{schema}}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.atttypid = 'text'::regtype AND (a.attname = 'caseworker' OR a.attname LIKE '%\_caseworker' OR a.attname LIKE '%\_by')
$$;

CREATE FUNCTION staff_rows(p_municipality text, p_ids text[]) RETURNS TABLE (source text, content jsonb)
LANGUAGE plpgsql STABLE SET search_path = {{schema}} AS $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT s.table_name, s.column_name FROM staff_columns() s ORDER BY 1, 2 LOOP
    RETURN QUERY EXECUTE format('SELECT %L, to_jsonb(x) FROM %I x WHERE x.municipality_code = $1 AND x.%I = ANY ($2)',
                                t.table_name, t.table_name, t.column_name) USING p_municipality, p_ids;
  END LOOP;
END $$;

-- What an UPDATE sets in a table where an employee's id stands: the pseudonym $3 for any of the ids $2, and no name. Names in tables
-- about citizens are theirs.
CREATE FUNCTION staff_changes(p_table text) RETURNS text LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  SELECT string_agg(change, ', ') FROM (
    SELECT format('%I = CASE WHEN x.%1$I = ANY ($2) THEN $3 ELSE x.%1$I END', s.column_name) AS change
    FROM staff_columns() s WHERE s.table_name = p_table
    UNION ALL
    SELECT format('%I = %L', a.attname, '') FROM pg_attribute a
    WHERE a.attrelid = to_regclass(p_table) AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'text'::regtype
      AND col_description(a.attrelid, a.attnum) LIKE '% class: identity'
      AND NOT EXISTS (SELECT FROM pg_attribute b WHERE b.attrelid = a.attrelid AND b.attname = 'citizen_id')) AS every
$$;

-- Puts a pseudonym in the place of an employee's id and takes the name away; answers the rows changed per table.
-- `p_payloads` are the events in `p_positions` with the pseudonym in them.
CREATE FUNCTION erase_staff(p_municipality text, p_caseworker text, p_caller text, p_pseudonym text,
                            p_log_before timestamptz, p_positions bigint[], p_payloads bytea[])
RETURNS TABLE (table_name text, changed bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
DECLARE
  t record;
  n bigint;
  ids constant text[] := array_remove(ARRAY[p_caseworker, p_caller], '');
  own_table constant boolean := to_regclass('caseworker') IS NOT NULL AND p_caseworker <> '';
BEGIN
  -- A table of employees is referred to by others, so the pseudonym is entered there first.
  IF own_table THEN
    EXECUTE $sql$
      INSERT INTO caseworker
      SELECT (jsonb_populate_record(NULL::caseworker, to_jsonb(x) || jsonb_build_object('caseworker', $3))).*
      FROM caseworker x WHERE x.municipality_code = $1 AND x.caseworker = $2$sql$
      USING p_municipality, p_caseworker, p_pseudonym;
  END IF;
  FOR t IN SELECT s.table_name AS name, string_agg(format('x.%I = ANY ($2)', s.column_name), ' OR ') AS about
           FROM staff_columns() s WHERE s.table_name <> 'caseworker' GROUP BY 1 ORDER BY 1 LOOP
    EXECUTE format('UPDATE %I x SET %s WHERE x.municipality_code = $1 AND (%s)', t.name, staff_changes(t.name), t.about)
      USING p_municipality, ids, p_pseudonym;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 0 THEN RETURN QUERY SELECT t.name, n; END IF;
  END LOOP;
  IF own_table THEN
    EXECUTE 'DELETE FROM caseworker x WHERE x.municipality_code = $1 AND x.caseworker = $2' USING p_municipality, p_caseworker;
  END IF;
  UPDATE feed f SET payload = u.payload FROM unnest(p_positions, p_payloads) AS u(n, payload)
  WHERE f.municipality_code = p_municipality AND f.n = u.n;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN RETURN QUERY SELECT 'feed', n; END IF;
  UPDATE access_log l SET caller = p_pseudonym
  WHERE l.municipality_code = p_municipality AND p_caller <> '' AND l.caller = p_caller AND l.logged_at < p_log_before;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN RETURN QUERY SELECT 'access_log', n; END IF;
END $$;
REVOKE ALL ON FUNCTION erase_staff(text, text, text, text, timestamptz, bigint[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_staff(text, text, text, text, timestamptz, bigint[], bytea[]) TO {{eraser}};
