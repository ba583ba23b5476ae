SET LOCAL lock_timeout = '5s';

-- What became of people after their placements (domain 5.3): from a later source's file, not from the feeds. Every statement is
-- kept; the projections take them in the order of n, as they take a feed.

CREATE TABLE outcome_head (
  municipality_code text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (municipality_code)
);
COMMENT ON TABLE outcome_head IS 'Number of the newest observation; its row lock orders them. class: technical';
COMMENT ON COLUMN outcome_head.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN outcome_head.n IS 'Newest number. class: technical';

CREATE TABLE outcome_observation (
  municipality_code text NOT NULL,
  n bigint NOT NULL,
  citizen_id uuid NOT NULL,
  months integer NOT NULL CHECK (months IN (1, 3, 6, 12)),
  status text NOT NULL,
  observed_on date NOT NULL,
  source text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, n)
);
CREATE INDEX outcome_observation_by_citizen ON outcome_observation (municipality_code, citizen_id);
COMMENT ON TABLE outcome_observation IS 'Labour-market status 1, 3, 6 and 12 months after the end, as a source told it; deleted when the person is erased. class: sensitive';
COMMENT ON COLUMN outcome_observation.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN outcome_observation.n IS '1, 2, 3 by municipality. class: technical';
COMMENT ON COLUMN outcome_observation.citizen_id IS 'Citizen, by the registry''s id. class: operational';
COMMENT ON COLUMN outcome_observation.months IS 'Months after the end of the last placement. class: operational';
COMMENT ON COLUMN outcome_observation.status IS 'reporting.v1.OutcomeStatus without its prefix. class: sensitive';
COMMENT ON COLUMN outcome_observation.observed_on IS 'The day that the status is of. class: operational';
COMMENT ON COLUMN outcome_observation.source IS 'Whose file: DFDG, eIndkomst. class: operational';
COMMENT ON COLUMN outcome_observation.recorded_at IS 'Business time of the import; against observed_on it is the lag. class: operational';

ALTER TABLE projection_copy ADD COLUMN outcome_n bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN projection_copy.outcome_n IS 'Observations up to this number are in the copy. class: technical';

GRANT SELECT, INSERT, UPDATE ON outcome_head TO {{runtime}};
-- DELETE: erasure of a person.
GRANT SELECT, INSERT, DELETE ON outcome_observation TO {{runtime}};
