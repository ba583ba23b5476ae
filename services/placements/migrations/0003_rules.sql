SET LOCAL lock_timeout = '5s';

-- The law as dated data (domain 2.x): a decision names the version it was judged by. Code holds the arithmetic only.
-- municipality_code '0000' is the whole country's; a row of a municipality's own wins over it.

CREATE TABLE rule_version (
  municipality_code text NOT NULL,
  rule_id text NOT NULL,
  version int NOT NULL,
  valid daterange NOT NULL,
  parameters jsonb NOT NULL,
  legal_reference text NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (municipality_code, rule_id, version),
  EXCLUDE USING gist (municipality_code WITH =, rule_id WITH =, valid WITH &&)
);
COMMENT ON TABLE rule_version IS 'A rule''s parameters while they are the law. class: public';
COMMENT ON COLUMN rule_version.municipality_code IS 'tenant, or 0000 for the country. class: technical';
COMMENT ON COLUMN rule_version.rule_id IS 'rule of the catalogue, R8. class: public';
COMMENT ON COLUMN rule_version.version IS 'version of the rule, from 1. class: public';
COMMENT ON COLUMN rule_version.valid IS 'days it is the law; a placement is judged by its first day. class: public';
COMMENT ON COLUMN rule_version.parameters IS 'numbers of the rule. class: public';
COMMENT ON COLUMN rule_version.legal_reference IS 'where the law says so. class: public';
COMMENT ON COLUMN rule_version.source IS 'where we read it. class: public';

GRANT SELECT ON rule_version TO {{runtime}};

INSERT INTO rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, source) VALUES
-- R3. Weeks by target group (LAB section 6). A group that is not listed is not allowed but to be assessed (D9): INT, the
-- self-supporting (6.12, which needs job-readiness to decide) and those under 18 (6.13). "extended": the limit after a
-- written assessment; absent where the law knows no extension.
('0000', 'R3', 1, '[2020-01-01,2026-02-01)',
 '{"weeks": {"6.1": {"first": 4}, "6.2": {"first": 4}, "6.4": {"first": 4},
   "6.3": {"first": 13, "extended": 26}, "6.5": {"first": 13, "extended": 26}, "6.6": {"first": 13, "extended": 26},
   "6.7": {"first": 13, "extended": 26}, "6.8": {"first": 13, "extended": 26}, "6.9": {"first": 13, "extended": 26},
   "6.10": {"first": 13, "extended": 26}, "6.11": {"first": 13, "extended": 26}}}',
 'LAB § 61', 'elov.dk LAB § 61(2); star.dk Q&A 9 March 2020'),
-- Resource courses (6.8) and rehabilitation (6.10) closed for new citizens; those still in them are to be assessed. A
-- new LAB is expected on 1 January 2027: nothing is known beyond.
('0000', 'R3', 2, '[2026-02-01,2027-01-01)',
 '{"weeks": {"6.1": {"first": 4}, "6.2": {"first": 4}, "6.4": {"first": 4},
   "6.3": {"first": 13, "extended": 26}, "6.5": {"first": 13, "extended": 26}, "6.6": {"first": 13, "extended": 26},
   "6.7": {"first": 13, "extended": 26}, "6.9": {"first": 13, "extended": 26}, "6.11": {"first": 13, "extended": 26}}}',
 'LAB § 61', 'lovguiden.dk L66; star.dk webinar answers, January 2026'),
('0000', 'R5', 1, '[2020-01-01,2027-01-01)', '{"weekly_minutes": 2220}',
 'LAB ch. 11', 'kk.dk; frederiksberg.dk; star.dk Q&A 2020'),
-- R8. Full-time persons on both sides since 1 January 2020; before that heads were counted, which is not held here.
-- FLOOR is what the published table shows (Q1). "external_days": how long a statement of others' use stays fresh.
('0000', 'R8', 1, '[2020-01-01,2027-01-01)',
 '{"rounding": "FLOOR", "months": 4, "small_unit_persons": 50, "persons_per_place": 5, "persons_per_place_beyond": 10,
   "least_places": 1, "external_days": 90}',
 'BAB § 65', 'elov.dk BAB § 65; ligevaerd.dk'),
('0000', 'R9', 1, '[2020-01-01,2027-01-01)', '{}', 'BAB § 65(6)', 'elov.dk BAB § 65(6)'),
('0000', 'R11', 1, '[2020-01-01,2027-01-01)', '{}', 'LAB ch. 11', 'aarhus.dk; silkeborg.dk'),
('0000', 'R26', 1, '[2016-04-01,infinity)', '{}', 'The collective agreement', 'cabiweb.dk; roskilde.dk');
