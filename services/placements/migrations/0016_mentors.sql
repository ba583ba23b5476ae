SET LOCAL lock_timeout = '5s';

-- Who leads whom on which day: what a mentor is able to, assignments with dates, substitutes, absence (S36-S38, G5).

ALTER TABLE mentor ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE mentor ADD COLUMN languages text[] NOT NULL DEFAULT '{}';
ALTER TABLE mentor ADD COLUMN capacity int CHECK (capacity BETWEEN 1 AND 20);
ALTER TABLE mentor ADD COLUMN account text;
CREATE UNIQUE INDEX mentor_account ON mentor (municipality_code, account);
CREATE INDEX mentor_by_unit ON mentor (municipality_code, employer_unit_id);
COMMENT ON COLUMN mentor.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN mentor.languages IS 'spoken, ISO 639-1. class: operational';
COMMENT ON COLUMN mentor.capacity IS 'citizens led on one day at most; NULL: as S37 has it. class: operational';
COMMENT ON COLUMN mentor.account IS 'subject of the token the mentor signs in with; NULL none. class: identity';

CREATE TABLE mentor_version (
  municipality_code text NOT NULL,
  mentor_id uuid NOT NULL,
  version int NOT NULL,
  trade_code text NOT NULL,
  languages text[] NOT NULL,
  capacity int,
  account text,
  confidentiality_signed_on date,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, mentor_id, version),
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor
);
COMMENT ON TABLE mentor_version IS 'A mentor as described from its second version on; staff data. class: identity';
COMMENT ON COLUMN mentor_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_version.mentor_id IS 'mentor. class: technical';
COMMENT ON COLUMN mentor_version.version IS 'version it made. class: technical';
COMMENT ON COLUMN mentor_version.trade_code IS 'DISCO-08. class: operational';
COMMENT ON COLUMN mentor_version.languages IS 'spoken, ISO 639-1. class: operational';
COMMENT ON COLUMN mentor_version.capacity IS 'citizens led on one day at most; NULL: as S37 has it. class: operational';
COMMENT ON COLUMN mentor_version.account IS 'subject of the token the mentor signs in with. class: identity';
COMMENT ON COLUMN mentor_version.confidentiality_signed_on IS 'declaration signed; NULL not yet. class: operational';
COMMENT ON COLUMN mentor_version.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN mentor_version.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE mentor_citizen (
  municipality_code text NOT NULL,
  mentor_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, mentor_id),
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor,
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen_anchor
);
CREATE INDEX mentor_citizen_by_citizen ON mentor_citizen (municipality_code, citizen_id);
COMMENT ON TABLE mentor_citizen IS 'A mentor who has a case here as well, so that nobody leads himself. class: sensitive';
COMMENT ON COLUMN mentor_citizen.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_citizen.mentor_id IS 'mentor. class: technical';
COMMENT ON COLUMN mentor_citizen.citizen_id IS 'the same person as a citizen. class: operational';
COMMENT ON COLUMN mentor_citizen.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN mentor_citizen.recorded_by IS 'subject who recorded it. class: technical';

-- Whatever step names a mentor, it is another person than the citizen.
CREATE FUNCTION refuse_own_mentor() RETURNS trigger LANGUAGE plpgsql SET search_path = {{schema}} AS $$
BEGIN
  -- Waits for who is just recording that this mentor is a citizen; the next statement sees it.
  PERFORM FROM mentor m WHERE m.municipality_code = NEW.municipality_code AND m.mentor_id = NEW.mentor_id FOR KEY SHARE;
  IF EXISTS (SELECT FROM mentor_citizen c
             WHERE c.municipality_code = NEW.municipality_code AND c.mentor_id = NEW.mentor_id
               AND c.citizen_id = ANY (person_ids(NEW.municipality_code, NEW.citizen_id))) THEN
    RAISE EXCEPTION 'violates constraint "mentor_is_citizen"' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER placement_own_mentor_begun BEFORE INSERT ON placement FOR EACH ROW
  WHEN (NEW.mentor_id IS NOT NULL) EXECUTE FUNCTION refuse_own_mentor();
CREATE TRIGGER placement_own_mentor_named BEFORE UPDATE OF mentor_id ON placement FOR EACH ROW
  WHEN (NEW.mentor_id IS DISTINCT FROM OLD.mentor_id AND NEW.mentor_id IS NOT NULL) EXECUTE FUNCTION refuse_own_mentor();

CREATE TABLE mentor_assignment (
  municipality_code text NOT NULL,
  assignment_id uuid NOT NULL,
  version int NOT NULL,
  placement_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  role smallint NOT NULL CHECK (role IN (1, 2)),
  during daterange NOT NULL,
  PRIMARY KEY (municipality_code, assignment_id),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement,
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor,
  CONSTRAINT mentor_assignment_excl
    EXCLUDE USING gist (municipality_code WITH =, placement_id WITH =, role WITH =, during WITH &&)
);
CREATE INDEX mentor_assignment_mentor ON mentor_assignment (municipality_code, mentor_id);
COMMENT ON TABLE mentor_assignment IS 'A mentor leads the citizen of a placement on these days (S37). class: operational';
COMMENT ON COLUMN mentor_assignment.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_assignment.assignment_id IS 'identifier. class: technical';
COMMENT ON COLUMN mentor_assignment.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN mentor_assignment.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN mentor_assignment.mentor_id IS 'mentor. class: technical';
COMMENT ON COLUMN mentor_assignment.role IS 'number of sjak.placements.v1.AssignmentRole: 1 LEAD, 2 SUBSTITUTE. class: operational';
COMMENT ON COLUMN mentor_assignment.during IS 'days; empty: withdrawn before it began. class: operational';

CREATE TABLE mentor_assignment_version (
  municipality_code text NOT NULL,
  assignment_id uuid NOT NULL,
  version int NOT NULL,
  during daterange NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, assignment_id, version),
  FOREIGN KEY (municipality_code, assignment_id) REFERENCES mentor_assignment
);
COMMENT ON TABLE mentor_assignment_version IS 'The days of an assignment as they were agreed each time. class: operational';
COMMENT ON COLUMN mentor_assignment_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_assignment_version.assignment_id IS 'assignment. class: technical';
COMMENT ON COLUMN mentor_assignment_version.version IS 'version it made, from 1. class: technical';
COMMENT ON COLUMN mentor_assignment_version.during IS 'days. class: operational';
COMMENT ON COLUMN mentor_assignment_version.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN mentor_assignment_version.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE mentor_absence (
  municipality_code text NOT NULL,
  absence_id uuid NOT NULL,
  version int NOT NULL,
  mentor_id uuid NOT NULL,
  during daterange NOT NULL,
  PRIMARY KEY (municipality_code, absence_id),
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor,
  CONSTRAINT mentor_absence_excl EXCLUDE USING gist (municipality_code WITH =, mentor_id WITH =, during WITH &&)
);
COMMENT ON TABLE mentor_absence IS 'Days a mentor is away; never why. class: operational';
COMMENT ON COLUMN mentor_absence.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_absence.absence_id IS 'identifier. class: technical';
COMMENT ON COLUMN mentor_absence.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN mentor_absence.mentor_id IS 'mentor. class: technical';
COMMENT ON COLUMN mentor_absence.during IS 'days; empty: did not happen. class: operational';

CREATE TABLE mentor_absence_version (
  municipality_code text NOT NULL,
  absence_id uuid NOT NULL,
  version int NOT NULL,
  during daterange NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, absence_id, version),
  FOREIGN KEY (municipality_code, absence_id) REFERENCES mentor_absence
);
COMMENT ON TABLE mentor_absence_version IS 'The days of an absence as they were told each time. class: operational';
COMMENT ON COLUMN mentor_absence_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_absence_version.absence_id IS 'absence. class: technical';
COMMENT ON COLUMN mentor_absence_version.version IS 'version it made, from 1. class: technical';
COMMENT ON COLUMN mentor_absence_version.during IS 'days. class: operational';
COMMENT ON COLUMN mentor_absence_version.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN mentor_absence_version.recorded_by IS 'subject who recorded it. class: technical';

CREATE INDEX placement_mentor ON placement (municipality_code, mentor_id);
CREATE INDEX buy_out_agreement_mentor ON buy_out_agreement (municipality_code, mentor_id);

GRANT SELECT, INSERT ON mentor_version, mentor_citizen, mentor_assignment, mentor_assignment_version, mentor_absence,
  mentor_absence_version TO {{runtime}};
GRANT UPDATE (version, trade_code, languages, capacity, account, confidentiality_signed_on) ON mentor TO {{runtime}};
GRANT UPDATE (version, during) ON mentor_assignment, mentor_absence TO {{runtime}};

INSERT INTO rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, source) VALUES
-- How many a foreman leads at a time where nobody has said it of him. No law: the programme's own figure.
('0000', 'S37', 1, '[2020-01-01,infinity)', '{"citizens_per_mentor": 4}', 'Budget note, S37', 'the programme');
