SET LOCAL lock_timeout = '5s';

-- Further kinds of dated spells. Unlike those of 0001 they share one table: each kind is a message of
-- sjak/citizens/v1/spells.proto and is stored as its fields, so that a look-up of a person costs one index scan for all
-- of them, and a new kind is a message and no table.
CREATE TABLE circumstance_spell (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  spell_id uuid NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 5 AND 11),
  value jsonb NOT NULL CHECK (jsonb_typeof(value) = 'object'),
  valid daterange NOT NULL CHECK (NOT isempty(valid)),
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (municipality_code, citizen_id, spell_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CONSTRAINT circumstance_overlap
    EXCLUDE USING gist (municipality_code COLLATE "C" WITH =, (citizen_id::text) COLLATE "C" WITH =, kind WITH =, valid WITH &&)
    WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX circumstance_spell_standing ON circumstance_spell (municipality_code, citizen_id, kind)
  WHERE superseded_at IS NULL;
COMMENT ON TABLE circumstance_spell IS 'Benefit, mobility limit, considerations, language level, protection, guest and closed case, dated. class: sensitive';
COMMENT ON COLUMN circumstance_spell.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN circumstance_spell.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN circumstance_spell.spell_id IS 'key of the spell. class: technical';
COMMENT ON COLUMN circumstance_spell.kind IS 'number of sjak.citizens.v1.SpellKind. class: operational';
COMMENT ON COLUMN circumstance_spell.value IS 'the fields of the kind''s message by name, enums as numbers, dates apart; each field''s own class stands in the contract. class: sensitive';
COMMENT ON COLUMN circumstance_spell.valid IS 'days it covers. class: sensitive';
COMMENT ON COLUMN circumstance_spell.recorded_at IS 'business time it was recorded. class: operational';
COMMENT ON COLUMN circumstance_spell.superseded_at IS 'business time another record took its place; NULL while it stands. class: operational';
GRANT SELECT, INSERT, UPDATE (superseded_at) ON circumstance_spell TO {{runtime}};

-- What citizen.protected says so far becomes a spell: since it was last recorded, for all that is known.
INSERT INTO circumstance_spell (municipality_code, citizen_id, spell_id, kind, value, valid, recorded_at)
SELECT c.municipality_code, c.citizen_id, gen_random_uuid(), 9, '{"source": 4}',
       daterange((c.recorded_at AT TIME ZONE 'Europe/Copenhagen')::date, NULL), c.recorded_at
FROM citizen c WHERE c.protected;

-- Benefits that the law folded into others. municipality_code '0000' is the whole country's.
CREATE TABLE benefit_change (
  municipality_code text NOT NULL,
  benefit smallint NOT NULL,
  becomes smallint NOT NULL CHECK (becomes <> benefit),
  valid_from date NOT NULL,
  legal_reference text NOT NULL,
  PRIMARY KEY (municipality_code, benefit)
);
COMMENT ON TABLE benefit_change IS 'Which benefit became which by law; what was recorded before is read so from the day on. class: public';
COMMENT ON COLUMN benefit_change.municipality_code IS 'tenant, or 0000 for the country. class: technical';
COMMENT ON COLUMN benefit_change.benefit IS 'number of sjak.citizens.v1.Benefit. class: public';
COMMENT ON COLUMN benefit_change.becomes IS 'number of sjak.citizens.v1.Benefit. class: public';
COMMENT ON COLUMN benefit_change.valid_from IS 'first day. class: public';
COMMENT ON COLUMN benefit_change.legal_reference IS 'where the law says so. class: public';
GRANT SELECT ON benefit_change TO {{runtime}};
INSERT INTO benefit_change (municipality_code, benefit, becomes, valid_from, legal_reference) VALUES
('0000', 3, 2, '2025-07-01', 'The cash benefit reform of 1 July 2025 (domain 3.8)'),
('0000', 4, 2, '2025-07-01', 'The cash benefit reform of 1 July 2025 (domain 3.8)'),
('0000', 5, 2, '2025-07-01', 'The cash benefit reform of 1 July 2025 (domain 3.8)');

CREATE TABLE caseworker (
  municipality_code text NOT NULL,
  caseworker text NOT NULL CHECK (caseworker <> ''),
  version bigint NOT NULL CHECK (version >= 1),
  PRIMARY KEY (municipality_code, caseworker)
);
COMMENT ON TABLE caseworker IS 'Somebody who owns cases (S43). class: operational';
COMMENT ON COLUMN caseworker.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN caseworker.caseworker IS 'id in the jobcentre''s own directory. class: operational';
COMMENT ON COLUMN caseworker.version IS 'rises by one with each definition. class: operational';
GRANT SELECT, INSERT, UPDATE ON caseworker TO {{runtime}};

CREATE TABLE caseworker_definition (
  municipality_code text NOT NULL,
  caseworker text NOT NULL,
  version bigint NOT NULL,
  person_name text NOT NULL,
  team text NOT NULL,
  active daterange NOT NULL CHECK (NOT isempty(active)),
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, caseworker, version),
  FOREIGN KEY (municipality_code, caseworker) REFERENCES caseworker
);
COMMENT ON TABLE caseworker_definition IS 'Who a caseworker is; the highest version applies. class: identity';
COMMENT ON COLUMN caseworker_definition.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN caseworker_definition.caseworker IS 'id in the jobcentre''s own directory. class: operational';
COMMENT ON COLUMN caseworker_definition.version IS 'which definition. class: operational';
COMMENT ON COLUMN caseworker_definition.person_name IS 'the caseworker''s name. class: identity';
COMMENT ON COLUMN caseworker_definition.team IS 'team of the jobcentre. class: operational';
COMMENT ON COLUMN caseworker_definition.active IS 'days on which cases can be assigned to the person. class: operational';
COMMENT ON COLUMN caseworker_definition.recorded_at IS 'business time it was recorded. class: operational';
GRANT SELECT, INSERT ON caseworker_definition TO {{runtime}};
