SET LOCAL lock_timeout = '5s';

-- The programme, its money and its partners. Rows here are written once; what may change has versions.

CREATE TABLE programme (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  code text NOT NULL,
  title text NOT NULL,
  title_da text NOT NULL,
  requester text,
  administration text,
  committee text,
  budget_year int NOT NULL,
  no_further_approval boolean NOT NULL,
  prior_funding text,
  goal_da text,
  target_citizens int NOT NULL CHECK (target_citizens > 0),
  area_codes text[] NOT NULL,
  target_districts int[] NOT NULL,
  counting_kinds int[] NOT NULL,
  PRIMARY KEY (municipality_code, programme_id),
  CONSTRAINT programme_code_key UNIQUE (municipality_code, code)
);
COMMENT ON TABLE programme IS 'A budgeted effort and whom it is for. class: public';
COMMENT ON COLUMN programme.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN programme.programme_id IS 'identifier. class: technical';
COMMENT ON COLUMN programme.code IS 'code of the budget note, BI6. class: public';
COMMENT ON COLUMN programme.title IS 'English title. class: public';
COMMENT ON COLUMN programme.title_da IS 'Danish title. class: public';
COMMENT ON COLUMN programme.requester IS 'who asked for the note; NULL unknown. class: public';
COMMENT ON COLUMN programme.administration IS 'administration that wrote it. class: public';
COMMENT ON COLUMN programme.committee IS 'committee that decides. class: public';
COMMENT ON COLUMN programme.budget_year IS 'budget year of the note. class: public';
COMMENT ON COLUMN programme.no_further_approval IS 'may start without further committee treatment (S62). class: public';
COMMENT ON COLUMN programme.prior_funding IS 'earlier funds; NULL none (S66). class: public';
COMMENT ON COLUMN programme.goal_da IS 'goal in the words of the note. class: public';
COMMENT ON COLUMN programme.target_citizens IS 'citizens to be attached (S50). class: public';
COMMENT ON COLUMN programme.area_codes IS 'residence areas whose residents are eligible (S7). class: public';
COMMENT ON COLUMN programme.target_districts IS 'ticked districts of the note (S64). class: public';
COMMENT ON COLUMN programme.counting_kinds IS 'placement kinds that count in the broad reading (D5). class: public';

CREATE TABLE programme_phase (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  code text NOT NULL,
  during daterange NOT NULL,
  enabled_kinds int[] NOT NULL,
  conditional boolean NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, code),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
COMMENT ON TABLE programme_phase IS 'A phase of a programme and what it allows. class: public';
COMMENT ON COLUMN programme_phase.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN programme_phase.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN programme_phase.code IS 'PILOT. class: public';
COMMENT ON COLUMN programme_phase.during IS 'days of the phase. class: public';
COMMENT ON COLUMN programme_phase.enabled_kinds IS 'placement kinds that may start in it. class: public';
COMMENT ON COLUMN programme_phase.conditional IS 'waits for a decision not yet taken (S24). class: public';

CREATE TABLE budget_line (
  municipality_code text NOT NULL,
  budget_line_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  title text NOT NULL,
  title_da text NOT NULL,
  steering_area text NOT NULL,
  committee text NOT NULL,
  appropriation text NOT NULL,
  direction int NOT NULL,
  price_level_year int NOT NULL,
  cost_kind text NOT NULL,
  PRIMARY KEY (municipality_code, budget_line_id),
  CONSTRAINT budget_line_programme_fkey FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
COMMENT ON TABLE budget_line IS 'A line of tables 2 and 3 of the note (S56-S59). class: public';
COMMENT ON COLUMN budget_line.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN budget_line.budget_line_id IS 'identifier. class: technical';
COMMENT ON COLUMN budget_line.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN budget_line.title IS 'English title. class: public';
COMMENT ON COLUMN budget_line.title_da IS 'Danish title. class: public';
COMMENT ON COLUMN budget_line.steering_area IS 'styringsområde. class: public';
COMMENT ON COLUMN budget_line.committee IS 'committee. class: public';
COMMENT ON COLUMN budget_line.appropriation IS 'bevilling. class: public';
COMMENT ON COLUMN budget_line.direction IS 'BudgetDirection of the contract. class: public';
COMMENT ON COLUMN budget_line.price_level_year IS 'p/l level of the amounts. class: public';
COMMENT ON COLUMN budget_line.cost_kind IS 'only kind of cost that may hit the line (S59). class: public';

CREATE TABLE budget_line_year (
  municipality_code text NOT NULL,
  budget_line_id uuid NOT NULL,
  year int NOT NULL,
  amount_oere bigint NOT NULL,
  PRIMARY KEY (municipality_code, budget_line_id, year),
  FOREIGN KEY (municipality_code, budget_line_id) REFERENCES budget_line
);
COMMENT ON TABLE budget_line_year IS 'Amount of a year; a year without a row is an empty cell, which is not zero. class: public';
COMMENT ON COLUMN budget_line_year.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN budget_line_year.budget_line_id IS 'budget line. class: technical';
COMMENT ON COLUMN budget_line_year.year IS 'budget year. class: public';
COMMENT ON COLUMN budget_line_year.amount_oere IS 'amount in øre. class: public';

CREATE TABLE partner (
  municipality_code text NOT NULL,
  partner_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  cvr text NOT NULL,
  title text NOT NULL,
  roles int[] NOT NULL,
  state int NOT NULL,
  agreed_on date,
  relation text,
  PRIMARY KEY (municipality_code, partner_id),
  CONSTRAINT partner_cvr_key UNIQUE (municipality_code, programme_id, cvr),
  CONSTRAINT partner_programme_fkey FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
COMMENT ON TABLE partner IS 'A company or organisation in a programme (S10-S14). class: operational';
COMMENT ON COLUMN partner.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN partner.partner_id IS 'identifier. class: technical';
COMMENT ON COLUMN partner.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN partner.cvr IS 'CVR number; the partner''s own callers are known by it. class: operational';
COMMENT ON COLUMN partner.title IS 'name. class: operational';
COMMENT ON COLUMN partner.roles IS 'PartnerRole of the contract. class: operational';
COMMENT ON COLUMN partner.state IS 'PartnerState of the contract. class: operational';
COMMENT ON COLUMN partner.agreed_on IS 'day of the agreement. class: operational';
COMMENT ON COLUMN partner.relation IS 'how it relates to another partner, in words. class: operational';

CREATE TABLE employer_unit (
  municipality_code text NOT NULL,
  employer_unit_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  p_number text NOT NULL,
  title text NOT NULL,
  PRIMARY KEY (municipality_code, employer_unit_id),
  CONSTRAINT employer_unit_p_number_key UNIQUE (municipality_code, p_number),
  CONSTRAINT employer_unit_partner_fkey FOREIGN KEY (municipality_code, partner_id) REFERENCES partner
);
COMMENT ON TABLE employer_unit IS 'A production unit, once per municipality: the ratio rule counts there (R8). class: operational';
COMMENT ON COLUMN employer_unit.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN employer_unit.employer_unit_id IS 'identifier. class: technical';
COMMENT ON COLUMN employer_unit.partner_id IS 'partner whose unit it is. class: technical';
COMMENT ON COLUMN employer_unit.p_number IS 'P-number. class: operational';
COMMENT ON COLUMN employer_unit.title IS 'name. class: operational';

CREATE TABLE workforce (
  municipality_code text NOT NULL,
  employer_unit_id uuid NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  version int NOT NULL,
  ordinary_hundredths int NOT NULL CHECK (ordinary_hundredths >= 0),
  source text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, employer_unit_id, month, version),
  FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit
);
COMMENT ON TABLE workforce IS 'Ordinary employees of a unit in a month; the highest version holds. class: operational';
COMMENT ON COLUMN workforce.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN workforce.employer_unit_id IS 'employer unit. class: technical';
COMMENT ON COLUMN workforce.month IS 'first day of the month. class: operational';
COMMENT ON COLUMN workforce.version IS 'statement of the month, from 1. class: technical';
COMMENT ON COLUMN workforce.ordinary_hundredths IS 'hundredths of a full-time person. class: operational';
COMMENT ON COLUMN workforce.source IS 'where the figure comes from. class: operational';
COMMENT ON COLUMN workforce.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN workforce.recorded_by IS 'subject who stated it. class: technical';

CREATE TABLE external_occupancy (
  municipality_code text NOT NULL,
  external_occupancy_id uuid NOT NULL,
  employer_unit_id uuid NOT NULL,
  during daterange NOT NULL,
  weekly_minutes int NOT NULL CHECK (weekly_minutes >= 0),
  source int NOT NULL,
  as_of date NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, external_occupancy_id),
  CONSTRAINT external_occupancy_unit_fkey FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit
);
CREATE INDEX external_occupancy_unit ON external_occupancy (municipality_code, employer_unit_id);
COMMENT ON TABLE external_occupancy IS 'What others use of a unit''s quota (D1); of the statements on a day the latest holds. class: operational';
COMMENT ON COLUMN external_occupancy.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN external_occupancy.external_occupancy_id IS 'identifier; later statements sort later. class: technical';
COMMENT ON COLUMN external_occupancy.employer_unit_id IS 'employer unit. class: technical';
COMMENT ON COLUMN external_occupancy.during IS 'days it is about. class: operational';
COMMENT ON COLUMN external_occupancy.weekly_minutes IS 'sum over the persons elsewhere. class: operational';
COMMENT ON COLUMN external_occupancy.source IS 'OccupancySource of the contract. class: operational';
COMMENT ON COLUMN external_occupancy.as_of IS 'day the source knew it. class: operational';
COMMENT ON COLUMN external_occupancy.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN external_occupancy.recorded_by IS 'subject who recorded it. class: technical';

GRANT SELECT, INSERT ON programme, programme_phase, budget_line, budget_line_year, partner, employer_unit, workforce,
  external_occupancy TO {{runtime}};
-- FOR UPDATE needs the right to update; the key is the one column that never changes.
GRANT UPDATE (municipality_code) ON budget_line, employer_unit TO {{runtime}};
