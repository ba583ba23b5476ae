SET LOCAL lock_timeout = '5s';

-- A merged person's row stays, for what refers to it, and points at the survivor. When the survivor is merged in turn, all
-- that point at it are pointed on, so that one step always reaches the last.
ALTER TABLE citizen ADD COLUMN merged_into uuid CHECK (merged_into <> citizen_id);
ALTER TABLE citizen ADD CONSTRAINT citizen_merged_into FOREIGN KEY (municipality_code, merged_into) REFERENCES citizen;
CREATE INDEX citizen_by_survivor ON citizen (municipality_code, merged_into) WHERE merged_into IS NOT NULL;
COMMENT ON COLUMN citizen.merged_into IS 'the person whom this one turned out to be; NULL for a person of its own. class: operational';

CREATE TABLE citizen_merge (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  survivor_id uuid NOT NULL,
  reason smallint NOT NULL,
  taken smallint[] NOT NULL,
  merged_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  FOREIGN KEY (municipality_code, survivor_id) REFERENCES citizen
);
CREATE INDEX citizen_merge_by_survivor ON citizen_merge (municipality_code, survivor_id);
COMMENT ON TABLE citizen_merge IS 'Each merge as it was done. class: operational';
COMMENT ON COLUMN citizen_merge.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN citizen_merge.citizen_id IS 'who was merged. class: operational';
COMMENT ON COLUMN citizen_merge.survivor_id IS 'into whom, on that day. class: operational';
COMMENT ON COLUMN citizen_merge.reason IS 'number of sjak.citizens.v1.MergeReason. class: operational';
COMMENT ON COLUMN citizen_merge.taken IS 'numbers of sjak.citizens.v1.MergeField that were taken over. class: operational';
COMMENT ON COLUMN citizen_merge.merged_at IS 'business time. class: operational';
GRANT SELECT, INSERT ON citizen_merge TO {{runtime}};

-- Rewritten with the person, and derived from the person alone, but for the names of merged persons. No foreign key: every
-- write of a person would pay for eight of them.
CREATE TABLE citizen_match (
  municipality_code text NOT NULL,
  kind smallint NOT NULL,
  key text COLLATE "C" NOT NULL,
  citizen_id uuid NOT NULL,
  PRIMARY KEY (municipality_code, kind, key, citizen_id)
);
CREATE INDEX citizen_match_by_citizen ON citizen_match (municipality_code, citizen_id, kind, key);
COMMENT ON TABLE citizen_match IS 'What a person is searched by, and compared by with others. class: identity';
COMMENT ON COLUMN citizen_match.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN citizen_match.kind IS 'number of MatchKind (registry/match_rules.h). class: technical';
COMMENT ON COLUMN citizen_match.key IS 'folded word of a name, or what two records of one person would share. class: identity';
COMMENT ON COLUMN citizen_match.citizen_id IS 'whose. class: operational';
GRANT SELECT, INSERT, DELETE ON citizen_match TO {{runtime}};

CREATE TABLE duplicate_dismissal (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  other_id uuid NOT NULL,
  evidence bytea NOT NULL,
  reason text NOT NULL,
  dismissed_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id, other_id, evidence),
  CHECK (citizen_id < other_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  FOREIGN KEY (municipality_code, other_id) REFERENCES citizen
);
CREATE INDEX duplicate_dismissal_by_other ON duplicate_dismissal (municipality_code, other_id);
COMMENT ON TABLE duplicate_dismissal IS 'Two who are not one person, as far as was known. class: identity';
COMMENT ON COLUMN duplicate_dismissal.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN duplicate_dismissal.citizen_id IS 'the lower id of the two. class: operational';
COMMENT ON COLUMN duplicate_dismissal.other_id IS 'the higher one. class: operational';
COMMENT ON COLUMN duplicate_dismissal.evidence IS 'SHA-256 of all that spoke for it then. class: identity';
COMMENT ON COLUMN duplicate_dismissal.reason IS 'why they are two, in words. class: identity';
COMMENT ON COLUMN duplicate_dismissal.dismissed_at IS 'business time. class: operational';
GRANT SELECT, INSERT ON duplicate_dismissal TO {{runtime}};

-- A merge points the merged person's numbers at the survivor; key rotation seals anew and drops retired keys' rows.
GRANT UPDATE (citizen_id), DELETE ON cpr_lookup TO {{runtime}};
GRANT UPDATE (sealed, key_id) ON cpr_number TO {{runtime}};
CREATE INDEX cpr_number_by_key ON cpr_number (municipality_code, key_id, citizen_id);

CREATE INDEX target_group_spell_by_group ON target_group_spell (municipality_code, target_group, citizen_id)
  WHERE superseded_at IS NULL;
CREATE INDEX address_spell_by_district ON address_spell (municipality_code, district_code, citizen_id)
  WHERE superseded_at IS NULL;
