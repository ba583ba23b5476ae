SET LOCAL lock_timeout = '5s';

-- What happened each day, and what was learnt: times and tasks of a day, safety, training tracks and courses.

ALTER TABLE attendance ADD COLUMN starts_at int CHECK (starts_at BETWEEN 0 AND 1439);
COMMENT ON COLUMN attendance.starts_at IS 'minutes after local midnight at which the day began; NULL not told. class: operational';

CREATE TABLE attendance_task (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  day date NOT NULL,
  version int NOT NULL,
  task_code text NOT NULL,
  mastery smallint NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, day, version, task_code),
  FOREIGN KEY (municipality_code, placement_id, day, version) REFERENCES attendance
);
COMMENT ON TABLE attendance_task IS 'Tasks practised on a day, by statement of the day (S34). class: operational';
COMMENT ON COLUMN attendance_task.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN attendance_task.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN attendance_task.day IS 'local day. class: operational';
COMMENT ON COLUMN attendance_task.version IS 'statement of the day. class: technical';
COMMENT ON COLUMN attendance_task.task_code IS 'DISCO-08 of the task. class: operational';
COMMENT ON COLUMN attendance_task.mastery IS 'number of sjak.placements.v1.TaskMastery. class: operational';
GRANT SELECT, INSERT ON attendance_task TO {{runtime}};

CREATE TABLE site_induction (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  done_on date NOT NULL,
  language text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
COMMENT ON TABLE site_induction IS 'The citizen was shown the site''s dangers and rules (D24); the highest version holds. class: operational';
COMMENT ON COLUMN site_induction.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN site_induction.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN site_induction.version IS 'statement, from 1. class: technical';
COMMENT ON COLUMN site_induction.done_on IS 'day it was done. class: operational';
COMMENT ON COLUMN site_induction.language IS 'language it was given in, ISO 639-1. class: operational';
COMMENT ON COLUMN site_induction.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN site_induction.recorded_by IS 'subject who recorded it. class: technical';
GRANT SELECT, INSERT ON site_induction TO {{runtime}};

CREATE TABLE incident (
  municipality_code text NOT NULL,
  incident_id uuid NOT NULL,
  version int NOT NULL,
  placement_id uuid NOT NULL,
  occurred_on date NOT NULL,
  kind smallint NOT NULL,
  severity smallint NOT NULL,
  first_absent_on date,
  recipient smallint NOT NULL,
  due_on date NOT NULL,
  state smallint NOT NULL,
  passed_on_at date,
  reference text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, incident_id),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
CREATE INDEX incident_placement ON incident (municipality_code, placement_id);
CREATE INDEX incident_due ON incident (municipality_code, due_on, incident_id);
COMMENT ON TABLE incident IS 'Something happened to a citizen on site (D24): coarse, never a diagnosis. class: sensitive';
COMMENT ON COLUMN incident.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN incident.incident_id IS 'identifier. class: technical';
COMMENT ON COLUMN incident.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN incident.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN incident.occurred_on IS 'local day. class: operational';
COMMENT ON COLUMN incident.kind IS 'number of sjak.placements.v1.IncidentKind. class: operational';
COMMENT ON COLUMN incident.severity IS 'number of sjak.placements.v1.IncidentSeverity. class: sensitive';
COMMENT ON COLUMN incident.first_absent_on IS 'first day away because of it; NULL none. class: sensitive';
COMMENT ON COLUMN incident.recipient IS 'number of sjak.placements.v1.IncidentRecipient. class: operational';
COMMENT ON COLUMN incident.due_on IS 'last day to pass it on. class: operational';
COMMENT ON COLUMN incident.state IS 'number of sjak.placements.v1.IncidentState. class: operational';
COMMENT ON COLUMN incident.passed_on_at IS 'day it was passed on to the recipient; NULL not yet. class: operational';
COMMENT ON COLUMN incident.reference IS 'number the recipient gave it. class: identity';
COMMENT ON COLUMN incident.recorded_at IS 'when it was reported. class: technical';
COMMENT ON COLUMN incident.recorded_by IS 'subject who reported it. class: technical';
GRANT SELECT, INSERT, UPDATE (version, state, passed_on_at, reference) ON incident TO {{runtime}};

CREATE TABLE training_track (
  municipality_code text NOT NULL,
  training_track_id uuid NOT NULL,
  version int NOT NULL,
  citizen_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  goal text NOT NULL,
  starts_on date NOT NULL,
  ended_on date,
  end_reason smallint,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, training_track_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen_anchor,
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme,
  CHECK ((ended_on IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX training_track_active ON training_track (municipality_code, citizen_id, programme_id) WHERE ended_on IS NULL;
COMMENT ON TABLE training_track IS 'A citizen''s individual training track (S26): one active per programme. class: functional';
COMMENT ON COLUMN training_track.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN training_track.training_track_id IS 'identifier. class: technical';
COMMENT ON COLUMN training_track.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN training_track.citizen_id IS 'citizen. class: operational';
COMMENT ON COLUMN training_track.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN training_track.goal IS 'where it is to lead, in words. class: functional';
COMMENT ON COLUMN training_track.starts_on IS 'first day. class: operational';
COMMENT ON COLUMN training_track.ended_on IS 'last day; NULL while active. class: operational';
COMMENT ON COLUMN training_track.end_reason IS 'number of sjak.placements.v1.TrackEndReason; NULL while active. class: operational';
COMMENT ON COLUMN training_track.recorded_at IS 'when it was last changed. class: technical';
COMMENT ON COLUMN training_track.recorded_by IS 'subject who changed it last. class: technical';
GRANT SELECT, INSERT, UPDATE (version, goal, ended_on, end_reason, recorded_at, recorded_by) ON training_track TO {{runtime}};

CREATE TABLE track_step (
  municipality_code text NOT NULL,
  training_track_id uuid NOT NULL,
  track_version int NOT NULL,
  place int NOT NULL,
  track_step_id uuid NOT NULL,
  kind smallint NOT NULL,
  goal text NOT NULL,
  task_code text,
  planned_from date,
  planned_to date CHECK (planned_to >= planned_from),
  placement_id uuid,
  upskilling_id uuid,
  state smallint NOT NULL,
  done_on date,
  PRIMARY KEY (municipality_code, training_track_id, track_version, place),
  FOREIGN KEY (municipality_code, training_track_id) REFERENCES training_track
);
COMMENT ON TABLE track_step IS 'The ordered steps of a track, as each version had them; the highest version holds. class: functional';
COMMENT ON COLUMN track_step.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN track_step.training_track_id IS 'track. class: technical';
COMMENT ON COLUMN track_step.track_version IS 'version of the track that planned it so. class: technical';
COMMENT ON COLUMN track_step.place IS 'place in the order, from 1. class: operational';
COMMENT ON COLUMN track_step.track_step_id IS 'identifier, the same in all versions. class: technical';
COMMENT ON COLUMN track_step.kind IS 'number of sjak.placements.v1.StepKind. class: operational';
COMMENT ON COLUMN track_step.goal IS 'what is to be reached, in words. class: functional';
COMMENT ON COLUMN track_step.task_code IS 'DISCO-08 of the task to learn; NULL none. class: operational';
COMMENT ON COLUMN track_step.planned_from IS 'planned first day; NULL open. class: operational';
COMMENT ON COLUMN track_step.planned_to IS 'planned last day; NULL open. class: operational';
COMMENT ON COLUMN track_step.placement_id IS 'placement it is made of; NULL none. class: technical';
COMMENT ON COLUMN track_step.upskilling_id IS 'course or lessons it is made of; NULL none. class: technical';
COMMENT ON COLUMN track_step.state IS 'number of sjak.placements.v1.StepState. class: operational';
COMMENT ON COLUMN track_step.done_on IS 'day it was reached or given up; NULL while open. class: operational';
GRANT SELECT, INSERT ON track_step TO {{runtime}};

CREATE TABLE upskilling (
  municipality_code text NOT NULL,
  upskilling_id uuid NOT NULL,
  version int NOT NULL,
  citizen_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  kind smallint NOT NULL,
  title text NOT NULL,
  course_code text,
  provider text,
  placement_id uuid,
  level text,
  weekly_minutes int CHECK (weekly_minutes > 0),
  days int CHECK (days > 0),
  starts_on date NOT NULL,
  ends_on date NOT NULL CHECK (ends_on >= starts_on),
  funding smallint NOT NULL,
  state smallint NOT NULL,
  relevant boolean,
  relevance_reason text,
  decided_on date,
  decided_by text,
  done_on date,
  certificate_issued_on date,
  certificate_expires_on date CHECK (certificate_expires_on >= certificate_issued_on),
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, upskilling_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen_anchor,
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme,
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement,
  CHECK ((relevant IS NULL) = (decided_on IS NULL) AND (relevant IS NULL) = (relevance_reason IS NULL))
);
CREATE INDEX upskilling_citizen ON upskilling (municipality_code, citizen_id);
CREATE INDEX upskilling_expiry ON upskilling (municipality_code, certificate_expires_on) WHERE certificate_expires_on IS NOT NULL;
COMMENT ON TABLE upskilling IS 'A course or Danish at work (S45-S48): proposed, found relevant or not, taken. class: operational';
COMMENT ON COLUMN upskilling.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN upskilling.upskilling_id IS 'identifier. class: technical';
COMMENT ON COLUMN upskilling.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN upskilling.citizen_id IS 'citizen. class: operational';
COMMENT ON COLUMN upskilling.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN upskilling.kind IS 'number of sjak.placements.v1.UpskillingKind. class: operational';
COMMENT ON COLUMN upskilling.title IS 'name of the course. class: operational';
COMMENT ON COLUMN upskilling.course_code IS 'AMU course number; NULL none. class: operational';
COMMENT ON COLUMN upskilling.provider IS 'school; NULL not known. class: operational';
COMMENT ON COLUMN upskilling.placement_id IS 'placement at which the lessons are; NULL none. class: technical';
COMMENT ON COLUMN upskilling.level IS 'Danish education and module, DU2.3; NULL none. class: operational';
COMMENT ON COLUMN upskilling.weekly_minutes IS 'lessons a week; NULL for a course of days. class: operational';
COMMENT ON COLUMN upskilling.days IS 'days of a course; NULL for lessons. class: operational';
COMMENT ON COLUMN upskilling.starts_on IS 'first day. class: operational';
COMMENT ON COLUMN upskilling.ends_on IS 'last day. class: operational';
COMMENT ON COLUMN upskilling.funding IS 'number of sjak.placements.v1.FundingSource; never the programme''s own money. class: operational';
COMMENT ON COLUMN upskilling.state IS 'number of sjak.placements.v1.UpskillingState. class: operational';
COMMENT ON COLUMN upskilling.relevant IS 'the caseworker''s decision (S48); NULL not decided. class: functional';
COMMENT ON COLUMN upskilling.relevance_reason IS 'why, in words. class: functional';
COMMENT ON COLUMN upskilling.decided_on IS 'business day of that decision. class: operational';
COMMENT ON COLUMN upskilling.decided_by IS 'subject who decided. class: technical';
COMMENT ON COLUMN upskilling.done_on IS 'day it was completed or broken off. class: operational';
COMMENT ON COLUMN upskilling.certificate_issued_on IS 'day of the certificate; NULL none. class: operational';
COMMENT ON COLUMN upskilling.certificate_expires_on IS 'last day it is good; NULL for good. class: operational';
COMMENT ON COLUMN upskilling.recorded_at IS 'when it was last changed. class: technical';
COMMENT ON COLUMN upskilling.recorded_by IS 'subject who changed it last. class: technical';
GRANT SELECT, INSERT, UPDATE (version, state, relevant, relevance_reason, decided_on, decided_by, done_on,
  certificate_issued_on, certificate_expires_on, recorded_at, recorded_by) ON upskilling TO {{runtime}};

-- When an injury must be passed on: days after the first day away, or after it happened.
INSERT INTO rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, source) VALUES
('0000', 'D24', 1, '[2020-01-01,infinity)', '{"report_days": 9}', 'Arbejdsskadesikringsloven § 31', 'to be verified');
