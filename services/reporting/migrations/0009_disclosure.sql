SET LOCAL lock_timeout = '5s';

CREATE TABLE disclosure_rule (
  municipality_code text NOT NULL,
  audience integer NOT NULL CHECK (audience IN (1, 2)),
  version bigint NOT NULL,
  valid_from date NOT NULL,
  smallest_count integer NOT NULL CHECK (smallest_count >= 3),
  dominance_percent integer NOT NULL,
  smallest_share_base integer NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, audience, version)
);
COMMENT ON TABLE disclosure_rule IS 'How small a number may be shown, every version ever stated (G10). class: public';
COMMENT ON COLUMN disclosure_rule.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN disclosure_rule.audience IS 'reporting.v1.Audience: 1 the administration, 2 everybody else. class: public';
COMMENT ON COLUMN disclosure_rule.version IS '1, 2, 3 by audience. class: public';
COMMENT ON COLUMN disclosure_rule.valid_from IS 'In force from this day, until a later version is. class: public';
COMMENT ON COLUMN disclosure_rule.smallest_count IS 'k: smaller counts are hidden. class: public';
COMMENT ON COLUMN disclosure_rule.dominance_percent IS 'A sum is hidden when one person has more of it. class: public';
COMMENT ON COLUMN disclosure_rule.smallest_share_base IS 'Shares of fewer people are hidden. class: public';
COMMENT ON COLUMN disclosure_rule.recorded_at IS 'Business time of the statement. class: operational';
COMMENT ON COLUMN disclosure_rule.recorded_by IS 'Who stated it. class: operational';

CREATE TABLE released_breakdown (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  as_of date NOT NULL,
  published boolean NOT NULL,
  k integer NOT NULL,
  total bigint NOT NULL,
  cells jsonb NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, as_of)
);
COMMENT ON TABLE released_breakdown IS 'What reports for outside have said of K1 by kind, and what they hid, for deciding what the next one may say (G10). class: sensitive';
COMMENT ON COLUMN released_breakdown.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN released_breakdown.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN released_breakdown.as_of IS 'Last day that was counted. class: public';
COMMENT ON COLUMN released_breakdown.published IS 'Whether the table was printed; if not, an earlier one was. class: operational';
COMMENT ON COLUMN released_breakdown.k IS 'Smallest count shown, as in force then. class: public';
COMMENT ON COLUMN released_breakdown.total IS 'K1 broad. class: public';
COMMENT ON COLUMN released_breakdown.cells IS 'By kind: code, count, structural, shown. class: sensitive';

GRANT SELECT, INSERT ON disclosure_rule, released_breakdown TO {{runtime}};
