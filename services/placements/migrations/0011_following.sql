SET LOCAL lock_timeout = '5s';

-- Following citizens: who turned out to be another, who is gone, and what somebody must look at because of it.

CREATE TABLE citizen_alias (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  version bigint NOT NULL,
  merged_into uuid NOT NULL,
  survivor_id uuid NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id)
);
CREATE INDEX citizen_alias_by_survivor ON citizen_alias (municipality_code, survivor_id);
COMMENT ON TABLE citizen_alias IS 'Citizens who turned out to be another; feed citizens. class: operational';
COMMENT ON COLUMN citizen_alias.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN citizen_alias.citizen_id IS 'who was merged. class: operational';
COMMENT ON COLUMN citizen_alias.version IS 'version of the citizen at the merge. class: technical';
COMMENT ON COLUMN citizen_alias.merged_into IS 'into whom. class: operational';
COMMENT ON COLUMN citizen_alias.survivor_id IS 'who that is after all merges seen: one step reaches the last. class: operational';
GRANT SELECT, INSERT, UPDATE ON citizen_alias TO {{runtime}};

-- Nothing more is begun for somebody who is another by now: the rules see what the survivor does, and only that.
CREATE FUNCTION refuse_merged_citizen() RETURNS trigger LANGUAGE plpgsql SET search_path = {{schema}} AS $$
BEGIN
  IF EXISTS (SELECT FROM citizen_alias a
             WHERE a.municipality_code = NEW.municipality_code AND a.citizen_id = NEW.citizen_id) THEN
    RAISE EXCEPTION 'violates constraint "citizen_anchor_merged"' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER citizen_anchor_merged BEFORE INSERT ON citizen_anchor FOR EACH ROW EXECUTE FUNCTION refuse_merged_citizen();

-- A merge may find two trainings on the same days. No day of either is changed: the one that came along is let through,
-- flagged, and held against the other again when its flag is settled.
ALTER TABLE placement ADD COLUMN merge_overlap boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN placement.merge_overlap IS
  'came by a merge onto days on which the citizen had a training; a review flag says so. class: operational';
DO $$
DECLARE
  was text;
  becomes text;
BEGIN
  SELECT pg_get_constraintdef(k.oid) INTO STRICT was FROM pg_constraint k
  WHERE k.conrelid = 'placement'::regclass AND k.conname = 'placement_training_excl';
  becomes := regexp_replace(was, 'WHERE \((.*)\)$', 'WHERE ((\1) AND NOT merge_overlap)');
  IF becomes = was THEN RAISE EXCEPTION 'placement_training_excl has no condition to add to'; END IF;
  ALTER TABLE placement DROP CONSTRAINT placement_training_excl;
  EXECUTE 'ALTER TABLE placement ADD CONSTRAINT placement_training_excl ' || becomes;
END $$;
GRANT UPDATE (merge_overlap) ON placement TO {{runtime}};

CREATE TABLE review_flag (
  municipality_code text NOT NULL,
  review_flag_id uuid NOT NULL,
  version int NOT NULL,
  citizen_id uuid NOT NULL,
  placement_id uuid,
  other_placement_id uuid,
  cause smallint NOT NULL,
  cause_key text NOT NULL,
  raised_on date NOT NULL,
  state smallint NOT NULL,
  settled_on date,
  settled_by text,
  outcome text,
  PRIMARY KEY (municipality_code, review_flag_id),
  CONSTRAINT review_flag_once UNIQUE NULLS NOT DISTINCT (municipality_code, placement_id, cause, cause_key),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement,
  FOREIGN KEY (municipality_code, other_placement_id) REFERENCES placement,
  CHECK ((state = 2) = (settled_on IS NOT NULL))
);
CREATE INDEX review_flag_citizen ON review_flag (municipality_code, citizen_id);
CREATE INDEX review_flag_raised ON review_flag (municipality_code, raised_on, review_flag_id);
COMMENT ON TABLE review_flag IS 'What a change of the citizen asks somebody to look at; nothing is changed by itself. class: sensitive';
COMMENT ON COLUMN review_flag.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN review_flag.review_flag_id IS 'identifier. class: technical';
COMMENT ON COLUMN review_flag.version IS '1 when raised, 2 when settled. class: technical';
COMMENT ON COLUMN review_flag.citizen_id IS 'citizen. class: operational';
COMMENT ON COLUMN review_flag.placement_id IS 'which placement; NULL when it is about none. class: technical';
COMMENT ON COLUMN review_flag.other_placement_id IS 'the placement it overlaps. class: technical';
COMMENT ON COLUMN review_flag.cause IS 'number of sjak.placements.v1.ReviewCause. class: sensitive';
COMMENT ON COLUMN review_flag.cause_key IS 'which change, as a code: the same change is flagged once. class: sensitive';
COMMENT ON COLUMN review_flag.raised_on IS 'business day it was raised. class: operational';
COMMENT ON COLUMN review_flag.state IS 'number of sjak.placements.v1.ReviewState. class: operational';
COMMENT ON COLUMN review_flag.settled_on IS 'business day it was settled; NULL while open. class: operational';
COMMENT ON COLUMN review_flag.settled_by IS 'subject who settled it. class: technical';
COMMENT ON COLUMN review_flag.outcome IS 'what was decided, in words. class: sensitive';
GRANT SELECT, INSERT, UPDATE (version, state, settled_on, settled_by, outcome) ON review_flag TO {{runtime}};

-- Every table with rows about a person, by the catalogue: those with a column citizen_id (`own`), and those whose rows
-- refer to such rows. `about` is the condition on its row x that the person is one of $2.
CREATE FUNCTION person_tables() RETURNS TABLE (table_name text, about text, own boolean)
LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  WITH RECURSIVE reached AS (
    SELECT c.oid AS id, c.relname::text AS name, 'x.citizen_id = ANY ($2)' COLLATE "C" AS about, ARRAY[c.oid] AS path
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'citizen_id' AND NOT a.attisdropped
    WHERE c.relnamespace = '{{schema}}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> 'citizen_alias'
    UNION ALL
    SELECT c.oid, c.relname::text,
           format('(%s) IN (SELECT %s FROM %I x WHERE x.municipality_code = $1 AND (%s))',
                  (SELECT string_agg(format('x.%I', f.attname), ', ' ORDER BY u.i) FROM unnest(k.conkey) WITH ORDINALITY u(n, i)
                   JOIN pg_attribute f ON f.attrelid = k.conrelid AND f.attnum = u.n),
                  (SELECT string_agg(format('x.%I', f.attname), ', ' ORDER BY u.i) FROM unnest(k.confkey) WITH ORDINALITY u(n, i)
                   JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = u.n), r.name, r.about),
           r.path || c.oid
    FROM reached r JOIN pg_constraint k ON k.confrelid = r.id AND k.contype = 'f' AND k.conrelid <> ALL (r.path)
    JOIN pg_class c ON c.oid = k.conrelid
    WHERE cardinality(r.path) < 6 AND NOT EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'citizen_id' AND NOT a.attisdropped)
  )
  SELECT r.name, string_agg(DISTINCT r.about, ' OR '), bool_or(cardinality(r.path) = 1) FROM reached r GROUP BY r.name
$$;

-- The citizen's id and those of everybody who is the same person by now.
CREATE FUNCTION person_ids(p_municipality text, p_citizen uuid) RETURNS uuid[] LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  WITH survivor AS (
    SELECT coalesce((SELECT a.survivor_id FROM citizen_alias a
                     WHERE a.municipality_code = p_municipality AND a.citizen_id = p_citizen), p_citizen) AS id)
  SELECT array_agg(every.id) FROM (
    SELECT s.id FROM survivor s
    UNION SELECT a.citizen_id FROM citizen_alias a JOIN survivor s ON s.id = a.survivor_id
          WHERE a.municipality_code = p_municipality) AS every
$$;

-- Gives what is one citizen's to another. Rows: 'overlap' with the placement that comes along and one of the survivor's on
-- the same days; 'moved' with a placement and its version; 'left' with TABLE/id of what only one of the two may have.
CREATE FUNCTION merge_citizen(p_municipality text, p_from uuid, p_into uuid)
RETURNS TABLE (what text, subject uuid, other uuid, n bigint, detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
DECLARE
  t record;
  r record;
BEGIN
  IF NOT EXISTS (SELECT FROM citizen_anchor a WHERE a.municipality_code = p_municipality AND a.citizen_id = p_from) THEN
    RETURN;
  END IF;
  INSERT INTO citizen_anchor (municipality_code, citizen_id) VALUES (p_municipality, p_into) ON CONFLICT DO NOTHING;
  RETURN QUERY
    SELECT 'overlap', p.placement_id, q.placement_id, 0::bigint, ''
    FROM placement p JOIN placement q ON q.municipality_code = p_municipality AND q.citizen_id = p_into AND q.during && p.during
    WHERE p.municipality_code = p_municipality AND p.citizen_id = p_from
      AND p.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED') AND p.end_reason IS DISTINCT FROM 12
      AND q.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED') AND q.end_reason IS DISTINCT FROM 12
    ORDER BY p.placement_id, q.placement_id;
  what := 'moved';
  detail := '';
  FOR r IN SELECT p.placement_id FROM placement p
           WHERE p.municipality_code = p_municipality AND p.citizen_id = p_from ORDER BY 1 LOOP
    BEGIN
      UPDATE placement p SET citizen_id = p_into, version = p.version + 1
      WHERE p.municipality_code = p_municipality AND p.placement_id = r.placement_id RETURNING p.version INTO n;
    EXCEPTION WHEN exclusion_violation THEN
      UPDATE placement p SET citizen_id = p_into, version = p.version + 1, merge_overlap = true
      WHERE p.municipality_code = p_municipality AND p.placement_id = r.placement_id RETURNING p.version INTO n;
    END;
    subject := r.placement_id;
    RETURN NEXT;
  END LOOP;
  what := 'left';
  subject := NULL;
  n := 0;
  FOR t IN SELECT p.table_name FROM person_tables() p
           WHERE p.own AND p.table_name NOT IN ('placement', 'citizen_anchor') ORDER BY 1 LOOP
    FOR r IN EXECUTE format('SELECT x.ctid AS place, to_jsonb(x) ->> %L AS id FROM %I x
                             WHERE x.municipality_code = $1 AND x.citizen_id = $2', t.table_name || '_id', t.table_name)
             USING p_municipality, p_from LOOP
      BEGIN
        EXECUTE format('UPDATE %I x SET citizen_id = $3 WHERE x.municipality_code = $1 AND x.ctid = $2', t.table_name)
          USING p_municipality, r.place, p_into;
      EXCEPTION WHEN exclusion_violation OR unique_violation THEN
        detail := t.table_name || '/' || coalesce(r.id, '');
        RETURN NEXT;
      END;
    END LOOP;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION merge_citizen(text, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merge_citizen(text, uuid, uuid) TO {{eraser}};

-- A code, a small number or an identifier says nothing of anybody; words may. As policy::ClearWords has it.
CREATE FUNCTION is_code(p_text text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT p_text ~ '^([A-Z][A-Z0-9_./-]*|[0-9]{1,9}|([a-zA-Z_]+/)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$'
$$;
CREATE FUNCTION without_words(p_json jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = {{schema}} AS $$
BEGIN
  RETURN CASE jsonb_typeof(p_json)
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(e.key, without_words(e.value)), '{}') FROM jsonb_each(p_json) e)
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(without_words(e.value) ORDER BY e.i), '[]')
                       FROM jsonb_array_elements(p_json) WITH ORDINALITY AS e(value, i))
    WHEN 'string' THEN CASE WHEN is_code(p_json #>> '{}') THEN p_json ELSE '""'::jsonb END
    ELSE p_json END;
END $$;

-- What an UPDATE sets in a table where a person goes: the pseudonym $3, and no words of a class beyond operational.
CREATE FUNCTION person_changes(p_table text, p_own boolean) RETURNS text LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  SELECT string_agg(change, ', ') FROM (
    SELECT 'citizen_id = $3' AS change WHERE p_own
    UNION ALL
    SELECT format('%I = ', a.attname) || CASE
      WHEN a.atttypid = 'jsonb'::regtype THEN format('without_words(x.%I)', a.attname)
      WHEN a.atttypid = 'text'::regtype AND col_description(a.attrelid, a.attnum) NOT LIKE '% class: identity'
        THEN format('CASE WHEN is_code(x.%I) THEN x.%1$I ELSE %2$s END', a.attname, nothing.sql)
      ELSE nothing.sql END
    FROM pg_attribute a
    CROSS JOIN LATERAL (SELECT CASE WHEN a.attnotnull THEN quote_literal('') ELSE 'NULL' END AS sql) nothing
    WHERE a.attrelid = to_regclass(p_table) AND a.attnum > 0 AND NOT a.attisdropped
      AND a.atttypid IN ('text'::regtype, 'jsonb'::regtype, 'bytea'::regtype)
      AND col_description(a.attrelid, a.attnum) ~ ' class: (identity|sensitive|functional)$') AS every
$$;

-- Puts a pseudonym in the place of a citizen wherever one of the person's ids stands, and takes away the words about the
-- person; what is counted stays. Rows: each table changed with how many rows of it, and 'pseudonym' with each placement and
-- its version after it. `p_payloads` are the tombstones that stand in `p_positions` from now on.
CREATE FUNCTION erase_citizen(p_municipality text, p_citizen uuid, p_pseudonym uuid, p_positions bigint[], p_payloads bytea[])
RETURNS TABLE (what text, subject uuid, n bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
DECLARE
  ids constant uuid[] := person_ids(p_municipality, p_citizen);
  one uuid;
  stray uuid;
  rows_of_one bigint;
  change text;
  t record;
BEGIN
  INSERT INTO citizen_anchor (municipality_code, citizen_id)
  SELECT p_municipality, p_pseudonym WHERE EXISTS (
    SELECT FROM citizen_anchor a WHERE a.municipality_code = p_municipality AND a.citizen_id = ANY (ids));
  -- Those that refer to others first: they are found by whom they refer to.
  FOR t IN SELECT p.table_name, p.about, person_changes(p.table_name, p.own) AS changes FROM person_tables() p
           WHERE p.table_name <> 'citizen_anchor' ORDER BY p.own, p.table_name LOOP
    CONTINUE WHEN t.changes IS NULL;
    change := format('UPDATE %I x SET %s WHERE x.municipality_code = $1 AND (%s)', t.table_name, t.changes, t.about);
    BEGIN
      EXECUTE change USING p_municipality, ids, p_pseudonym;
      GET DIAGNOSTICS n = ROW_COUNT;
    EXCEPTION WHEN unique_violation OR exclusion_violation THEN
      -- What a merge left behind cannot be one person's here either: it gets a pseudonym of its own.
      n := 0;
      FOREACH one IN ARRAY ids LOOP
        BEGIN
          EXECUTE change USING p_municipality, ARRAY[one], p_pseudonym;
          GET DIAGNOSTICS rows_of_one = ROW_COUNT;
        EXCEPTION WHEN unique_violation OR exclusion_violation THEN
          stray := gen_random_uuid();
          INSERT INTO citizen_anchor (municipality_code, citizen_id) VALUES (p_municipality, stray);
          EXECUTE change USING p_municipality, ARRAY[one], stray;
          GET DIAGNOSTICS rows_of_one = ROW_COUNT;
        END;
        n := n + rows_of_one;
      END LOOP;
    END;
    IF n > 0 THEN what := t.table_name; RETURN NEXT; END IF;
  END LOOP;
  UPDATE feed f SET type_url = 'type.googleapis.com/sjak.feed.v1.Erased', payload = u.payload, person_id = p_pseudonym
  FROM unnest(p_positions, p_payloads) AS u(n, payload)
  WHERE f.municipality_code = p_municipality AND f.n = u.n AND f.person_id = ANY (ids);
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN what := 'feed'; RETURN NEXT; END IF;
  UPDATE idempotency i SET answer = NULL,
    persons = (SELECT array_agg(CASE WHEN e.id = ANY (ids) THEN p_pseudonym ELSE e.id END) FROM unnest(i.persons) AS e(id))
  WHERE i.municipality_code = p_municipality AND i.persons && ids;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN what := 'idempotency'; RETURN NEXT; END IF;
  -- Somebody may have asked for the person and found nothing, so it is the text that is looked through.
  FOREACH one IN ARRAY ids LOOP
    UPDATE access_log l SET criteria = '' WHERE l.municipality_code = p_municipality AND l.criteria LIKE '%' || one || '%';
    UPDATE access_log_subject s SET subject_id = p_pseudonym
    WHERE s.municipality_code = p_municipality AND s.subject_id = one AND NOT EXISTS (
      SELECT FROM access_log_subject o WHERE o.municipality_code = p_municipality AND o.logged_at = s.logged_at
                                         AND o.log_id = s.log_id AND o.subject_id = p_pseudonym);
  END LOOP;
  DELETE FROM access_log_subject s WHERE s.municipality_code = p_municipality AND s.subject_id = ANY (ids);
  DELETE FROM citizen_alias a WHERE a.municipality_code = p_municipality AND (a.citizen_id = ANY (ids) OR a.survivor_id = ANY (ids));
  DELETE FROM citizen_anchor a WHERE a.municipality_code = p_municipality AND a.citizen_id = ANY (ids);
  RETURN QUERY
    UPDATE placement p SET version = p.version + 1
    WHERE p.municipality_code = p_municipality AND p.citizen_id = p_pseudonym
    RETURNING 'pseudonym', p.placement_id, p.version::bigint;
END $$;
REVOKE ALL ON FUNCTION erase_citizen(text, uuid, uuid, bigint[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_citizen(text, uuid, uuid, bigint[], bytea[]) TO {{eraser}};

-- Everything held about a person, as one document per row: the tables above, the person's events, and that answers are
-- remembered (they are encrypted and say no more than the tables).
CREATE FUNCTION person_rows(p_municipality text, p_citizen uuid) RETURNS TABLE (source text, content jsonb)
LANGUAGE plpgsql STABLE SET search_path = {{schema}} AS $$
DECLARE
  ids constant uuid[] := person_ids(p_municipality, p_citizen);
  t record;
BEGIN
  FOR t IN SELECT p.table_name, p.about FROM person_tables() p WHERE p.table_name <> 'citizen_anchor'
           ORDER BY p.own DESC, p.table_name LOOP
    RETURN QUERY EXECUTE format('SELECT %L, to_jsonb(x) FROM %I x WHERE x.municipality_code = $1 AND (%s)',
                                t.table_name, t.table_name, t.about) USING p_municipality, ids;
  END LOOP;
  RETURN QUERY SELECT 'feed', to_jsonb(f) FROM feed f WHERE f.municipality_code = p_municipality AND f.person_id = ANY (ids)
               ORDER BY f.n;
  RETURN QUERY SELECT 'idempotency', jsonb_build_object('method', i.method, 'created_at', i.created_at) FROM idempotency i
               WHERE i.municipality_code = p_municipality AND i.persons && ids ORDER BY i.created_at;
END $$;

-- The columns of those tables, with their comments: what they mean and their data class.
CREATE FUNCTION person_columns() RETURNS TABLE (source text, content jsonb) LANGUAGE sql STABLE SET search_path = {{schema}} AS $$
  SELECT c.relname::text, jsonb_build_object('column', a.attname, 'comment', coalesce(col_description(c.oid, a.attnum), ''),
                                             'table', coalesce(obj_description(c.oid, 'pg_class'), ''))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = '{{schema}}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND (c.relname IN ('feed', 'idempotency') OR c.relname IN (SELECT p.table_name FROM person_tables() p)
         AND c.relname <> 'citizen_anchor')
  ORDER BY c.relname, a.attnum
$$;
