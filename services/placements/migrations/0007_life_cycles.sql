SET LOCAL lock_timeout = '5s';

-- Life cycles of all kinds (D4): the terms of a placement change by steps, each of which is kept.

ALTER TABLE placement
  DROP CONSTRAINT placement_status_check,
  DROP CONSTRAINT placement_check2,
  DROP CONSTRAINT placement_training_excl,
  ADD COLUMN minutes_by_week int[],
  ADD COLUMN agreement jsonb,
  ADD COLUMN complaint_guidance_on date,
  ADD COLUMN changed_on date,
  ADD CONSTRAINT placement_status_check CHECK (status IN ('DRAFT', 'RETURNED', 'SUBMITTED', 'APPROVED', 'REGISTERED',
    'REJECTED', 'ENDED', 'CANCELLED', 'EXPIRED')),
  -- End reason 12 MISREGISTERED: it never happened, so it has no last day as it came.
  ADD CONSTRAINT placement_ended_check CHECK ((status = 'ENDED') = (end_reason IS NOT NULL)
    AND (ended_on IS NOT NULL OR end_reason IS NULL OR end_reason = 12)),
  ADD CONSTRAINT placement_training_excl
    EXCLUDE USING gist (municipality_code WITH =, citizen_id WITH =, during WITH &&)
    WHERE (kind = 1 AND status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED') AND end_reason IS DISTINCT FROM 12);
COMMENT ON TABLE placement IS 'A placement as it stands; what its terms were is with its versions. class: operational';
COMMENT ON COLUMN placement.weekly_minutes IS 'agreed time of the fullest week. class: operational';
COMMENT ON COLUMN placement.minutes_by_week IS 'hours ramp: agreed time of each week, the last one holds on; NULL the same every week. class: operational';
COMMENT ON COLUMN placement.agreement IS 'Agreement of the contract. class: sensitive';
COMMENT ON COLUMN placement.complaint_guidance_on IS 'day the citizen was told how to complain (R7). class: sensitive';
COMMENT ON COLUMN placement.changed_on IS 'business day of the last step, for drafts that expire; NULL before there was any expiry. class: operational';
CREATE INDEX placement_open_draft ON placement (municipality_code, changed_on) WHERE status IN ('DRAFT', 'RETURNED');

ALTER TABLE placement_version ADD COLUMN terms jsonb, ADD COLUMN report jsonb;
COMMENT ON COLUMN placement_version.step IS 'the status it led to, or what was done within one. class: operational';
COMMENT ON COLUMN placement_version.terms IS 'PlacementTerms of the contract after a step that set or changed them. class: operational';
COMMENT ON COLUMN placement_version.report IS 'RuleReport of the contract that the step was taken on, with what was overridden. class: sensitive';

ALTER TABLE hearing ADD COLUMN on_behalf_reason text, ADD COLUMN document_on date;
COMMENT ON COLUMN hearing.on_behalf_reason IS 'why somebody else stated it for the party; NULL it spoke for itself. class: operational';
COMMENT ON COLUMN hearing.document_on IS 'date on the document; NULL none. class: operational';

CREATE TABLE placement_extension (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  target_group text NOT NULL,
  readiness int NOT NULL,
  written_assessment boolean NOT NULL,
  special_need boolean NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
COMMENT ON TABLE placement_extension IS 'An extension, judged by the citizen''s group on its own first day (R3). class: sensitive';
COMMENT ON COLUMN placement_extension.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN placement_extension.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN placement_extension.version IS 'the placement''s version that it made. class: technical';
COMMENT ON COLUMN placement_extension.target_group IS 'group on its first day, 6.3. class: sensitive';
COMMENT ON COLUMN placement_extension.readiness IS 'Readiness of the contract, of a self-supporting person. class: sensitive';
COMMENT ON COLUMN placement_extension.written_assessment IS 'a written assessment is there. class: operational';
COMMENT ON COLUMN placement_extension.special_need IS 'for a quite special need. class: sensitive';

CREATE TABLE placement_pause (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  during daterange NOT NULL,
  PRIMARY KEY (municipality_code, placement_id, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement,
  CONSTRAINT placement_pause_excl
    EXCLUDE USING gist (municipality_code WITH =, placement_id WITH =, during WITH &&)
);
COMMENT ON TABLE placement_pause IS 'Days on which a placement rests. class: operational';
COMMENT ON COLUMN placement_pause.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN placement_pause.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN placement_pause.version IS 'the placement''s version that began it. class: technical';
COMMENT ON COLUMN placement_pause.during IS 'its days; without end until it is resumed, empty when it was taken back. class: operational';

CREATE TABLE introduction (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  employer_unit_id uuid NOT NULL,
  purpose text NOT NULL,
  during daterange NOT NULL CHECK (NOT isempty(during)),
  PRIMARY KEY (municipality_code, placement_id, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement,
  FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit
);
CREATE INDEX introduction_unit ON introduction (municipality_code, employer_unit_id);
COMMENT ON TABLE introduction IS 'The caseworker made one company and the citizen known to each other before the decision (D15). class: operational';
COMMENT ON COLUMN introduction.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN introduction.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN introduction.version IS 'the placement''s version that it made; the highest holds. class: technical';
COMMENT ON COLUMN introduction.employer_unit_id IS 'whose company was told. class: technical';
COMMENT ON COLUMN introduction.purpose IS 'what for, in words the company may read. class: operational';
COMMENT ON COLUMN introduction.during IS 'days on which it holds. class: operational';

CREATE TABLE placement_parameter (
  municipality_code text NOT NULL,
  name text NOT NULL,
  valid daterange NOT NULL,
  value int NOT NULL CHECK (value > 0),
  CONSTRAINT placement_parameter_excl
    EXCLUDE USING gist (municipality_code WITH =, name WITH =, valid WITH &&)
);
COMMENT ON TABLE placement_parameter IS 'Dated numbers of the life cycles, of the country (0000) or a municipality, whose own win. class: public';
COMMENT ON COLUMN placement_parameter.municipality_code IS 'tenant, or 0000 for the whole country. class: technical';
COMMENT ON COLUMN placement_parameter.name IS 'DRAFT_DAYS: days without a step after which a draft expires. class: public';
COMMENT ON COLUMN placement_parameter.valid IS 'days it holds. class: public';
COMMENT ON COLUMN placement_parameter.value IS 'the number. class: public';
INSERT INTO placement_parameter (municipality_code, name, valid, value) VALUES ('0000', 'DRAFT_DAYS', '[2020-01-01,)', 90);

GRANT SELECT, INSERT ON placement_extension, placement_pause, introduction TO {{runtime}};
GRANT SELECT ON placement_parameter TO {{runtime}};
GRANT UPDATE (during) ON placement_pause TO {{runtime}};
GRANT UPDATE (site_id, employer_unit_id, mentor_id, starts_on, ends_on, weekly_minutes, minutes_by_week, function_code,
  purpose, agreement, complaint_guidance_on, changed_on) ON placement TO {{runtime}};
