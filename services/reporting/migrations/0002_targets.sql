SET LOCAL lock_timeout = '5s';

CREATE TABLE target_head (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (municipality_code, programme_id)
);
COMMENT ON TABLE target_head IS 'Newest target version of each programme; its row lock orders the versions. class: public';
COMMENT ON COLUMN target_head.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN target_head.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN target_head.version IS 'Newest version. class: public';

CREATE TABLE target_version (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  version bigint NOT NULL,
  citizens integer NOT NULL CHECK (citizens > 0),
  definitions text NOT NULL,
  valid_from date NOT NULL,
  texts jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, version)
);
COMMENT ON TABLE target_version IS 'What a programme is measured against, every version ever stated (S49-S52). class: public';
COMMENT ON COLUMN target_version.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN target_version.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN target_version.version IS '1, 2, 3 by programme. class: public';
COMMENT ON COLUMN target_version.citizens IS 'Citizens to be attached, at least. class: public';
COMMENT ON COLUMN target_version.definitions IS 'How the words of the target are read. class: public';
COMMENT ON COLUMN target_version.valid_from IS 'In force from this day, until a later one is. class: public';
COMMENT ON COLUMN target_version.texts IS 'Cells of table 1 in both languages, sjak.reporting.v1.Table1Text as JSON. class: public';
COMMENT ON COLUMN target_version.recorded_at IS 'Business time of the statement. class: public';

GRANT SELECT, INSERT, UPDATE ON target_head TO {{runtime}};
GRANT SELECT, INSERT ON target_version TO {{runtime}};
