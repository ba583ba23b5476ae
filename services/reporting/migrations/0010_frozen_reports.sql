SET LOCAL lock_timeout = '5s';

-- Nothing here is ever changed: the runtime role may add and read. Only the chain's head moves.

CREATE TABLE report_text (
  municipality_code text NOT NULL,
  programme_code text NOT NULL,
  kind integer NOT NULL,
  period text NOT NULL,
  section text NOT NULL,
  version bigint NOT NULL,
  narrative text,
  deviation text,
  decision text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, programme_code, kind, period, section, version)
);
COMMENT ON TABLE report_text IS 'The officer''s words for a section of a report, every version (D23). class: public';
COMMENT ON COLUMN report_text.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN report_text.programme_code IS 'Programme by its code. class: public';
COMMENT ON COLUMN report_text.kind IS 'reporting.v1.ReportKind. class: public';
COMMENT ON COLUMN report_text.period IS '2021-Q3. class: public';
COMMENT ON COLUMN report_text.section IS 'Section''s code. class: public';
COMMENT ON COLUMN report_text.version IS '1, 2, 3 by section. class: public';
COMMENT ON COLUMN report_text.narrative IS 'What happened. class: public';
COMMENT ON COLUMN report_text.deviation IS 'What differs from the plan. class: public';
COMMENT ON COLUMN report_text.decision IS 'What is asked for. class: public';
COMMENT ON COLUMN report_text.recorded_at IS 'Business time. class: operational';
COMMENT ON COLUMN report_text.recorded_by IS 'Who wrote it. class: operational';

CREATE TABLE report_chain_head (
  municipality_code text PRIMARY KEY,
  link bigint NOT NULL,
  hash bytea NOT NULL
);
COMMENT ON TABLE report_chain_head IS 'Last link of the chain; its row lock orders freezing and signing. class: public';
COMMENT ON COLUMN report_chain_head.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN report_chain_head.link IS 'Number of the last link; 0 before the first. class: public';
COMMENT ON COLUMN report_chain_head.hash IS 'Its hash. class: public';

CREATE TABLE report (
  municipality_code text NOT NULL,
  report_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  programme_code text NOT NULL,
  kind integer NOT NULL,
  period text NOT NULL,
  period_last date NOT NULL,
  number text NOT NULL,
  PRIMARY KEY (municipality_code, report_id),
  CONSTRAINT report_period_key UNIQUE (municipality_code, programme_code, kind, period),
  CONSTRAINT report_number_key UNIQUE (municipality_code, number)
);
COMMENT ON TABLE report IS 'Reports that were frozen at least once. class: public';
COMMENT ON COLUMN report.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN report.report_id IS 'Report. class: operational';
COMMENT ON COLUMN report.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN report.programme_code IS 'Its code. class: public';
COMMENT ON COLUMN report.kind IS 'reporting.v1.ReportKind. class: public';
COMMENT ON COLUMN report.period IS '2021-09, 2021-Q3 or 2021-08-25. class: public';
COMMENT ON COLUMN report.period_last IS 'Last day of the period. class: public';
COMMENT ON COLUMN report.number IS 'BI6-2021-004. class: public';

CREATE TABLE report_version (
  municipality_code text NOT NULL,
  report_id uuid NOT NULL,
  version bigint NOT NULL,
  as_of date NOT NULL,
  difference text,
  feeds jsonb NOT NULL,
  PRIMARY KEY (municipality_code, report_id, version)
);
COMMENT ON TABLE report_version IS 'Versions of reports: late data makes a new one. class: public';
COMMENT ON COLUMN report_version.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN report_version.report_id IS 'Report. class: operational';
COMMENT ON COLUMN report_version.version IS '1, 2, 3 by report. class: public';
COMMENT ON COLUMN report_version.as_of IS 'Last day that was counted. class: public';
COMMENT ON COLUMN report_version.difference IS 'What is different from the version before, and why. class: public';
COMMENT ON COLUMN report_version.feeds IS 'Feed positions that it is true at: feed, epoch, n. class: operational';

CREATE TABLE report_file (
  municipality_code text NOT NULL,
  report_id uuid NOT NULL,
  version bigint NOT NULL,
  format integer NOT NULL,
  media_type text NOT NULL,
  content bytea NOT NULL,
  sha256 bytea NOT NULL,
  PRIMARY KEY (municipality_code, report_id, version, format)
);
COMMENT ON TABLE report_file IS 'The bytes of each version in each format. class: public';
COMMENT ON COLUMN report_file.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN report_file.report_id IS 'Report. class: operational';
COMMENT ON COLUMN report_file.version IS 'Version. class: public';
COMMENT ON COLUMN report_file.format IS 'reporting.v1.ReportFormat. class: public';
COMMENT ON COLUMN report_file.media_type IS 'text/csv and so on. class: public';
COMMENT ON COLUMN report_file.content IS 'The file. class: public';
COMMENT ON COLUMN report_file.sha256 IS 'Its hash. class: public';

CREATE TABLE report_link (
  municipality_code text NOT NULL,
  link bigint NOT NULL,
  report_id uuid NOT NULL,
  version bigint NOT NULL,
  act text NOT NULL CHECK (act IN ('FROZEN', 'SIGNED_OFF')),
  acted_at timestamptz NOT NULL,
  acted_by text NOT NULL,
  about bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (municipality_code, link),
  CONSTRAINT report_link_act_key UNIQUE (municipality_code, report_id, version, act)
);
COMMENT ON TABLE report_link IS 'Links of the chain: who froze and who signed off what, each bound to the one before. class: operational';
COMMENT ON COLUMN report_link.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN report_link.link IS '1, 2, 3 by municipality. class: public';
COMMENT ON COLUMN report_link.report_id IS 'Report. class: operational';
COMMENT ON COLUMN report_link.version IS 'Version. class: public';
COMMENT ON COLUMN report_link.act IS 'FROZEN or SIGNED_OFF. class: public';
COMMENT ON COLUMN report_link.acted_at IS 'Business time. class: operational';
COMMENT ON COLUMN report_link.acted_by IS 'Who. class: operational';
COMMENT ON COLUMN report_link.about IS 'SHA-256 of what the version is: its facts and its files'' hashes. class: public';
COMMENT ON COLUMN report_link.hash IS 'SHA-256 of the hash before, the act and `about`. class: public';

GRANT SELECT, INSERT ON report_text, report, report_version, report_file, report_link TO {{runtime}};
GRANT SELECT, INSERT, UPDATE ON report_chain_head TO {{runtime}};
