SET LOCAL lock_timeout = '5s';

-- Mentor and caseworker in touch (S40, S41): how often, that they were, what was noted of whom, and the weekly check.

CREATE TABLE contact_cadence (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  version int NOT NULL,
  valid_from date NOT NULL,
  every_days int NOT NULL CHECK (every_days BETWEEN 1 AND 92),
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, version),
  CONSTRAINT contact_cadence_programme_fkey FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
COMMENT ON TABLE contact_cadence IS 'How often mentor and caseworker talk; the last to begin holds, and of one day the last stated. class: operational';
COMMENT ON COLUMN contact_cadence.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN contact_cadence.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN contact_cadence.version IS 'statement, from 1. class: technical';
COMMENT ON COLUMN contact_cadence.valid_from IS 'first day it holds. class: operational';
COMMENT ON COLUMN contact_cadence.every_days IS 'most days from one contact to the next. class: operational';
COMMENT ON COLUMN contact_cadence.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN contact_cadence.recorded_by IS 'subject who stated it. class: technical';

CREATE TABLE mentor_contact (
  municipality_code text NOT NULL,
  contact_id uuid NOT NULL,
  placement_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  held_on date NOT NULL,
  channel smallint NOT NULL,
  minutes int,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, contact_id),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement,
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor
);
CREATE INDEX mentor_contact_placement ON mentor_contact (municipality_code, placement_id, held_on);
COMMENT ON TABLE mentor_contact IS 'Mentor and caseworker talked about a placement; never what of. class: operational';
COMMENT ON COLUMN mentor_contact.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_contact.contact_id IS 'identifier. class: technical';
COMMENT ON COLUMN mentor_contact.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN mentor_contact.mentor_id IS 'who led the citizen on that day. class: technical';
COMMENT ON COLUMN mentor_contact.held_on IS 'local day. class: operational';
COMMENT ON COLUMN mentor_contact.channel IS 'number of sjak.placements.v1.ContactChannel. class: operational';
COMMENT ON COLUMN mentor_contact.minutes IS 'how long; NULL not told. class: operational';
COMMENT ON COLUMN mentor_contact.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN mentor_contact.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE citizen_note (
  municipality_code text NOT NULL,
  note_id uuid NOT NULL,
  placement_id uuid NOT NULL,
  by_mentor boolean NOT NULL,
  written_on date NOT NULL,
  words text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, note_id),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
CREATE INDEX citizen_note_placement ON citizen_note (municipality_code, placement_id, note_id);
COMMENT ON TABLE citizen_note IS 'A note about a citizen, for the caseworkers (S41). class: sensitive';
COMMENT ON COLUMN citizen_note.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN citizen_note.note_id IS 'identifier, in order of writing. class: technical';
COMMENT ON COLUMN citizen_note.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN citizen_note.by_mentor IS 'the mentor wrote it, else a caseworker. class: operational';
COMMENT ON COLUMN citizen_note.written_on IS 'business day. class: operational';
COMMENT ON COLUMN citizen_note.words IS 'the note. class: sensitive';
COMMENT ON COLUMN citizen_note.recorded_at IS 'when it was written. class: technical';
COMMENT ON COLUMN citizen_note.recorded_by IS 'subject who wrote it. class: technical';

CREATE TABLE partnership_note (
  municipality_code text NOT NULL,
  note_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  kind smallint NOT NULL,
  shared boolean NOT NULL,
  held_on date NOT NULL,
  words text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, note_id),
  FOREIGN KEY (municipality_code, partner_id) REFERENCES partner
);
CREATE INDEX partnership_note_partner ON partnership_note (municipality_code, partner_id, note_id);
COMMENT ON TABLE partnership_note IS 'A note about the partnership with a company, never about a citizen (S41). class: operational';
COMMENT ON COLUMN partnership_note.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN partnership_note.note_id IS 'identifier, in order of writing. class: technical';
COMMENT ON COLUMN partnership_note.partner_id IS 'company. class: technical';
COMMENT ON COLUMN partnership_note.kind IS 'number of sjak.placements.v1.PartnershipNoteKind. class: operational';
COMMENT ON COLUMN partnership_note.shared IS 'the company reads it too. class: operational';
COMMENT ON COLUMN partnership_note.held_on IS 'the day it is about. class: operational';
COMMENT ON COLUMN partnership_note.words IS 'the note. class: operational';
COMMENT ON COLUMN partnership_note.recorded_at IS 'when it was written. class: technical';
COMMENT ON COLUMN partnership_note.recorded_by IS 'subject who wrote it. class: technical';

CREATE TABLE weekly_check (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  week date NOT NULL CHECK (extract(isodow FROM week) = 1),
  version int NOT NULL,
  mentor_id uuid NOT NULL,
  scores int[] NOT NULL CHECK (cardinality(scores) = 5),
  remark text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, week, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement,
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor
);
COMMENT ON TABLE weekly_check IS 'What the mentor saw in a week (domain 5.2); the highest version holds. class: sensitive';
COMMENT ON COLUMN weekly_check.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN weekly_check.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN weekly_check.week IS 'Monday of the week. class: operational';
COMMENT ON COLUMN weekly_check.version IS 'statement of the week, from 1. class: technical';
COMMENT ON COLUMN weekly_check.mentor_id IS 'who led the citizen. class: technical';
COMMENT ON COLUMN weekly_check.scores IS '1 to 5 each: on time, works safely, follows instructions, cooperates, masters the task. class: sensitive';
COMMENT ON COLUMN weekly_check.remark IS 'in words, never health or private matters; empty none. class: sensitive';
COMMENT ON COLUMN weekly_check.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN weekly_check.recorded_by IS 'subject who recorded it. class: technical';

GRANT SELECT, INSERT ON contact_cadence, mentor_contact, citizen_note, partnership_note, weekly_check TO {{runtime}};

INSERT INTO rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, source) VALUES
-- How often where a programme has not said: weekly. No law: the programme's own rule.
('0000', 'S40', 1, '[2020-01-01,infinity)', '{"contact_days": 7}', 'Budget note, S40', 'the programme');
