SET LOCAL lock_timeout = '5s';

-- Placements by their life cycles, and every day on site.

CREATE TABLE citizen_anchor (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id)
);
COMMENT ON TABLE citizen_anchor IS 'One row per citizen with a placement: who holds it changes the citizen''s placements. class: technical';
COMMENT ON COLUMN citizen_anchor.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN citizen_anchor.citizen_id IS 'citizen, owned by citizens. class: operational';

CREATE TABLE placement (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  programme_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  kind int NOT NULL,
  site_id uuid NOT NULL,
  employer_unit_id uuid NOT NULL,
  mentor_id uuid,
  starts_on date NOT NULL,
  ends_on date NOT NULL CHECK (ends_on >= starts_on),
  weekly_minutes int NOT NULL CHECK (weekly_minutes > 0),
  function_code text NOT NULL,
  purpose text,
  status text NOT NULL CHECK (status IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'REGISTERED', 'ENDED', 'CANCELLED')),
  during daterange NOT NULL,
  end_reason int,
  ended_on date CHECK (ended_on BETWEEN starts_on AND ends_on),
  PRIMARY KEY (municipality_code, placement_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen_anchor,
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme,
  FOREIGN KEY (municipality_code, site_id) REFERENCES site,
  FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit,
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor,
  CHECK ((status = 'ENDED') = (ended_on IS NOT NULL) AND (ended_on IS NULL) = (end_reason IS NULL)),
  -- kind 1 COMPANY_TRAINING; end reason 12 MISREGISTERED: it never happened. Other kinds may overlap (hybrid).
  CONSTRAINT placement_training_excl
    EXCLUDE USING gist (municipality_code WITH =, citizen_id WITH =, during WITH &&)
    WHERE (kind = 1 AND status <> 'CANCELLED' AND end_reason IS DISTINCT FROM 12)
);
CREATE INDEX placement_unit ON placement (municipality_code, employer_unit_id);
COMMENT ON TABLE placement IS 'A placement as it stands; its terms never change. class: operational';
COMMENT ON COLUMN placement.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN placement.placement_id IS 'identifier. class: technical';
COMMENT ON COLUMN placement.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN placement.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN placement.citizen_id IS 'citizen. class: operational';
COMMENT ON COLUMN placement.kind IS 'PlacementKind of the contract. class: operational';
COMMENT ON COLUMN placement.site_id IS 'site. class: technical';
COMMENT ON COLUMN placement.employer_unit_id IS 'where hosted or employed. class: technical';
COMMENT ON COLUMN placement.mentor_id IS 'foreman in charge; NULL not named. class: technical';
COMMENT ON COLUMN placement.starts_on IS 'first day. class: operational';
COMMENT ON COLUMN placement.ends_on IS 'last day as agreed. class: operational';
COMMENT ON COLUMN placement.weekly_minutes IS 'agreed time a week. class: operational';
COMMENT ON COLUMN placement.function_code IS 'DISCO-08 of the tasks. class: operational';
COMMENT ON COLUMN placement.purpose IS 'what is to be gained (R7). class: functional';
COMMENT ON COLUMN placement.status IS 'last step taken; the shown state follows from it and from dates. class: operational';
COMMENT ON COLUMN placement.during IS 'days it takes up: to its agreed or its real end. class: operational';
COMMENT ON COLUMN placement.end_reason IS 'EndReason of the contract. class: operational';
COMMENT ON COLUMN placement.ended_on IS 'last day as it came. class: operational';

CREATE TABLE placement_version (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  step text NOT NULL,
  actor text NOT NULL,
  actor_role int NOT NULL,
  reason text,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
COMMENT ON TABLE placement_version IS 'Every step of a placement: who, as what, when and why. class: sensitive';
COMMENT ON COLUMN placement_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN placement_version.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN placement_version.version IS 'version it made, from 1. class: technical';
COMMENT ON COLUMN placement_version.step IS 'the status it led to, or HEARD. class: operational';
COMMENT ON COLUMN placement_version.actor IS 'subject who took it. class: technical';
COMMENT ON COLUMN placement_version.actor_role IS 'Role of the contract it was taken in; 0 none. class: technical';
COMMENT ON COLUMN placement_version.reason IS 'why, in words or a code. class: sensitive';
COMMENT ON COLUMN placement_version.recorded_at IS 'when. class: technical';

CREATE TABLE placement_decision (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  decided_on date NOT NULL,
  start_basis jsonb NOT NULL,
  report jsonb NOT NULL,
  PRIMARY KEY (municipality_code, placement_id),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
COMMENT ON TABLE placement_decision IS 'The approval or registration and all it was built on; never changed (D5). class: sensitive';
COMMENT ON COLUMN placement_decision.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN placement_decision.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN placement_decision.decided_on IS 'business day of the decision. class: operational';
COMMENT ON COLUMN placement_decision.start_basis IS 'StartBasis of the contract. class: sensitive';
COMMENT ON COLUMN placement_decision.report IS 'RuleReport of the contract. class: sensitive';

CREATE TABLE hearing (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  party int NOT NULL,
  heard_on date NOT NULL,
  conditions_met boolean NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
COMMENT ON TABLE hearing IS 'What a party said before start (R9); a party''s highest version holds. class: operational';
COMMENT ON COLUMN hearing.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN hearing.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN hearing.version IS 'the placement''s version that it made. class: technical';
COMMENT ON COLUMN hearing.party IS 'HearingParty of the contract. class: operational';
COMMENT ON COLUMN hearing.heard_on IS 'date of the statement. class: operational';
COMMENT ON COLUMN hearing.conditions_met IS 'the party holds the conditions met. class: operational';

CREATE TABLE attendance (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  day date NOT NULL,
  version int NOT NULL,
  outcome int NOT NULL,
  minutes int NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
  mentor_present boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, day, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
COMMENT ON TABLE attendance IS 'A citizen''s day on site; the day''s highest version holds. class: operational';
COMMENT ON COLUMN attendance.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN attendance.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN attendance.day IS 'local day. class: operational';
COMMENT ON COLUMN attendance.version IS 'statement of the day, from 1. class: technical';
COMMENT ON COLUMN attendance.outcome IS 'AttendanceOutcome of the contract. class: operational';
COMMENT ON COLUMN attendance.minutes IS 'minutes on site; 0 when absent. class: operational';
COMMENT ON COLUMN attendance.mentor_present IS 'a mentor was on site (S38). class: operational';
COMMENT ON COLUMN attendance.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN attendance.recorded_by IS 'subject who stated it. class: technical';

GRANT SELECT, INSERT ON citizen_anchor, placement, placement_version, placement_decision, hearing, attendance TO {{runtime}};
GRANT UPDATE (version, status, during, end_reason, ended_on) ON placement TO {{runtime}};
-- For row locks, as above.
GRANT UPDATE (municipality_code) ON citizen_anchor TO {{runtime}};
