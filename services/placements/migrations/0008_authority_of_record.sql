SET LOCAL lock_timeout = '5s';

-- Who holds the decision on a placement (D2), and what it said there.

CREATE TABLE placement_authority (
  municipality_code text NOT NULL,
  placement_id uuid NOT NULL,
  version int NOT NULL,
  authority int NOT NULL,
  external_reference text,
  employer_signed_on date,
  employees_signed_on date,
  citizen_signed_on date,
  override_reason text,
  PRIMARY KEY (municipality_code, placement_id, version),
  FOREIGN KEY (municipality_code, placement_id) REFERENCES placement
);
CREATE INDEX placement_authority_reference ON placement_authority (municipality_code, authority, external_reference);
COMMENT ON TABLE placement_authority IS 'Where the decision is held; a placement''s highest version holds. class: operational';
COMMENT ON COLUMN placement_authority.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN placement_authority.placement_id IS 'placement. class: technical';
COMMENT ON COLUMN placement_authority.version IS 'the placement''s version that it made. class: technical';
COMMENT ON COLUMN placement_authority.authority IS 'Authority of the contract. class: operational';
COMMENT ON COLUMN placement_authority.external_reference IS 'what the placement is called there; NULL not told there yet. class: operational';
COMMENT ON COLUMN placement_authority.employer_signed_on IS 'day the employer signed there. class: operational';
COMMENT ON COLUMN placement_authority.employees_signed_on IS 'day the employees'' representative signed there. class: operational';
COMMENT ON COLUMN placement_authority.citizen_signed_on IS 'day the citizen signed there. class: operational';
COMMENT ON COLUMN placement_authority.override_reason IS 'why it may be attended without a reference. class: sensitive';

CREATE TABLE authority_decision (
  municipality_code text NOT NULL,
  authority int NOT NULL,
  external_reference text NOT NULL,
  revision int NOT NULL CHECK (revision > 0),
  outcome int NOT NULL,
  decided_on date NOT NULL,
  during daterange NOT NULL,
  weekly_minutes int NOT NULL,
  p_number text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, authority, external_reference, revision)
);
COMMENT ON TABLE authority_decision IS 'A decision as the authority of record has it; the highest revision holds. class: operational';
COMMENT ON COLUMN authority_decision.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN authority_decision.authority IS 'Authority of the contract. class: operational';
COMMENT ON COLUMN authority_decision.external_reference IS 'what the placement is called there. class: operational';
COMMENT ON COLUMN authority_decision.revision IS 'revision there. class: operational';
COMMENT ON COLUMN authority_decision.outcome IS 'DecisionOutcome of the contract. class: operational';
COMMENT ON COLUMN authority_decision.decided_on IS 'day of the decision there. class: operational';
COMMENT ON COLUMN authority_decision.during IS 'first to last day there. class: operational';
COMMENT ON COLUMN authority_decision.weekly_minutes IS 'agreed time of the fullest week there. class: operational';
COMMENT ON COLUMN authority_decision.p_number IS 'production unit there. class: operational';
COMMENT ON COLUMN authority_decision.recorded_at IS 'when it was imported. class: technical';
COMMENT ON COLUMN authority_decision.recorded_by IS 'subject who imported it. class: technical';

GRANT SELECT, INSERT ON placement_authority, authority_decision TO {{runtime}};
