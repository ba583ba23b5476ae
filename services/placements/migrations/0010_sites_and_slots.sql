SET LOCAL lock_timeout = '5s';

-- Projects and sites as they come about, the programme's record as it is revised, and slots. Histories are rows of their
-- own; the highest version holds.

ALTER TABLE project ADD COLUMN version int NOT NULL DEFAULT 1;
UPDATE project j SET version = s.version
FROM (SELECT municipality_code, project_id, max(version) AS version FROM project_start GROUP BY 1, 2) s
WHERE s.municipality_code = j.municipality_code AND s.project_id = j.project_id;
COMMENT ON COLUMN project.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN project.planned_units IS 'planned homes of the first plan; 0 not given. class: operational';
COMMENT ON COLUMN project.planned_start_quarter IS 'of the first plan, 2021-Q1; NULL not given. class: operational';
CREATE INDEX project_programme ON project (municipality_code, programme_id, project_id);

CREATE TABLE project_plan (
  municipality_code text NOT NULL,
  project_id uuid NOT NULL,
  version int NOT NULL,
  planned_units int NOT NULL,
  planned_start_quarter text,
  source text,
  stated_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, project_id, version),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);
COMMENT ON TABLE project_plan IS 'Every plan after the first: 1,000 homes became 1,200 and 1,500. class: operational';
COMMENT ON COLUMN project_plan.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN project_plan.project_id IS 'project. class: technical';
COMMENT ON COLUMN project_plan.version IS 'the project''s version that it made. class: technical';
COMMENT ON COLUMN project_plan.planned_units IS 'planned homes; 0 not given. class: operational';
COMMENT ON COLUMN project_plan.planned_start_quarter IS '2021-Q4; NULL not given. class: operational';
COMMENT ON COLUMN project_plan.source IS 'where it is said. class: operational';
COMMENT ON COLUMN project_plan.stated_on IS 'business day it was stated. class: operational';
COMMENT ON COLUMN project_plan.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN project_plan.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE project_completion (
  municipality_code text NOT NULL,
  project_id uuid NOT NULL,
  version int NOT NULL,
  completed_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, project_id, version),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);
COMMENT ON TABLE project_completion IS 'The day the building was handed over. class: operational';
COMMENT ON COLUMN project_completion.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN project_completion.project_id IS 'project. class: technical';
COMMENT ON COLUMN project_completion.version IS 'the project''s version that it made. class: technical';
COMMENT ON COLUMN project_completion.completed_on IS 'last day. class: operational';
COMMENT ON COLUMN project_completion.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN project_completion.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE project_owner (
  municipality_code text NOT NULL,
  project_id uuid NOT NULL,
  version int NOT NULL,
  partner_id uuid NOT NULL,
  during daterange NOT NULL,
  reason text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, project_id, version),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project,
  CONSTRAINT project_owner_partner_fkey FOREIGN KEY (municipality_code, partner_id) REFERENCES partner,
  CONSTRAINT project_owner_excl EXCLUDE USING gist (municipality_code WITH =, project_id WITH =, during WITH &&)
    DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE project_owner IS 'Who owns a project when; a sale cuts the seller''s days. class: operational';
COMMENT ON COLUMN project_owner.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN project_owner.project_id IS 'project. class: technical';
COMMENT ON COLUMN project_owner.version IS 'the project''s version that it made. class: technical';
COMMENT ON COLUMN project_owner.partner_id IS 'partner that owns it. class: technical';
COMMENT ON COLUMN project_owner.during IS 'days of ownership; the last has no end. class: operational';
COMMENT ON COLUMN project_owner.reason IS 'why it came to this owner. class: operational';
COMMENT ON COLUMN project_owner.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN project_owner.recorded_by IS 'subject who recorded it. class: technical';

ALTER TABLE site ADD COLUMN version int NOT NULL DEFAULT 1;
UPDATE site s SET version = c.version
FROM (SELECT municipality_code, site_id, max(version) AS version FROM site_contractor GROUP BY 1, 2) c
WHERE c.municipality_code = s.municipality_code AND c.site_id = s.site_id;
COMMENT ON COLUMN site.version IS 'version after the last change. class: technical';
CREATE INDEX site_project ON site (municipality_code, project_id, site_id);

CREATE TABLE site_place (
  municipality_code text NOT NULL,
  site_id uuid NOT NULL,
  version int NOT NULL,
  dar_address_id uuid,
  cadastral_district text,
  cadastral_number text,
  postcode text,
  district_code int,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, site_id, version),
  FOREIGN KEY (municipality_code, site_id) REFERENCES site
);
COMMENT ON TABLE site_place IS 'Where a site is (S65). class: operational';
COMMENT ON COLUMN site_place.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN site_place.site_id IS 'site. class: technical';
COMMENT ON COLUMN site_place.version IS 'the site''s version that it made. class: technical';
COMMENT ON COLUMN site_place.dar_address_id IS 'address in DAR; NULL none yet. class: operational';
COMMENT ON COLUMN site_place.cadastral_district IS 'ejerlav. class: operational';
COMMENT ON COLUMN site_place.cadastral_number IS 'matrikelnummer. class: operational';
COMMENT ON COLUMN site_place.postcode IS 'postcode. class: operational';
COMMENT ON COLUMN site_place.district_code IS 'bydel, 1 to 10; NULL not known. class: operational';
COMMENT ON COLUMN site_place.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN site_place.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE site_phase (
  municipality_code text NOT NULL,
  site_id uuid NOT NULL,
  version int NOT NULL,
  kind int NOT NULL,
  planned daterange NOT NULL,
  actual_start date,
  actual_end date CHECK (actual_end >= actual_start),
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, site_id, version, kind),
  FOREIGN KEY (municipality_code, site_id) REFERENCES site
);
COMMENT ON TABLE site_phase IS 'Phases of the building on a site; the plan of the highest version holds as a whole (S25). class: operational';
COMMENT ON COLUMN site_phase.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN site_phase.site_id IS 'site. class: technical';
COMMENT ON COLUMN site_phase.version IS 'the site''s version that it made. class: technical';
COMMENT ON COLUMN site_phase.kind IS 'SitePhaseKind of the contract. class: operational';
COMMENT ON COLUMN site_phase.planned IS 'planned days. class: operational';
COMMENT ON COLUMN site_phase.actual_start IS 'first day as it came. class: operational';
COMMENT ON COLUMN site_phase.actual_end IS 'last day as it came. class: operational';
COMMENT ON COLUMN site_phase.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN site_phase.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE closure (
  municipality_code text NOT NULL,
  closure_id uuid NOT NULL,
  version int NOT NULL,
  kind int NOT NULL,
  title_da text NOT NULL,
  during daterange NOT NULL,
  site_ids uuid[] NOT NULL,
  district_code int,
  PRIMARY KEY (municipality_code, closure_id)
);
CREATE INDEX closure_during ON closure USING gist (municipality_code, during);
COMMENT ON TABLE closure IS 'Days on which nobody works on some sites, in a district, or anywhere (R32). class: operational';
COMMENT ON COLUMN closure.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN closure.closure_id IS 'identifier. class: technical';
COMMENT ON COLUMN closure.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN closure.kind IS 'ClosureKind of the contract. class: operational';
COMMENT ON COLUMN closure.title_da IS 'what is shown. class: operational';
COMMENT ON COLUMN closure.during IS 'days closed. class: operational';
COMMENT ON COLUMN closure.site_ids IS 'sites; empty: by district, or all. class: technical';
COMMENT ON COLUMN closure.district_code IS 'bydel; NULL: not by district. class: operational';

CREATE TABLE closure_version (
  municipality_code text NOT NULL,
  closure_id uuid NOT NULL,
  version int NOT NULL,
  during daterange NOT NULL,
  reason text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, closure_id, version),
  FOREIGN KEY (municipality_code, closure_id) REFERENCES closure
);
COMMENT ON TABLE closure_version IS 'The days of a closure as each change made them. class: operational';
COMMENT ON COLUMN closure_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN closure_version.closure_id IS 'closure. class: technical';
COMMENT ON COLUMN closure_version.version IS 'version it made, from 1. class: technical';
COMMENT ON COLUMN closure_version.during IS 'days closed. class: operational';
COMMENT ON COLUMN closure_version.reason IS 'why they changed; NULL for the first. class: operational';
COMMENT ON COLUMN closure_version.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN closure_version.recorded_by IS 'subject who recorded it. class: technical';

ALTER TABLE programme ADD COLUMN version int NOT NULL DEFAULT 1;
COMMENT ON COLUMN programme.version IS 'version after the last change. class: technical';

CREATE TABLE programme_revision (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  version int NOT NULL,
  revision jsonb NOT NULL,
  reason text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, version),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
COMMENT ON TABLE programme_revision IS 'The programme''s record as each revision made it (D21). class: public';
COMMENT ON COLUMN programme_revision.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN programme_revision.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN programme_revision.version IS 'the programme''s version that it made. class: technical';
COMMENT ON COLUMN programme_revision.revision IS 'ProgrammeRevision of the contract. class: public';
COMMENT ON COLUMN programme_revision.reason IS 'why. class: public';
COMMENT ON COLUMN programme_revision.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN programme_revision.recorded_by IS 'subject who revised it. class: technical';

CREATE TABLE programme_phase_version (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  version int NOT NULL,
  code text NOT NULL,
  during daterange NOT NULL,
  enabled_kinds int[] NOT NULL,
  conditional boolean NOT NULL,
  reason text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, version),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
COMMENT ON TABLE programme_phase_version IS 'A phase as each revision made it. class: public';
COMMENT ON COLUMN programme_phase_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN programme_phase_version.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN programme_phase_version.version IS 'the programme''s version that it made. class: technical';
COMMENT ON COLUMN programme_phase_version.code IS 'phase. class: public';
COMMENT ON COLUMN programme_phase_version.during IS 'days of the phase. class: public';
COMMENT ON COLUMN programme_phase_version.enabled_kinds IS 'placement kinds that may start in it. class: public';
COMMENT ON COLUMN programme_phase_version.conditional IS 'waits for a decision not yet taken. class: public';
COMMENT ON COLUMN programme_phase_version.reason IS 'why. class: public';
COMMENT ON COLUMN programme_phase_version.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN programme_phase_version.recorded_by IS 'subject who revised it. class: technical';

CREATE TABLE eligibility_assessment (
  municipality_code text NOT NULL,
  assessment_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  assessed_for date NOT NULL,
  eligible boolean NOT NULL,
  result jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, assessment_id),
  CONSTRAINT eligibility_assessment_programme_fkey FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
CREATE INDEX eligibility_assessment_citizen ON eligibility_assessment (municipality_code, citizen_id);
COMMENT ON TABLE eligibility_assessment IS 'Whether a citizen was found to belong to a programme on a day, and why. class: sensitive';
COMMENT ON COLUMN eligibility_assessment.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN eligibility_assessment.assessment_id IS 'identifier. class: technical';
COMMENT ON COLUMN eligibility_assessment.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN eligibility_assessment.citizen_id IS 'citizen. class: operational';
COMMENT ON COLUMN eligibility_assessment.assessed_for IS 'day that was judged. class: sensitive';
COMMENT ON COLUMN eligibility_assessment.eligible IS 'every condition was met. class: sensitive';
COMMENT ON COLUMN eligibility_assessment.result IS 'Eligibility of the contract. class: sensitive';
COMMENT ON COLUMN eligibility_assessment.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN eligibility_assessment.recorded_by IS 'subject who asked. class: technical';

CREATE TABLE slot (
  municipality_code text NOT NULL,
  slot_id uuid NOT NULL,
  version int NOT NULL,
  programme_id uuid NOT NULL,
  site_id uuid NOT NULL,
  employer_unit_id uuid NOT NULL,
  kind int NOT NULL,
  task_codes text[] NOT NULL,
  weekly_minutes int NOT NULL CHECK (weekly_minutes > 0),
  during daterange NOT NULL,
  seats int NOT NULL CHECK (seats > 0),
  requirements text[] NOT NULL,
  language_level int NOT NULL,
  status text NOT NULL CHECK (status IN ('OPEN', 'REFUSED', 'CLOSED')),
  by_partner boolean NOT NULL,
  PRIMARY KEY (municipality_code, slot_id),
  CONSTRAINT slot_programme_fkey FOREIGN KEY (municipality_code, programme_id) REFERENCES programme,
  FOREIGN KEY (municipality_code, site_id) REFERENCES site,
  FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit
);
CREATE INDEX slot_site ON slot (municipality_code, site_id, slot_id);
CREATE INDEX slot_unit ON slot (municipality_code, employer_unit_id, slot_id);
CREATE INDEX slot_programme ON slot (municipality_code, programme_id, slot_id);
COMMENT ON TABLE slot IS 'Seats that a unit offers on a site before anybody is proposed. class: operational';
COMMENT ON COLUMN slot.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN slot.slot_id IS 'identifier. class: technical';
COMMENT ON COLUMN slot.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN slot.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN slot.site_id IS 'site. class: technical';
COMMENT ON COLUMN slot.employer_unit_id IS 'unit that offers it. class: technical';
COMMENT ON COLUMN slot.kind IS 'PlacementKind of the contract. class: operational';
COMMENT ON COLUMN slot.task_codes IS 'DISCO-08 of the tasks. class: operational';
COMMENT ON COLUMN slot.weekly_minutes IS 'time a week. class: operational';
COMMENT ON COLUMN slot.during IS 'days it is offered for. class: operational';
COMMENT ON COLUMN slot.seats IS 'citizens at a time. class: operational';
COMMENT ON COLUMN slot.requirements IS 'what the work demands, in words. class: operational';
COMMENT ON COLUMN slot.language_level IS 'least LanguageLevel of the contract; 0 none. class: operational';
COMMENT ON COLUMN slot.status IS 'last step taken; FILLED and PAST are derived. class: operational';
COMMENT ON COLUMN slot.by_partner IS 'opened by the partner itself. class: operational';

CREATE TABLE slot_version (
  municipality_code text NOT NULL,
  slot_id uuid NOT NULL,
  version int NOT NULL,
  step text NOT NULL,
  reason text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, slot_id, version),
  FOREIGN KEY (municipality_code, slot_id) REFERENCES slot
);
COMMENT ON TABLE slot_version IS 'Every step of a slot: what, when, why and by whom. class: operational';
COMMENT ON COLUMN slot_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN slot_version.slot_id IS 'slot. class: technical';
COMMENT ON COLUMN slot_version.version IS 'version it made, from 1. class: technical';
COMMENT ON COLUMN slot_version.step IS 'OPEN, FILLED, REFUSED or CLOSED. class: operational';
COMMENT ON COLUMN slot_version.reason IS 'why. class: operational';
COMMENT ON COLUMN slot_version.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN slot_version.recorded_by IS 'subject who took it. class: technical';

CREATE TABLE slot_seat (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  slot_id uuid NOT NULL,
  version int NOT NULL,
  PRIMARY KEY (municipality_code, placement_id),
  FOREIGN KEY (municipality_code, slot_id) REFERENCES slot,
  CONSTRAINT slot_seat_placement_fkey FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
CREATE INDEX slot_seat_slot ON slot_seat (municipality_code, slot_id, placement_id);
COMMENT ON TABLE slot_seat IS 'A placement takes a seat of a slot, and gives it back when it is cancelled or never happened. class: operational';
COMMENT ON COLUMN slot_seat.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN slot_seat.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN slot_seat.slot_id IS 'slot. class: technical';
COMMENT ON COLUMN slot_seat.version IS 'the slot''s version that it made. class: technical';

GRANT SELECT, INSERT ON project_plan, project_completion, project_owner, site_place, site_phase, closure, closure_version,
  programme_revision, programme_phase_version, eligibility_assessment, slot, slot_version, slot_seat TO {{runtime}};
GRANT UPDATE (version) ON project, site TO {{runtime}};
GRANT UPDATE (during) ON project_owner TO {{runtime}};
GRANT UPDATE (version, during) ON closure TO {{runtime}};
GRANT UPDATE (version, area_codes, target_districts, target_citizens) ON programme TO {{runtime}};
GRANT UPDATE (during, enabled_kinds, conditional) ON programme_phase TO {{runtime}};
GRANT UPDATE (version, status) ON slot TO {{runtime}};
-- For row locks.
GRANT UPDATE (municipality_code) ON programme, closure, slot TO {{runtime}};
