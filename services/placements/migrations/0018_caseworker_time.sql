SET LOCAL lock_timeout = '5s';

-- What caseworkers spend on a programme: a shadow figure, never a cost of a budget line (S42).

CREATE TABLE caseworker_time (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  version int NOT NULL CHECK (version >= 1),
  minutes int NOT NULL CHECK (minutes >= 0),
  rate_oere bigint NOT NULL CHECK (rate_oere > 0),
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, month, version),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
COMMENT ON TABLE caseworker_time IS 'Time of all caseworkers together on a programme in a month; the highest version holds. Nothing is booked or paid of it. class: operational';
COMMENT ON COLUMN caseworker_time.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN caseworker_time.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN caseworker_time.month IS 'first day of the month. class: operational';
COMMENT ON COLUMN caseworker_time.version IS 'statement about the month, from 1. class: technical';
COMMENT ON COLUMN caseworker_time.minutes IS 'minutes; 0 takes an earlier statement back. class: operational';
COMMENT ON COLUMN caseworker_time.rate_oere IS 'what an hour is reckoned to be worth, in øre. class: operational';
COMMENT ON COLUMN caseworker_time.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN caseworker_time.recorded_by IS 'subject who stated it. class: technical';

GRANT SELECT, INSERT ON caseworker_time TO {{runtime}};
