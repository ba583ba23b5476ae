SET LOCAL lock_timeout = '5s';

-- An export as a whole (D19), and what several sources say differently. Rows are import_row's, by import and number; here
-- stand the file's own facts, the rows that were refused, whom a full file lacks, whose word each field is, and what lost.
CREATE TABLE import_run (
  municipality_code text NOT NULL,
  import_id uuid NOT NULL,
  source_system text NOT NULL,
  mode smallint NOT NULL CHECK (mode IN (1, 2)),
  state smallint NOT NULL CHECK (state IN (1, 2)),
  file_sha256 text NOT NULL,
  file_bytes bigint NOT NULL CHECK (file_bytes >= 0),
  last_row bigint NOT NULL CHECK (last_row >= 0),
  missing bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (municipality_code, import_id),
  CHECK ((state = 2) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX import_run_open_file ON import_run (municipality_code, source_system, mode, file_sha256)
  WHERE state = 1 AND file_sha256 <> '';
COMMENT ON TABLE import_run IS 'A jobcentre system''s export as a whole. class: operational';
COMMENT ON COLUMN import_run.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN import_run.import_id IS 'id of the export. class: operational';
COMMENT ON COLUMN import_run.source_system IS 'the jobcentre system it comes from. class: operational';
COMMENT ON COLUMN import_run.mode IS 'number of sjak.citizens.v1.ImportMode. class: operational';
COMMENT ON COLUMN import_run.state IS 'number of sjak.citizens.v1.ImportState. class: operational';
COMMENT ON COLUMN import_run.file_sha256 IS 'by which the file is known again; empty for rows in no file. class: technical';
COMMENT ON COLUMN import_run.file_bytes IS 'size of the file; 0 when not told. class: technical';
COMMENT ON COLUMN import_run.last_row IS 'highest row that was committed. class: operational';
COMMENT ON COLUMN import_run.missing IS 'people in import_missing. class: operational';
COMMENT ON COLUMN import_run.started_at IS 'business time. class: operational';
COMMENT ON COLUMN import_run.finished_at IS 'business time; NULL while open. class: operational';
GRANT SELECT, INSERT, UPDATE (state, last_row, missing, finished_at) ON import_run TO {{runtime}};

ALTER TABLE import_row ADD COLUMN external_id text NOT NULL DEFAULT '';
COMMENT ON COLUMN import_row.external_id IS 'the source''s key of the person. class: operational';

CREATE TABLE import_refusal (
  municipality_code text NOT NULL,
  import_id uuid NOT NULL,
  row_number bigint NOT NULL,
  external_id text NOT NULL,
  citizen_id uuid,
  reasons text[] NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, import_id, row_number),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
CREATE INDEX import_refusal_by_citizen ON import_refusal (municipality_code, citizen_id);
COMMENT ON TABLE import_refusal IS 'Rows of an import that were refused and not mended since. class: operational';
COMMENT ON COLUMN import_refusal.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN import_refusal.import_id IS 'id of the export. class: operational';
COMMENT ON COLUMN import_refusal.row_number IS 'line of the file. class: operational';
COMMENT ON COLUMN import_refusal.external_id IS 'the source''s key of the person; empty when the row has none that may be shown. class: operational';
COMMENT ON COLUMN import_refusal.citizen_id IS 'whom that key leads to, where known. class: operational';
COMMENT ON COLUMN import_refusal.reasons IS 'fields and what they must be, without values. class: operational';
COMMENT ON COLUMN import_refusal.recorded_at IS 'business time. class: operational';
GRANT SELECT, INSERT, UPDATE, DELETE ON import_refusal TO {{runtime}};

CREATE TABLE import_missing (
  municipality_code text NOT NULL,
  import_id uuid NOT NULL,
  external_id text NOT NULL,
  citizen_id uuid NOT NULL,
  source_revision bigint NOT NULL,
  PRIMARY KEY (municipality_code, import_id, external_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  FOREIGN KEY (municipality_code, import_id) REFERENCES import_run
);
CREATE INDEX import_missing_by_citizen ON import_missing (municipality_code, citizen_id);
COMMENT ON TABLE import_missing IS 'Whom a source knew and its full file lacked when it was finished. class: operational';
COMMENT ON COLUMN import_missing.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN import_missing.import_id IS 'id of the export. class: operational';
COMMENT ON COLUMN import_missing.external_id IS 'the source''s key of the person. class: operational';
COMMENT ON COLUMN import_missing.citizen_id IS 'the person. class: operational';
COMMENT ON COLUMN import_missing.source_revision IS 'last revision that came from the source. class: operational';
GRANT SELECT, INSERT ON import_missing TO {{runtime}};

ALTER TABLE citizen_source ADD COLUMN content_key_id text, ADD COLUMN content_hash bytea;
COMMENT ON COLUMN citizen_source.content_key_id IS 'key of the keyring the hash is made under; NULL when applied before there was one. class: technical';
COMMENT ON COLUMN citizen_source.content_hash IS 'BLAKE2b of what the last revision said. class: technical';

CREATE TABLE citizen_field_source (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  holders jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
COMMENT ON TABLE citizen_field_source IS 'Whose word each group of a person''s fields is. class: operational';
COMMENT ON COLUMN citizen_field_source.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN citizen_field_source.citizen_id IS 'whose fields. class: operational';
COMMENT ON COLUMN citizen_field_source.holders IS 'by number of sjak.citizens.v1.FieldGroup: source, key id and keyed hash of what it gave. Another value than that was entered here. class: operational';
COMMENT ON COLUMN citizen_field_source.recorded_at IS 'business time of the last change. class: operational';
GRANT SELECT, INSERT, UPDATE (holders, recorded_at) ON citizen_field_source TO {{runtime}};

CREATE TABLE source_precedence (
  municipality_code text NOT NULL,
  field_group smallint NOT NULL CHECK (field_group BETWEEN 1 AND 7),
  version bigint NOT NULL,
  PRIMARY KEY (municipality_code, field_group)
);
COMMENT ON TABLE source_precedence IS 'The order of sources in force, by group of fields. class: operational';
COMMENT ON COLUMN source_precedence.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN source_precedence.field_group IS 'number of sjak.citizens.v1.FieldGroup. class: operational';
COMMENT ON COLUMN source_precedence.version IS 'rises by one with each definition. class: operational';
GRANT SELECT, INSERT, UPDATE (version) ON source_precedence TO {{runtime}};

CREATE TABLE source_precedence_definition (
  municipality_code text NOT NULL,
  field_group smallint NOT NULL,
  version bigint NOT NULL,
  sources text[] NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, field_group, version),
  FOREIGN KEY (municipality_code, field_group) REFERENCES source_precedence
);
COMMENT ON TABLE source_precedence_definition IS 'Every order that was in force; the highest version is. class: operational';
COMMENT ON COLUMN source_precedence_definition.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN source_precedence_definition.field_group IS 'number of sjak.citizens.v1.FieldGroup. class: operational';
COMMENT ON COLUMN source_precedence_definition.version IS 'which definition. class: operational';
COMMENT ON COLUMN source_precedence_definition.sources IS 'source systems, the winner first. class: operational';
COMMENT ON COLUMN source_precedence_definition.recorded_at IS 'business time. class: operational';
GRANT SELECT, INSERT ON source_precedence_definition TO {{runtime}};

-- Of one person, group and losing source at most one is open: writers hold the person's row.
CREATE TABLE discrepancy (
  municipality_code text NOT NULL,
  discrepancy_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  field_group smallint NOT NULL CHECK (field_group BETWEEN 1 AND 7),
  kept_source text NOT NULL,
  losing_source text NOT NULL,
  sealed bytea NOT NULL,
  key_id text NOT NULL,
  value_hash bytea NOT NULL,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 4),
  found_at timestamptz NOT NULL,
  settled_at timestamptz,
  settled_by text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_code, discrepancy_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CHECK ((state = 1) = (settled_at IS NULL))
);
CREATE INDEX discrepancy_by_citizen ON discrepancy (municipality_code, citizen_id);
CREATE INDEX discrepancy_open ON discrepancy (municipality_code, discrepancy_id) WHERE state = 1;
COMMENT ON TABLE discrepancy IS 'What a source says otherwise than the registry holds. class: identity';
COMMENT ON COLUMN discrepancy.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN discrepancy.discrepancy_id IS 'key of the discrepancy; rises with time. class: operational';
COMMENT ON COLUMN discrepancy.citizen_id IS 'the person. class: operational';
COMMENT ON COLUMN discrepancy.field_group IS 'number of sjak.citizens.v1.FieldGroup. class: operational';
COMMENT ON COLUMN discrepancy.kept_source IS 'whose value stood; registry for what was entered here. class: operational';
COMMENT ON COLUMN discrepancy.losing_source IS 'whose value lost. class: operational';
COMMENT ON COLUMN discrepancy.sealed IS 'the value that lost, encrypted and bound to municipality and person. class: identity';
COMMENT ON COLUMN discrepancy.key_id IS 'key of the keyring for value and hash. class: technical';
COMMENT ON COLUMN discrepancy.value_hash IS 'BLAKE2b of the value: does the source say the same again? class: technical';
COMMENT ON COLUMN discrepancy.state IS 'number of sjak.citizens.v1.DiscrepancyState. class: operational';
COMMENT ON COLUMN discrepancy.found_at IS 'business time it was found. class: operational';
COMMENT ON COLUMN discrepancy.settled_at IS 'business time it was settled or outdated; NULL while open. class: operational';
COMMENT ON COLUMN discrepancy.settled_by IS 'who settled it; empty when nobody had to. class: operational';
COMMENT ON COLUMN discrepancy.reason IS 'why it was settled so. class: sensitive';
GRANT SELECT, INSERT, UPDATE (state, settled_at, settled_by, reason) ON discrepancy TO {{runtime}};

-- The indexes behind the exclusion constraints compare as bytes, which is faster; and as no query does, the planner cannot
-- take one of them to read a person's spells, which it did, through the whole municipality, while a table that had just
-- been filled had no statistics yet.
ALTER TABLE cpr_number DROP CONSTRAINT cpr_number_overlap,
  ADD CONSTRAINT cpr_number_overlap EXCLUDE USING gist (municipality_code COLLATE "C" WITH =, (citizen_id::text) COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE target_group_spell DROP CONSTRAINT target_group_overlap,
  ADD CONSTRAINT target_group_overlap EXCLUDE USING gist (municipality_code COLLATE "C" WITH =, (citizen_id::text) COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE address_spell DROP CONSTRAINT address_overlap,
  ADD CONSTRAINT address_overlap EXCLUDE USING gist (municipality_code COLLATE "C" WITH =, (citizen_id::text) COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE need_spell DROP CONSTRAINT need_overlap,
  ADD CONSTRAINT need_overlap EXCLUDE USING gist (municipality_code COLLATE "C" WITH =, (citizen_id::text) COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE caseworker_spell DROP CONSTRAINT caseworker_overlap,
  ADD CONSTRAINT caseworker_overlap EXCLUDE USING gist (municipality_code COLLATE "C" WITH =, (citizen_id::text) COLLATE "C" WITH =,
    valid WITH &&) WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
