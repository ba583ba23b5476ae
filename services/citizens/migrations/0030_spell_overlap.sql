SET LOCAL lock_timeout = '5s';

-- The indexes behind the exclusion constraints begin with the person and compare identifiers as such: GiST sorts rows into
-- pages by the first column that tells them apart, and the municipality does not. A sixth of the time for a new spell,
-- which is most of an import's time in the database. The cast there and back keeps it an expression that no query has: the
-- planner must not take these indexes to read a person's spells (see 0006_imports.sql).
ALTER TABLE cpr_number DROP CONSTRAINT cpr_number_overlap,
  ADD CONSTRAINT cpr_number_overlap EXCLUDE USING gist ((citizen_id::text::uuid) WITH =, municipality_code COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE target_group_spell DROP CONSTRAINT target_group_overlap,
  ADD CONSTRAINT target_group_overlap EXCLUDE USING gist ((citizen_id::text::uuid) WITH =, municipality_code COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE address_spell DROP CONSTRAINT address_overlap,
  ADD CONSTRAINT address_overlap EXCLUDE USING gist ((citizen_id::text::uuid) WITH =, municipality_code COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE need_spell DROP CONSTRAINT need_overlap,
  ADD CONSTRAINT need_overlap EXCLUDE USING gist ((citizen_id::text::uuid) WITH =, municipality_code COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE caseworker_spell DROP CONSTRAINT caseworker_overlap,
  ADD CONSTRAINT caseworker_overlap EXCLUDE USING gist ((citizen_id::text::uuid) WITH =, municipality_code COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE circumstance_spell DROP CONSTRAINT circumstance_overlap,
  ADD CONSTRAINT circumstance_overlap EXCLUDE USING gist ((citizen_id::text::uuid) WITH =, kind WITH =,
    municipality_code COLLATE "C" WITH =, valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
