SET LOCAL lock_timeout = '5s';

-- Where the work is, and who is bought out to lead it.

CREATE TABLE project (
  municipality_code text NOT NULL,
  project_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  title text NOT NULL,
  kind int NOT NULL,
  builder_id uuid NOT NULL,
  planned_units int NOT NULL,
  planned_start_quarter text,
  PRIMARY KEY (municipality_code, project_id),
  CONSTRAINT project_programme_fkey FOREIGN KEY (municipality_code, programme_id) REFERENCES programme,
  CONSTRAINT project_builder_fkey FOREIGN KEY (municipality_code, builder_id) REFERENCES partner
);
COMMENT ON TABLE project IS 'A building project as planned (S17-S21). class: operational';
COMMENT ON COLUMN project.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN project.project_id IS 'identifier. class: technical';
COMMENT ON COLUMN project.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN project.title IS 'name. class: operational';
COMMENT ON COLUMN project.kind IS 'ProjectKind of the contract. class: operational';
COMMENT ON COLUMN project.builder_id IS 'partner that builds. class: technical';
COMMENT ON COLUMN project.planned_units IS 'planned homes; 0 not given. class: operational';
COMMENT ON COLUMN project.planned_start_quarter IS '2021-Q1; NULL not given. class: operational';

CREATE TABLE project_start (
  municipality_code text NOT NULL,
  project_id uuid NOT NULL,
  version int NOT NULL,
  started_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, project_id, version),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);
COMMENT ON TABLE project_start IS 'The day building really began; the highest version holds. class: operational';
COMMENT ON COLUMN project_start.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN project_start.project_id IS 'project. class: technical';
COMMENT ON COLUMN project_start.version IS 'the project''s version that it made, from 2. class: technical';
COMMENT ON COLUMN project_start.started_on IS 'first day. class: operational';
COMMENT ON COLUMN project_start.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN project_start.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE site (
  municipality_code text NOT NULL,
  site_id uuid NOT NULL,
  project_id uuid NOT NULL,
  title text NOT NULL,
  address text,
  PRIMARY KEY (municipality_code, site_id),
  CONSTRAINT site_project_fkey FOREIGN KEY (municipality_code, project_id) REFERENCES project
);
COMMENT ON TABLE site IS 'A place where a project builds. class: operational';
COMMENT ON COLUMN site.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN site.site_id IS 'identifier. class: technical';
COMMENT ON COLUMN site.project_id IS 'project. class: technical';
COMMENT ON COLUMN site.title IS 'name. class: operational';
COMMENT ON COLUMN site.address IS 'where it is; of a place, never of a person. class: operational';

CREATE TABLE site_contractor (
  municipality_code text NOT NULL,
  site_id uuid NOT NULL,
  version int NOT NULL,
  employer_unit_id uuid NOT NULL,
  during daterange NOT NULL,
  PRIMARY KEY (municipality_code, site_id, version),
  CONSTRAINT site_contractor_unit_fkey FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit,
  FOREIGN KEY (municipality_code, site_id) REFERENCES site,
  CONSTRAINT site_contractor_period_excl
    EXCLUDE USING gist (municipality_code WITH =, site_id WITH =, employer_unit_id WITH =, during WITH &&)
);
COMMENT ON TABLE site_contractor IS 'A unit works on a site for a period (S13). class: operational';
COMMENT ON COLUMN site_contractor.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN site_contractor.site_id IS 'site. class: technical';
COMMENT ON COLUMN site_contractor.version IS 'the site''s version that it made, from 2. class: technical';
COMMENT ON COLUMN site_contractor.employer_unit_id IS 'employer unit. class: technical';
COMMENT ON COLUMN site_contractor.during IS 'days on site. class: operational';

CREATE TABLE mentor (
  municipality_code text NOT NULL,
  mentor_id uuid NOT NULL,
  employer_unit_id uuid NOT NULL,
  person_name text NOT NULL,
  trade_code text NOT NULL,
  confidentiality_signed_on date,
  PRIMARY KEY (municipality_code, mentor_id),
  CONSTRAINT mentor_unit_fkey FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit
);
COMMENT ON TABLE mentor IS 'A foreman who can be bought out (S36); staff data. class: identity';
COMMENT ON COLUMN mentor.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor.mentor_id IS 'identifier. class: technical';
COMMENT ON COLUMN mentor.employer_unit_id IS 'where employed. class: technical';
COMMENT ON COLUMN mentor.person_name IS 'the foreman''s name. class: identity';
COMMENT ON COLUMN mentor.trade_code IS 'DISCO-08. class: operational';
COMMENT ON COLUMN mentor.confidentiality_signed_on IS 'declaration signed; NULL not yet. class: operational';

CREATE TABLE buy_out_agreement (
  municipality_code text NOT NULL,
  agreement_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  budget_line_id uuid NOT NULL,
  weekly_minutes int NOT NULL CHECK (weekly_minutes BETWEEN 1 AND 2220),
  rate_oere bigint NOT NULL CHECK (rate_oere > 0),
  during daterange NOT NULL,
  legal_basis int NOT NULL,
  PRIMARY KEY (municipality_code, agreement_id),
  CONSTRAINT buy_out_agreement_mentor_fkey FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor,
  FOREIGN KEY (municipality_code, budget_line_id) REFERENCES budget_line
);
COMMENT ON TABLE buy_out_agreement IS 'Hours of a mentor that the municipality pays. class: operational';
COMMENT ON COLUMN buy_out_agreement.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN buy_out_agreement.agreement_id IS 'identifier. class: technical';
COMMENT ON COLUMN buy_out_agreement.mentor_id IS 'mentor. class: technical';
COMMENT ON COLUMN buy_out_agreement.budget_line_id IS 'line that pays. class: technical';
COMMENT ON COLUMN buy_out_agreement.weekly_minutes IS 'agreed time a week. class: operational';
COMMENT ON COLUMN buy_out_agreement.rate_oere IS 'øre an hour, excluding VAT. class: operational';
COMMENT ON COLUMN buy_out_agreement.during IS 'days of the agreement. class: operational';
COMMENT ON COLUMN buy_out_agreement.legal_basis IS 'LegalBasis of the contract. class: operational';

CREATE TABLE buy_out_commitment (
  municipality_code text NOT NULL,
  budget_line_id uuid NOT NULL,
  year int NOT NULL,
  agreement_id uuid NOT NULL,
  amount_oere bigint NOT NULL CHECK (amount_oere >= 0),
  PRIMARY KEY (municipality_code, budget_line_id, year, agreement_id),
  FOREIGN KEY (municipality_code, agreement_id) REFERENCES buy_out_agreement,
  FOREIGN KEY (municipality_code, budget_line_id, year) REFERENCES budget_line_year
);
COMMENT ON TABLE buy_out_commitment IS 'What an agreement ties up of a line in a year. class: operational';
COMMENT ON COLUMN buy_out_commitment.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN buy_out_commitment.budget_line_id IS 'budget line. class: technical';
COMMENT ON COLUMN buy_out_commitment.year IS 'budget year. class: operational';
COMMENT ON COLUMN buy_out_commitment.agreement_id IS 'agreement. class: technical';
COMMENT ON COLUMN buy_out_commitment.amount_oere IS 'committed øre. class: operational';

CREATE TABLE mentor_hours (
  municipality_code text NOT NULL,
  agreement_id uuid NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  version int NOT NULL,
  lines int[] NOT NULL,
  minutes int[] NOT NULL CHECK (cardinality(minutes) = cardinality(lines)),
  accrued_oere bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, agreement_id, month, version),
  FOREIGN KEY (municipality_code, agreement_id) REFERENCES buy_out_agreement
);
COMMENT ON TABLE mentor_hours IS 'Documented hours of an agreement and month; the highest version holds. class: operational';
COMMENT ON COLUMN mentor_hours.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_hours.agreement_id IS 'agreement. class: technical';
COMMENT ON COLUMN mentor_hours.month IS 'first day of the month. class: operational';
COMMENT ON COLUMN mentor_hours.version IS 'statement of the month, from 1. class: technical';
COMMENT ON COLUMN mentor_hours.lines IS 'HourLine of the contract (D7). class: operational';
COMMENT ON COLUMN mentor_hours.minutes IS 'minutes, parallel to lines. class: operational';
COMMENT ON COLUMN mentor_hours.accrued_oere IS 'sum of the minutes at the rate. class: operational';
COMMENT ON COLUMN mentor_hours.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN mentor_hours.recorded_by IS 'subject who stated it. class: technical';

GRANT SELECT, INSERT ON project, project_start, site, site_contractor, mentor, buy_out_agreement, buy_out_commitment,
  mentor_hours TO {{runtime}};
-- For row locks, as above.
GRANT UPDATE (municipality_code) ON project, site, buy_out_agreement TO {{runtime}};
