SET LOCAL lock_timeout = '5s';

-- What reporting has followed. One table per aggregate, none refers to another: events of the two feeds may arrive in any
-- order between the feeds. A row holds the newest version seen; everything here can be rebuilt from the feeds.

CREATE TABLE citizen (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  version bigint NOT NULL,
  has_need boolean NOT NULL,
  unemployed boolean NOT NULL,
  residence_area text,
  PRIMARY KEY (municipality_code, citizen_id)
);
COMMENT ON TABLE citizen IS 'Citizens of the registry, as far as the funnel counts them; feed citizens. class: sensitive';
COMMENT ON COLUMN citizen.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN citizen.citizen_id IS 'Citizen, by the registry''s id. class: operational';
COMMENT ON COLUMN citizen.version IS 'Version of the citizen that the row shows. class: operational';
COMMENT ON COLUMN citizen.has_need IS 'Not full work capacity, or not the relevant skills (S8). class: sensitive';
COMMENT ON COLUMN citizen.unemployed IS 'Without work. class: sensitive';
COMMENT ON COLUMN citizen.residence_area IS 'Code of the residence area that matched; NULL when none. class: operational';

CREATE TABLE programme (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  version bigint NOT NULL,
  code text NOT NULL,
  title text NOT NULL,
  title_da text NOT NULL,
  goal_da text,
  budget_year integer NOT NULL,
  target_citizens integer NOT NULL,
  area_codes text[] NOT NULL,
  counting_kinds integer[] NOT NULL,
  phases jsonb NOT NULL,
  PRIMARY KEY (municipality_code, programme_id)
);
COMMENT ON TABLE programme IS 'Programmes with their phases; feed placements. class: public';
COMMENT ON COLUMN programme.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN programme.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN programme.version IS 'Version that the row shows. class: operational';
COMMENT ON COLUMN programme.code IS 'Short code, BI6. class: public';
COMMENT ON COLUMN programme.title IS 'Title, English. class: public';
COMMENT ON COLUMN programme.title_da IS 'Title, Danish. class: public';
COMMENT ON COLUMN programme.goal_da IS 'Goal in the note''s words. class: public';
COMMENT ON COLUMN programme.budget_year IS 'First year of the budget. class: public';
COMMENT ON COLUMN programme.target_citizens IS 'Citizens to be attached, as the programme was created. class: public';
COMMENT ON COLUMN programme.area_codes IS 'Residence areas whose residents are eligible (S7). class: public';
COMMENT ON COLUMN programme.counting_kinds IS 'Placement kinds that count in the broad reading (D5). class: public';
COMMENT ON COLUMN programme.phases IS 'Phases: code, starts_on, ends_on, enabled_kinds. class: public';

CREATE TABLE partner (
  municipality_code text NOT NULL,
  partner_id uuid NOT NULL,
  version bigint NOT NULL,
  title text NOT NULL,
  PRIMARY KEY (municipality_code, partner_id)
);
COMMENT ON TABLE partner IS 'Partner organisations, to name who builds; feed placements. class: operational';
COMMENT ON COLUMN partner.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN partner.partner_id IS 'Partner. class: operational';
COMMENT ON COLUMN partner.version IS 'Version that the row shows. class: operational';
COMMENT ON COLUMN partner.title IS 'Name of the organisation. class: operational';

CREATE TABLE project (
  municipality_code text NOT NULL,
  project_id uuid NOT NULL,
  version bigint NOT NULL,
  programme_id uuid NOT NULL,
  title text NOT NULL,
  kind integer NOT NULL,
  builder_id uuid NOT NULL,
  planned_units integer NOT NULL,
  planned_start_quarter text,
  started_on date,
  PRIMARY KEY (municipality_code, project_id)
);
COMMENT ON TABLE project IS 'Building projects, planned and actual start (S17-S21); feed placements. class: operational';
COMMENT ON COLUMN project.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN project.project_id IS 'Project. class: operational';
COMMENT ON COLUMN project.version IS 'Version that the row shows. class: operational';
COMMENT ON COLUMN project.programme_id IS 'Programme it belongs to. class: operational';
COMMENT ON COLUMN project.title IS 'Title. class: operational';
COMMENT ON COLUMN project.kind IS 'placements.v1.ProjectKind; 1 is test houses. class: operational';
COMMENT ON COLUMN project.builder_id IS 'Partner that builds. class: operational';
COMMENT ON COLUMN project.planned_units IS 'Homes planned; 0 when the note gives none. class: operational';
COMMENT ON COLUMN project.planned_start_quarter IS 'Planned start, 2021-Q1; NULL when none was given. class: operational';
COMMENT ON COLUMN project.started_on IS 'Day building began; NULL until then. class: operational';

CREATE TABLE budget_line (
  municipality_code text NOT NULL,
  budget_line_id uuid NOT NULL,
  version bigint NOT NULL,
  programme_id uuid NOT NULL,
  title text NOT NULL,
  title_da text NOT NULL,
  steering_area text NOT NULL,
  committee text NOT NULL,
  appropriation text NOT NULL,
  direction integer NOT NULL,
  price_level_year integer NOT NULL,
  years jsonb NOT NULL,
  PRIMARY KEY (municipality_code, budget_line_id)
);
COMMENT ON TABLE budget_line IS 'Lines of the note''s tables 2 and 3 (S56-S59); feed placements. class: public';
COMMENT ON COLUMN budget_line.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN budget_line.budget_line_id IS 'Budget line. class: operational';
COMMENT ON COLUMN budget_line.version IS 'Version that the row shows. class: operational';
COMMENT ON COLUMN budget_line.programme_id IS 'Programme it pays for. class: operational';
COMMENT ON COLUMN budget_line.title IS 'Activity, English. class: public';
COMMENT ON COLUMN budget_line.title_da IS 'Activity, Danish. class: public';
COMMENT ON COLUMN budget_line.steering_area IS 'Styringsområde, Service. class: public';
COMMENT ON COLUMN budget_line.committee IS 'Udvalg, BIU. class: public';
COMMENT ON COLUMN budget_line.appropriation IS 'Bevilling, 35.10. class: public';
COMMENT ON COLUMN budget_line.direction IS 'placements.v1.BudgetDirection; 1 expenditure, 2 income. class: public';
COMMENT ON COLUMN budget_line.price_level_year IS 'Year of the price level (p/l). class: public';
COMMENT ON COLUMN budget_line.years IS 'Planned amounts: year, oere; a year that is missing is an empty cell. class: public';

CREATE TABLE agreement (
  municipality_code text NOT NULL,
  agreement_id uuid NOT NULL,
  version bigint NOT NULL,
  budget_line_id uuid NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  commitment_oere bigint NOT NULL,
  PRIMARY KEY (municipality_code, agreement_id)
);
COMMENT ON TABLE agreement IS 'Buy-out agreements, for what is committed (S60); feed placements. class: operational';
COMMENT ON COLUMN agreement.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN agreement.agreement_id IS 'Buy-out agreement. class: operational';
COMMENT ON COLUMN agreement.version IS 'Version that the row shows. class: operational';
COMMENT ON COLUMN agreement.budget_line_id IS 'Line that pays. class: operational';
COMMENT ON COLUMN agreement.starts_on IS 'First day. class: operational';
COMMENT ON COLUMN agreement.ends_on IS 'Last day. class: operational';
COMMENT ON COLUMN agreement.commitment_oere IS 'Value of the agreement in øre. class: operational';

CREATE TABLE mentor_hours (
  municipality_code text NOT NULL,
  agreement_id uuid NOT NULL,
  month date NOT NULL,
  version bigint NOT NULL,
  budget_line_id uuid NOT NULL,
  minutes integer NOT NULL,
  accrued_oere bigint NOT NULL,
  PRIMARY KEY (municipality_code, agreement_id, month)
);
COMMENT ON TABLE mentor_hours IS 'Documented mentor hours by agreement and month, newest statement; feed placements. class: operational';
COMMENT ON COLUMN mentor_hours.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN mentor_hours.agreement_id IS 'Buy-out agreement. class: operational';
COMMENT ON COLUMN mentor_hours.month IS 'First day of the month of work. class: operational';
COMMENT ON COLUMN mentor_hours.version IS 'Version of the month''s statement. class: operational';
COMMENT ON COLUMN mentor_hours.budget_line_id IS 'Line that pays. class: operational';
COMMENT ON COLUMN mentor_hours.minutes IS 'Minutes of all lines. class: operational';
COMMENT ON COLUMN mentor_hours.accrued_oere IS 'Cost in øre. class: operational';

CREATE TABLE placement (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version bigint NOT NULL,
  programme_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  kind integer NOT NULL,
  project_kind integer NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  decided boolean NOT NULL,
  eligible boolean NOT NULL,
  misregistered boolean NOT NULL,
  PRIMARY KEY (municipality_code, placement_id)
);
CREATE INDEX placement_by_programme ON placement (municipality_code, programme_id);
COMMENT ON TABLE placement IS 'Placements, as far as they are counted; feed placements. class: sensitive';
COMMENT ON COLUMN placement.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN placement.placement_id IS 'Placement. class: operational';
COMMENT ON COLUMN placement.version IS 'Version that the row shows. class: operational';
COMMENT ON COLUMN placement.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN placement.citizen_id IS 'Citizen, by the registry''s id. class: operational';
COMMENT ON COLUMN placement.kind IS 'placements.v1.PlacementKind. class: operational';
COMMENT ON COLUMN placement.project_kind IS 'placements.v1.ProjectKind of the site. class: operational';
COMMENT ON COLUMN placement.starts_on IS 'First day agreed. class: operational';
COMMENT ON COLUMN placement.ends_on IS 'Last day agreed. class: operational';
COMMENT ON COLUMN placement.decided IS 'Approved, or registered as a small job, at some time. class: operational';
COMMENT ON COLUMN placement.eligible IS 'Who the citizen was at start counts (D5). class: sensitive';
COMMENT ON COLUMN placement.misregistered IS 'Never happened: left out of all statistics. class: operational';

CREATE TABLE attendance (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  day date NOT NULL,
  version bigint NOT NULL,
  present boolean NOT NULL,
  minutes integer NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, day)
);
COMMENT ON TABLE attendance IS 'Citizen-days on site, newest statement; feed placements. class: operational';
COMMENT ON COLUMN attendance.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN attendance.placement_id IS 'Placement. class: operational';
COMMENT ON COLUMN attendance.day IS 'Local day. class: operational';
COMMENT ON COLUMN attendance.version IS 'Version of the day''s statement. class: operational';
COMMENT ON COLUMN attendance.present IS 'Came. class: operational';
COMMENT ON COLUMN attendance.minutes IS 'Minutes on site. class: operational';

-- DELETE: a projection is no history; a rebuild forgets it.
GRANT SELECT, INSERT, UPDATE, DELETE ON citizen, programme, partner, project, budget_line, agreement, mentor_hours, placement,
  attendance TO {{runtime}};
