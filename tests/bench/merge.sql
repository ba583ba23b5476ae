-- What a plain bulk load of the same export costs: \copy into a staging table and one merge into the same tables with the
-- same indexes, constraints and feed, in one transaction. Numbers are "sealed" and "hashed" by something cheap, events are
-- a constant: SQL alone cannot do either. :file is the CSV, :import a number of the run.
\set ON_ERROR_STOP 1
SET search_path = citizens;
BEGIN;
CREATE TEMP TABLE staging (external_id text, source_revision bigint, cpr text, given_name text, surname text, phone text,
  street text, postcode text, city text, district_code int, residence_valid_from date, target_group text,
  target_group_valid_from date, needs text, unemployed text, caseworker_id text, protected text) ON COMMIT DROP;
\copy staging FROM pstdin WITH (FORMAT csv, HEADER, DELIMITER ';', FORCE_NOT_NULL (needs, phone))
CREATE TEMP TABLE merged ON COMMIT DROP AS
SELECT s.*, o.citizen_id IS NULL AS is_new, coalesce(o.citizen_id, gen_random_uuid()) AS citizen_id,
  coalesce(c.version, 0) + 1 AS version, row_number() OVER () AS row_number
FROM staging s
LEFT JOIN citizen_source o ON o.municipality_code = '0101' AND o.source_system = 'plain' AND o.external_id = s.external_id
LEFT JOIN citizen c ON c.municipality_code = '0101' AND c.citizen_id = o.citizen_id;
INSERT INTO citizen (municipality_code, citizen_id, version, given_name, surname, search_key, sort_key, phone, protected,
  recorded_at)
SELECT '0101', citizen_id, version, given_name, surname, lower(surname), lower(surname || given_name), phone,
  protected = 'yes', now() FROM merged
ON CONFLICT (municipality_code, citizen_id) DO UPDATE SET version = EXCLUDED.version, phone = EXCLUDED.phone,
  recorded_at = EXCLUDED.recorded_at;
INSERT INTO cpr_number (municipality_code, citizen_id, spell_id, sealed, key_id, valid, recorded_at)
SELECT '0101', citizen_id, gen_random_uuid(), sha256(cpr::bytea) || sha256(cpr::bytea), 'k1', '[0001-01-01,)', now()
FROM merged WHERE is_new;
INSERT INTO cpr_lookup (municipality_code, key_id, keyed_hash, citizen_id, valid)
SELECT '0101', 'k1', sha256(cpr::bytea), citizen_id, '[0001-01-01,)' FROM merged WHERE is_new;
INSERT INTO target_group_spell (municipality_code, citizen_id, spell_id, target_group, valid, recorded_at)
SELECT '0101', citizen_id, gen_random_uuid(), CASE target_group WHEN 'INT' THEN 14 ELSE substr(target_group, 3)::int END,
  daterange(target_group_valid_from, NULL), now() FROM merged WHERE is_new;
INSERT INTO address_spell (municipality_code, citizen_id, spell_id, street, postcode, city, district_code, residence_area,
  residence_rule, valid, recorded_at)
SELECT '0101', citizen_id, gen_random_uuid(), street, postcode, city, district_code, '', '',
  daterange(residence_valid_from, NULL), now() FROM merged WHERE is_new;
INSERT INTO need_spell (municipality_code, citizen_id, spell_id, capacity, skills, unemployed, valid, recorded_at)
SELECT '0101', citizen_id, gen_random_uuid(), needs LIKE '%CAPACITY%', needs LIKE '%SKILLS%', unemployed = 'yes',
  daterange(target_group_valid_from, NULL), now() FROM merged WHERE is_new;
INSERT INTO caseworker_spell (municipality_code, citizen_id, spell_id, caseworker, valid, recorded_at)
SELECT '0101', citizen_id, gen_random_uuid(), caseworker_id, daterange(target_group_valid_from, NULL), now()
FROM merged WHERE is_new;
DELETE FROM citizen_match m USING merged r WHERE m.municipality_code = '0101' AND m.citizen_id = r.citizen_id
  AND NOT r.is_new AND m.kind = 3;
INSERT INTO citizen_match (municipality_code, kind, key, citizen_id)
SELECT '0101', k.kind, k.key, r.citizen_id FROM merged r, LATERAL (VALUES (1, lower(surname)), (1, lower(given_name)),
  (2, lower(given_name || surname) || left(cpr, 6)), (4, lower(given_name || surname || street) || postcode),
  (6, left(cpr, 6)), (3, phone)) AS k(kind, key) WHERE r.is_new OR k.kind = 3
ON CONFLICT DO NOTHING;
INSERT INTO citizen_source (municipality_code, source_system, external_id, citizen_id, source_revision, applied_at,
  content_key_id, content_hash)
SELECT '0101', 'plain', external_id, citizen_id, source_revision, now(), 'k1', sha256(external_id::bytea) FROM merged
ON CONFLICT (municipality_code, source_system, external_id) DO UPDATE SET source_revision = EXCLUDED.source_revision,
  applied_at = EXCLUDED.applied_at, content_hash = EXCLUDED.content_hash;
INSERT INTO citizen_field_source (municipality_code, citizen_id, holders, recorded_at)
SELECT '0101', citizen_id, jsonb_build_object('address', 'plain', 'contact', 'plain', 'group', 'plain'), now() FROM merged
ON CONFLICT (municipality_code, citizen_id) DO UPDATE SET holders = EXCLUDED.holders, recorded_at = EXCLUDED.recorded_at;
INSERT INTO import_row (municipality_code, import_id, row_number, key_id, keyed_hash, outcome, citizen_id, external_id,
  recorded_at)
SELECT '0101', ('00000000-0000-4000-8000-' || lpad(:'import', 12, '0'))::uuid, row_number, 'k1',
  sha256(external_id::bytea), 1, citizen_id, external_id, now() FROM merged;
WITH head AS (
  INSERT INTO feed_head AS h (municipality_code, epoch, n, recorded_at)
  SELECT '0101', (SELECT max(epoch) FROM feed_epoch), count(*), now() FROM merged
  ON CONFLICT (municipality_code) DO UPDATE SET n = h.n + excluded.n RETURNING h.n, h.epoch)
INSERT INTO feed (municipality_code, n, epoch, recorded_at, aggregate, version, type_url, payload, person_id)
SELECT '0101', head.n - (SELECT count(*) FROM merged) + r.row_number, head.epoch, now(), 'citizens/' || r.citizen_id,
  r.version, 'type.googleapis.com/sjak.citizens.v1.CitizenImported', decode(repeat('ab', 160), 'hex'), r.citizen_id
FROM merged r, head;
COMMIT;
