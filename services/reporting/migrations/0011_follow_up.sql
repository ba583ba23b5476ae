SET LOCAL lock_timeout = '5s';

CREATE TABLE follow_up (
  municipality_code text NOT NULL,
  follow_up_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  kind integer NOT NULL,
  PRIMARY KEY (municipality_code, follow_up_id)
);
CREATE INDEX follow_up_by_programme ON follow_up (municipality_code, programme_id, follow_up_id);
COMMENT ON TABLE follow_up IS 'Entries of the follow-up frame: definitions, indicators, milestones, risks and so on (D22, D23). class: public';
COMMENT ON COLUMN follow_up.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN follow_up.follow_up_id IS 'Entry; ids rise with time. class: operational';
COMMENT ON COLUMN follow_up.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN follow_up.kind IS 'reporting.v1.FollowUpKind. class: public';

CREATE TABLE follow_up_version (
  municipality_code text NOT NULL,
  follow_up_id uuid NOT NULL,
  version bigint NOT NULL,
  facts jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, follow_up_id, version)
);
COMMENT ON TABLE follow_up_version IS 'Every version of each entry. class: public';
COMMENT ON COLUMN follow_up_version.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN follow_up_version.follow_up_id IS 'Entry. class: operational';
COMMENT ON COLUMN follow_up_version.version IS '1, 2, 3 by entry. class: public';
COMMENT ON COLUMN follow_up_version.facts IS 'reporting.v1.FollowUpFacts as JSON. class: public';
COMMENT ON COLUMN follow_up_version.recorded_at IS 'Business time; what was known on a day was recorded by its end. class: operational';
COMMENT ON COLUMN follow_up_version.recorded_by IS 'Who wrote it. class: operational';

GRANT SELECT, INSERT ON follow_up, follow_up_version TO {{runtime}};
