SET LOCAL lock_timeout = '5s';

CREATE TABLE consent_text (
  municipality_code text NOT NULL,
  code text NOT NULL,
  version text NOT NULL,
  language text NOT NULL,
  text text NOT NULL,
  defined_on date NOT NULL,
  CONSTRAINT consent_text_pkey PRIMARY KEY (municipality_code, code, version, language)
);
COMMENT ON TABLE consent_text IS 'What citizens are asked when they consent, word for word; never changed, because people have agreed to it. class: public';
COMMENT ON COLUMN consent_text.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN consent_text.code IS 'purpose of the consent. class: public';
COMMENT ON COLUMN consent_text.version IS 'the jobcentre''s own version of the wording. class: public';
COMMENT ON COLUMN consent_text.language IS 'ISO 639 code. class: public';
COMMENT ON COLUMN consent_text.text IS 'the wording. class: public';
COMMENT ON COLUMN consent_text.defined_on IS 'day it was declared. class: public';
GRANT SELECT, INSERT ON consent_text TO {{runtime}};

-- Consents become one of several bases of a share (D17). A basis counts from given_on until the day it is withdrawn or
-- the day after it expires; of one purpose, recipient and role no two count on the same day. Rows from before name no
-- language, and their wording is not checked.
ALTER TABLE consent
  ADD COLUMN legal_basis smallint NOT NULL DEFAULT 1 CHECK (legal_basis BETWEEN 1 AND 2),
  ADD COLUMN recipient_role smallint NOT NULL DEFAULT 0 CHECK (recipient_role BETWEEN 0 AND 2),
  ADD COLUMN expires_on date CHECK (expires_on >= given_on),
  ADD COLUMN text_language text,
  ADD CONSTRAINT consent_text_known FOREIGN KEY (municipality_code, purpose, text_version, text_language)
    REFERENCES consent_text;
DROP INDEX consent_standing;
ALTER TABLE consent ADD CONSTRAINT consent_standing EXCLUDE USING gist (
  municipality_code WITH =, (citizen_id::text) WITH =, purpose WITH =, recipient_cvr WITH =, recipient_role WITH =,
  daterange(given_on, coalesce(withdrawn_on, expires_on + 1)) WITH &&);
COMMENT ON TABLE consent IS 'The basis of a share: what may be shown of a citizen to a company, and by what right. class: sensitive';
COMMENT ON COLUMN consent.legal_basis IS 'number of sjak.citizens.v1.LegalBasis. class: sensitive';
COMMENT ON COLUMN consent.recipient_role IS 'number of sjak.citizens.v1.RecipientRole; 0 for every role. class: sensitive';
COMMENT ON COLUMN consent.expires_on IS 'last day it counts; NULL when it counts until withdrawn. class: sensitive';
COMMENT ON COLUMN consent.text_language IS 'language of the wording that was agreed to; NULL without one. class: sensitive';

CREATE TABLE task (
  municipality_code text NOT NULL,
  task_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  kind smallint NOT NULL,
  urgency smallint NOT NULL,
  due_on date NOT NULL,
  opened_on date NOT NULL,
  opened_by text NOT NULL,
  cause text NOT NULL,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 3),
  closed_on date,
  outcome text NOT NULL DEFAULT '',
  version bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, task_id),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen,
  CHECK ((state = 1) = (closed_on IS NULL))
);
CREATE INDEX task_by_due_day ON task (municipality_code, state, due_on, kind, task_id);
CREATE INDEX task_by_citizen ON task (municipality_code, citizen_id);
COMMENT ON TABLE task IS 'What a caseworker has to do about a citizen, opened by an event; who that is follows from the case. class: sensitive';
COMMENT ON COLUMN task.municipality_code IS 'the data controller, four digits. class: technical';
COMMENT ON COLUMN task.task_id IS 'key of the task. class: operational';
COMMENT ON COLUMN task.citizen_id IS 'about whom. class: operational';
COMMENT ON COLUMN task.kind IS 'number of sjak.citizens.v1.TaskKind. class: sensitive';
COMMENT ON COLUMN task.urgency IS 'number of sjak.citizens.v1.TaskUrgency. class: operational';
COMMENT ON COLUMN task.due_on IS 'the working day it is to be done by. class: operational';
COMMENT ON COLUMN task.opened_on IS 'day it was opened. class: operational';
COMMENT ON COLUMN task.opened_by IS 'event that opened it. class: sensitive';
COMMENT ON COLUMN task.cause IS 'resource it is about. class: sensitive';
COMMENT ON COLUMN task.state IS 'number of sjak.citizens.v1.TaskState. class: operational';
COMMENT ON COLUMN task.closed_on IS 'day it was done, or need not be done any more; NULL while open. class: operational';
COMMENT ON COLUMN task.outcome IS 'what came of it, or why it need not be done. class: sensitive';
COMMENT ON COLUMN task.version IS 'rises by one with every event about the task. class: operational';
COMMENT ON COLUMN task.recorded_at IS 'business time of the last change. class: operational';
GRANT SELECT, INSERT, UPDATE (state, closed_on, outcome, version, recorded_at) ON task TO {{runtime}};

CREATE TABLE parameter (
  municipality_code text NOT NULL,
  code text NOT NULL,
  valid daterange NOT NULL CHECK (NOT isempty(valid)),
  value bigint NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (municipality_code, code, valid),
  EXCLUDE USING gist (municipality_code WITH =, code WITH =, valid WITH &&)
);
COMMENT ON TABLE parameter IS 'Numbers that a rule takes and that may change from a day on. class: public';
COMMENT ON COLUMN parameter.municipality_code IS 'tenant, or 0000 for every one that has no row of its own. class: technical';
COMMENT ON COLUMN parameter.code IS 'which number. class: public';
COMMENT ON COLUMN parameter.valid IS 'days on which it applies. class: public';
COMMENT ON COLUMN parameter.value IS 'the number. class: public';
COMMENT ON COLUMN parameter.source IS 'where we read it. class: public';
GRANT SELECT ON parameter TO {{runtime}};
INSERT INTO parameter (municipality_code, code, valid, value, source) VALUES
('0000', 'DISCLOSURE_DAYS_AFTER_END', '[2020-01-01,)', 84, 'domain 6.2: 12 weeks, as NAV has it; a municipality may choose');
