SET LOCAL lock_timeout = '5s';

CREATE TABLE instrument (
  municipality_code text NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (municipality_code, code)
);
COMMENT ON TABLE instrument IS 'A set of questions that development is measured with. class: public';
COMMENT ON COLUMN instrument.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN instrument.code IS 'code of the instrument. class: public';
COMMENT ON COLUMN instrument.version IS 'rises by one with each definition. class: operational';
GRANT SELECT, INSERT, UPDATE ON instrument TO {{runtime}};

CREATE TABLE instrument_version (
  municipality_code text NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL,
  definition jsonb NOT NULL,
  required smallint[] NOT NULL CHECK (cardinality(required) > 0),
  defined_on date NOT NULL,
  CONSTRAINT instrument_version_pkey PRIMARY KEY (municipality_code, code, version),
  FOREIGN KEY (municipality_code, code) REFERENCES instrument
);
COMMENT ON TABLE instrument_version IS 'What an instrument asks, of whom and on which scales; never changed. class: public';
COMMENT ON COLUMN instrument_version.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN instrument_version.code IS 'code of the instrument. class: public';
COMMENT ON COLUMN instrument_version.version IS 'which definition, from 1. class: public';
COMMENT ON COLUMN instrument_version.definition IS 'sjak.citizens.v1.Instrument as JSON. class: public';
COMMENT ON COLUMN instrument_version.required IS 'numbers of sjak.citizens.v1.Respondent without whom no window is done. class: public';
COMMENT ON COLUMN instrument_version.defined_on IS 'day it was declared. class: public';
GRANT SELECT, INSERT ON instrument_version TO {{runtime}};

-- Which measurement is due follows from the days of the track and of the measurements; nothing about windows is stored.
CREATE TABLE progress_track (
  municipality_code text NOT NULL,
  track_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  instrument_code text NOT NULL,
  instrument_version bigint NOT NULL,
  started_on date NOT NULL,
  ended_on date CHECK (ended_on >= started_on),
  version bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, track_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CONSTRAINT progress_track_instrument FOREIGN KEY (municipality_code, instrument_code, instrument_version)
    REFERENCES instrument_version,
  CONSTRAINT progress_track_overlap EXCLUDE USING gist (
    municipality_code WITH =, (citizen_id::text) WITH =, daterange(started_on, ended_on, '[]') WITH &&)
);
CREATE INDEX progress_track_by_citizen ON progress_track (municipality_code, citizen_id);
COMMENT ON TABLE progress_track IS 'The time in which a citizen''s development is measured, and with what. class: operational';
COMMENT ON COLUMN progress_track.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN progress_track.track_id IS 'key of the track. class: operational';
COMMENT ON COLUMN progress_track.citizen_id IS 'whose. class: operational';
COMMENT ON COLUMN progress_track.instrument_code IS 'code of the instrument. class: operational';
COMMENT ON COLUMN progress_track.instrument_version IS 'its version, the same for the whole track. class: operational';
COMMENT ON COLUMN progress_track.started_on IS 'first day. class: operational';
COMMENT ON COLUMN progress_track.ended_on IS 'last day; NULL while it runs. class: operational';
COMMENT ON COLUMN progress_track.version IS 'rises by one with every event about the track. class: operational';
COMMENT ON COLUMN progress_track.recorded_at IS 'business time of the last change. class: operational';
GRANT SELECT, INSERT, UPDATE (ended_on, version, recorded_at) ON progress_track TO {{runtime}};

CREATE TABLE measurement (
  municipality_code text NOT NULL,
  measurement_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  track_id uuid NOT NULL,
  respondent smallint NOT NULL CHECK (respondent BETWEEN 1 AND 3),
  taken_on date NOT NULL,
  answers jsonb NOT NULL,
  corrects uuid,
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (municipality_code, measurement_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  FOREIGN KEY (municipality_code, track_id) REFERENCES progress_track,
  CONSTRAINT measurement_standing EXCLUDE USING btree (
    municipality_code WITH =, track_id WITH =, respondent WITH =, taken_on WITH =)
    WHERE (superseded_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX measurement_by_citizen ON measurement (municipality_code, citizen_id);
COMMENT ON TABLE measurement IS 'One respondent''s answers about a citizen on one day; a correction supersedes, nothing is overwritten. class: sensitive';
COMMENT ON COLUMN measurement.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN measurement.measurement_id IS 'key of the measurement. class: operational';
COMMENT ON COLUMN measurement.citizen_id IS 'about whom. class: operational';
COMMENT ON COLUMN measurement.track_id IS 'the track it belongs to. class: operational';
COMMENT ON COLUMN measurement.respondent IS 'number of sjak.citizens.v1.Respondent. class: operational';
COMMENT ON COLUMN measurement.taken_on IS 'day of the answers. class: operational';
COMMENT ON COLUMN measurement.answers IS 'list of {item, step, missing}. class: sensitive';
COMMENT ON COLUMN measurement.corrects IS 'the measurement whose place it took. class: operational';
COMMENT ON COLUMN measurement.recorded_at IS 'business time it was recorded. class: operational';
COMMENT ON COLUMN measurement.superseded_at IS 'business time a correction took its place; NULL while it stands. class: operational';
GRANT SELECT, INSERT, UPDATE (superseded_at) ON measurement TO {{runtime}};

CREATE TABLE measurement_skip (
  municipality_code text NOT NULL,
  skip_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  track_id uuid NOT NULL,
  skipped_on date NOT NULL,
  reason smallint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, skip_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  FOREIGN KEY (municipality_code, track_id) REFERENCES progress_track
);
CREATE INDEX measurement_skip_by_track ON measurement_skip (municipality_code, track_id);
CREATE INDEX measurement_skip_by_citizen ON measurement_skip (municipality_code, citizen_id);
COMMENT ON TABLE measurement_skip IS 'Why a measurement that was due is not made; of several for one window the last counts. class: sensitive';
COMMENT ON COLUMN measurement_skip.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN measurement_skip.skip_id IS 'key of the record. class: technical';
COMMENT ON COLUMN measurement_skip.citizen_id IS 'whose measurement. class: operational';
COMMENT ON COLUMN measurement_skip.track_id IS 'the track it belongs to. class: operational';
COMMENT ON COLUMN measurement_skip.skipped_on IS 'a day of the window that is skipped. class: operational';
COMMENT ON COLUMN measurement_skip.reason IS 'number of sjak.citizens.v1.SkipReason. class: sensitive';
COMMENT ON COLUMN measurement_skip.recorded_at IS 'business time it was recorded. class: operational';
GRANT SELECT, INSERT ON measurement_skip TO {{runtime}};
