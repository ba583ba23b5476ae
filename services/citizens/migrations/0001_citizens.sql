SET LOCAL lock_timeout = '5s';

-- A citizen is known by an id of ours. What is true of the person for a time stands in dated spells, one table per kind.
-- A spell is never changed: when a later one closes it, it is marked superseded and a shorter copy takes its place, so that
-- what was known at any time can be told (valid dates and recorded-at). Of the spells that stand, no two of a kind overlap.
-- The exclusion constraints name the person as text only to keep the planner from reading through their GiST indexes: it
-- takes them for as cheap as the small ones beside them, and they are several times slower.
CREATE TABLE citizen (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  version bigint NOT NULL CHECK (version >= 1),
  given_name text NOT NULL,
  surname text NOT NULL,
  search_key text COLLATE "C" NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  phone text NOT NULL DEFAULT '',
  protected boolean NOT NULL DEFAULT false,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id)
);
CREATE INDEX citizen_by_name ON citizen (municipality_code, sort_key, citizen_id);
COMMENT ON TABLE citizen IS 'A person the jobcentre works with. class: identity';
COMMENT ON COLUMN citizen.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN citizen.citizen_id IS 'the person''s key in the suite. class: operational';
COMMENT ON COLUMN citizen.version IS 'rises by one with every event about the person. class: operational';
COMMENT ON COLUMN citizen.given_name IS 'first and middle names. class: identity';
COMMENT ON COLUMN citizen.surname IS 'surname. class: identity';
COMMENT ON COLUMN citizen.search_key IS 'surname folded for searching; empty for protected people, whom no search finds. class: identity';
COMMENT ON COLUMN citizen.sort_key IS 'names folded for the order of lists; empty for protected people. class: identity';
COMMENT ON COLUMN citizen.phone IS 'telephone; empty when unknown. class: identity';
COMMENT ON COLUMN citizen.protected IS 'name and address protection: lists show neither. class: sensitive';
COMMENT ON COLUMN citizen.recorded_at IS 'business time of the last change. class: operational';
GRANT SELECT, INSERT, UPDATE ON citizen TO {{runtime}};

CREATE TABLE cpr_number (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  spell_id uuid NOT NULL,
  sealed bytea NOT NULL,
  key_id text NOT NULL,
  valid daterange NOT NULL CHECK (NOT isempty(valid)),
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (municipality_code, citizen_id, spell_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CONSTRAINT cpr_number_overlap EXCLUDE USING gist (municipality_code WITH =, (citizen_id::text) WITH =, valid WITH &&)
    WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX cpr_number_standing ON cpr_number (municipality_code, citizen_id) WHERE superseded_at IS NULL;
COMMENT ON TABLE cpr_number IS 'The person''s CPR number, dated, because people get new ones. class: identity';
COMMENT ON COLUMN cpr_number.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN cpr_number.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN cpr_number.spell_id IS 'key of the spell. class: technical';
COMMENT ON COLUMN cpr_number.sealed IS 'the ten characters, encrypted and bound to municipality and person. class: identity';
COMMENT ON COLUMN cpr_number.key_id IS 'key of the keyring it is encrypted under. class: technical';
COMMENT ON COLUMN cpr_number.valid IS 'days on which it is the person''s number. class: operational';
COMMENT ON COLUMN cpr_number.recorded_at IS 'business time it was recorded. class: operational';
COMMENT ON COLUMN cpr_number.superseded_at IS 'business time another record took its place; NULL while it stands. class: operational';
GRANT SELECT, INSERT, UPDATE (superseded_at) ON cpr_number TO {{runtime}};

CREATE TABLE cpr_lookup (
  municipality_code text NOT NULL,
  key_id text NOT NULL,
  keyed_hash bytea NOT NULL CHECK (octet_length(keyed_hash) = 32),
  citizen_id uuid NOT NULL,
  valid daterange NOT NULL,
  CONSTRAINT cpr_lookup_pkey PRIMARY KEY (municipality_code, key_id, keyed_hash),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
CREATE INDEX cpr_lookup_by_citizen ON cpr_lookup (municipality_code, citizen_id);
COMMENT ON TABLE cpr_lookup IS 'Finds a person by CPR number; one row per number ever borne and key of the keyring. class: identity';
COMMENT ON COLUMN cpr_lookup.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN cpr_lookup.key_id IS 'key of the keyring the hash is made under. class: technical';
COMMENT ON COLUMN cpr_lookup.keyed_hash IS 'BLAKE2b of the number under a key per municipality. class: identity';
COMMENT ON COLUMN cpr_lookup.citizen_id IS 'whose number it is. class: operational';
COMMENT ON COLUMN cpr_lookup.valid IS 'days on which it is the person''s number. class: operational';
GRANT SELECT, INSERT, UPDATE (valid) ON cpr_lookup TO {{runtime}};

CREATE TABLE target_group_spell (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  spell_id uuid NOT NULL,
  target_group smallint NOT NULL CHECK (target_group BETWEEN 1 AND 14),
  valid daterange NOT NULL CHECK (NOT isempty(valid)),
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (municipality_code, citizen_id, spell_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CONSTRAINT target_group_overlap EXCLUDE USING gist (municipality_code WITH =, (citizen_id::text) WITH =, valid WITH &&)
    WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX target_group_spell_standing ON target_group_spell (municipality_code, citizen_id) WHERE superseded_at IS NULL;
COMMENT ON TABLE target_group_spell IS 'LAB § 6 target group, dated. class: sensitive';
COMMENT ON COLUMN target_group_spell.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN target_group_spell.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN target_group_spell.spell_id IS 'key of the spell. class: technical';
COMMENT ON COLUMN target_group_spell.target_group IS 'number of sjak.citizens.v1.TargetGroup. class: sensitive';
COMMENT ON COLUMN target_group_spell.valid IS 'days it covers. class: sensitive';
COMMENT ON COLUMN target_group_spell.recorded_at IS 'business time it was recorded. class: operational';
COMMENT ON COLUMN target_group_spell.superseded_at IS 'business time another record took its place; NULL while it stands. class: operational';
GRANT SELECT, INSERT, UPDATE (superseded_at) ON target_group_spell TO {{runtime}};

CREATE TABLE address_spell (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  spell_id uuid NOT NULL,
  street text NOT NULL,
  postcode text NOT NULL,
  city text NOT NULL,
  district_code smallint NOT NULL CHECK (district_code BETWEEN 0 AND 99),
  dar_address_id uuid,
  residence_area text NOT NULL,
  residence_rule text NOT NULL,
  valid daterange NOT NULL CHECK (NOT isempty(valid)),
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (municipality_code, citizen_id, spell_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CHECK ((residence_area = '') = (residence_rule = '')),
  CONSTRAINT address_overlap EXCLUDE USING gist (municipality_code WITH =, (citizen_id::text) WITH =, valid WITH &&)
    WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX address_spell_standing ON address_spell (municipality_code, citizen_id) WHERE superseded_at IS NULL;
COMMENT ON TABLE address_spell IS 'Where the person lives, dated, with the residence area as it was matched when recorded (S7). class: identity';
COMMENT ON COLUMN address_spell.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN address_spell.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN address_spell.spell_id IS 'key of the spell. class: technical';
COMMENT ON COLUMN address_spell.street IS 'street and house number. class: identity';
COMMENT ON COLUMN address_spell.postcode IS 'four digits; empty when unknown. class: identity';
COMMENT ON COLUMN address_spell.city IS 'postal city. class: identity';
COMMENT ON COLUMN address_spell.district_code IS 'Copenhagen district 1-10, 98 outside the city, 0 unknown. class: operational';
COMMENT ON COLUMN address_spell.dar_address_id IS 'id in the address register (DAR), where known. class: identity';
COMMENT ON COLUMN address_spell.residence_area IS 'code of the residence area; empty when none matched. class: operational';
COMMENT ON COLUMN address_spell.residence_rule IS 'the rule that matched, as text; empty when none did. class: operational';
COMMENT ON COLUMN address_spell.valid IS 'days it covers. class: operational';
COMMENT ON COLUMN address_spell.recorded_at IS 'business time it was recorded. class: operational';
COMMENT ON COLUMN address_spell.superseded_at IS 'business time another record took its place; NULL while it stands. class: operational';
GRANT SELECT, INSERT, UPDATE (superseded_at) ON address_spell TO {{runtime}};

CREATE TABLE need_spell (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  spell_id uuid NOT NULL,
  capacity boolean NOT NULL,
  skills boolean NOT NULL,
  unemployed boolean NOT NULL,
  valid daterange NOT NULL CHECK (NOT isempty(valid)),
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (municipality_code, citizen_id, spell_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CONSTRAINT need_overlap EXCLUDE USING gist (municipality_code WITH =, (citizen_id::text) WITH =, valid WITH &&)
    WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX need_spell_standing ON need_spell (municipality_code, citizen_id) WHERE superseded_at IS NULL;
COMMENT ON TABLE need_spell IS 'Why ordinary work is out of reach without help (S8), and whether the person is without work, dated. class: sensitive';
COMMENT ON COLUMN need_spell.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN need_spell.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN need_spell.spell_id IS 'key of the spell. class: technical';
COMMENT ON COLUMN need_spell.capacity IS 'not full work capacity. class: sensitive';
COMMENT ON COLUMN need_spell.skills IS 'not the relevant skills. class: sensitive';
COMMENT ON COLUMN need_spell.unemployed IS 'without work. class: sensitive';
COMMENT ON COLUMN need_spell.valid IS 'days it covers. class: sensitive';
COMMENT ON COLUMN need_spell.recorded_at IS 'business time it was recorded. class: operational';
COMMENT ON COLUMN need_spell.superseded_at IS 'business time another record took its place; NULL while it stands. class: operational';
GRANT SELECT, INSERT, UPDATE (superseded_at) ON need_spell TO {{runtime}};

CREATE TABLE caseworker_spell (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  spell_id uuid NOT NULL,
  caseworker text NOT NULL CHECK (caseworker <> ''),
  valid daterange NOT NULL CHECK (NOT isempty(valid)),
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (municipality_code, citizen_id, spell_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CONSTRAINT caseworker_overlap EXCLUDE USING gist (municipality_code WITH =, (citizen_id::text) WITH =, valid WITH &&)
    WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX caseworker_spell_by_caseworker ON caseworker_spell (municipality_code, caseworker, citizen_id)
  WHERE superseded_at IS NULL;
CREATE INDEX caseworker_spell_standing ON caseworker_spell (municipality_code, citizen_id) WHERE superseded_at IS NULL;
COMMENT ON TABLE caseworker_spell IS 'Who owns the case, dated (S43). class: operational';
COMMENT ON COLUMN caseworker_spell.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN caseworker_spell.citizen_id IS 'whose case. class: operational';
COMMENT ON COLUMN caseworker_spell.spell_id IS 'key of the spell. class: technical';
COMMENT ON COLUMN caseworker_spell.caseworker IS 'id in the jobcentre''s own directory. class: operational';
COMMENT ON COLUMN caseworker_spell.valid IS 'days it covers. class: operational';
COMMENT ON COLUMN caseworker_spell.recorded_at IS 'business time it was recorded. class: operational';
COMMENT ON COLUMN caseworker_spell.superseded_at IS 'business time another record took its place; NULL while it stands. class: operational';
GRANT SELECT, INSERT, UPDATE (superseded_at) ON caseworker_spell TO {{runtime}};

CREATE TABLE consent (
  municipality_code text NOT NULL,
  consent_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  purpose text NOT NULL,
  recipient_cvr text NOT NULL,
  text_version text NOT NULL,
  given_on date NOT NULL,
  withdrawn_on date CHECK (withdrawn_on >= given_on),
  PRIMARY KEY (municipality_code, consent_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
CREATE INDEX consent_by_citizen ON consent (municipality_code, citizen_id);
CREATE UNIQUE INDEX consent_standing ON consent (municipality_code, citizen_id, purpose, recipient_cvr)
  WHERE withdrawn_on IS NULL;
COMMENT ON TABLE consent IS 'What a citizen lets a company know. class: sensitive';
COMMENT ON COLUMN consent.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN consent.consent_id IS 'key of the consent. class: operational';
COMMENT ON COLUMN consent.citizen_id IS 'who gave it. class: operational';
COMMENT ON COLUMN consent.purpose IS 'code of what may be shown. class: sensitive';
COMMENT ON COLUMN consent.recipient_cvr IS 'CVR number of the company. class: sensitive';
COMMENT ON COLUMN consent.text_version IS 'wording that was agreed to. class: sensitive';
COMMENT ON COLUMN consent.given_on IS 'day it was given. class: sensitive';
COMMENT ON COLUMN consent.withdrawn_on IS 'day it was withdrawn; NULL while it stands. class: sensitive';
GRANT SELECT, INSERT, UPDATE (withdrawn_on) ON consent TO {{runtime}};

CREATE TABLE residence_area (
  municipality_code text NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (municipality_code, code)
);
COMMENT ON TABLE residence_area IS 'A named part of the city that people live in, or near (S7). class: public';
COMMENT ON COLUMN residence_area.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN residence_area.code IS 'code of the area. class: public';
COMMENT ON COLUMN residence_area.version IS 'rises by one with each definition. class: operational';
GRANT SELECT, INSERT, UPDATE ON residence_area TO {{runtime}};

CREATE TABLE residence_area_definition (
  municipality_code text NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL,
  label text NOT NULL,
  rules jsonb NOT NULL,
  valid_from date NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, code, version),
  FOREIGN KEY (municipality_code, code) REFERENCES residence_area
);
COMMENT ON TABLE residence_area_definition IS 'What puts an address into an area; the highest version that has begun applies. class: public';
COMMENT ON COLUMN residence_area_definition.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN residence_area_definition.code IS 'code of the area. class: public';
COMMENT ON COLUMN residence_area_definition.version IS 'which definition of the area. class: operational';
COMMENT ON COLUMN residence_area_definition.label IS 'neutral name, Danish. class: public';
COMMENT ON COLUMN residence_area_definition.rules IS 'list of {street, postcode, district_code} in order. class: public';
COMMENT ON COLUMN residence_area_definition.valid_from IS 'first day it applies. class: public';
COMMENT ON COLUMN residence_area_definition.recorded_at IS 'business time it was recorded. class: operational';
GRANT SELECT, INSERT ON residence_area_definition TO {{runtime}};

CREATE TABLE citizen_source (
  municipality_code text NOT NULL,
  source_system text NOT NULL,
  external_id text NOT NULL,
  citizen_id uuid NOT NULL,
  source_revision bigint NOT NULL,
  applied_at timestamptz NOT NULL,
  CONSTRAINT citizen_source_pkey PRIMARY KEY (municipality_code, source_system, external_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
CREATE INDEX citizen_source_by_citizen ON citizen_source (municipality_code, citizen_id);
COMMENT ON TABLE citizen_source IS 'Where a source system''s key leads, and how far it has been followed. class: operational';
COMMENT ON COLUMN citizen_source.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN citizen_source.source_system IS 'the jobcentre system rows come from. class: operational';
COMMENT ON COLUMN citizen_source.external_id IS 'its key of the person. class: operational';
COMMENT ON COLUMN citizen_source.citizen_id IS 'the person. class: operational';
COMMENT ON COLUMN citizen_source.source_revision IS 'last revision applied; only higher ones are. class: operational';
COMMENT ON COLUMN citizen_source.applied_at IS 'business time of that. class: operational';
GRANT SELECT, INSERT, UPDATE ON citizen_source TO {{runtime}};

CREATE TABLE import_row (
  municipality_code text NOT NULL,
  import_id uuid NOT NULL,
  row_number bigint NOT NULL,
  key_id text NOT NULL,
  keyed_hash bytea NOT NULL,
  outcome smallint NOT NULL,
  citizen_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT import_row_pkey PRIMARY KEY (municipality_code, import_id, row_number),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen
);
COMMENT ON TABLE import_row IS 'What became of each accepted row of an import, so that sending it again gives the same answer. class: operational';
COMMENT ON COLUMN import_row.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN import_row.import_id IS 'id of the file. class: operational';
COMMENT ON COLUMN import_row.row_number IS 'line of the file. class: operational';
COMMENT ON COLUMN import_row.key_id IS 'key of the keyring the hash is made under. class: technical';
COMMENT ON COLUMN import_row.keyed_hash IS 'BLAKE2b of the row: is it the same as before? class: technical';
COMMENT ON COLUMN import_row.outcome IS 'number of sjak.citizens.v1.ImportOutcome. class: operational';
COMMENT ON COLUMN import_row.citizen_id IS 'the person. class: operational';
COMMENT ON COLUMN import_row.recorded_at IS 'business time. class: operational';
GRANT SELECT, INSERT ON import_row TO {{runtime}};
