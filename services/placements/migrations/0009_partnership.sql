SET LOCAL lock_timeout = '5s';

-- The quota radar, and partners as they change: agreements with versions, units that get another number or owner,
-- companies entered twice.

-- D12: the workforce by category.
ALTER TABLE workforce
  ADD COLUMN other_categories int[] NOT NULL DEFAULT '{}',
  ADD COLUMN other_hundredths int[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT workforce_others_check CHECK (cardinality(other_hundredths) = cardinality(other_categories));
COMMENT ON COLUMN workforce.other_categories IS 'WorkforceCategory of the contract other than ORDINARY. class: operational';
COMMENT ON COLUMN workforce.other_hundredths IS 'hundredths of a full-time person, parallel to the categories. class: operational';

-- What R8 reads of a unit is read from indexes alone: its occupants, its months, what others use, and whose it is.
DROP INDEX placement_unit;
CREATE INDEX placement_unit_use ON placement (municipality_code, employer_unit_id)
  INCLUDE (placement_id, kind, status, end_reason, during, weekly_minutes, minutes_by_week);
CREATE INDEX workforce_use ON workforce (municipality_code, employer_unit_id, month, version DESC)
  INCLUDE (ordinary_hundredths, other_categories, other_hundredths);
DROP INDEX external_occupancy_unit;
CREATE INDEX external_occupancy_use ON external_occupancy (municipality_code, employer_unit_id)
  INCLUDE (during, weekly_minutes, source, as_of, recorded_at, external_occupancy_id);
CREATE INDEX employer_unit_use ON employer_unit (municipality_code, employer_unit_id) INCLUDE (partner_id);
CREATE INDEX employer_unit_partner ON employer_unit (municipality_code, partner_id, employer_unit_id);
CREATE INDEX partner_use ON partner (municipality_code, partner_id) INCLUDE (cvr);

ALTER TABLE partner
  ADD COLUMN version int NOT NULL DEFAULT 1,
  ADD COLUMN left_on date,
  ADD COLUMN left_reason int,
  ADD COLUMN merged_into uuid,
  ADD CONSTRAINT partner_left_check CHECK ((left_on IS NULL) = (left_reason IS NULL)),
  ADD CONSTRAINT partner_merged_fkey FOREIGN KEY (municipality_code, merged_into) REFERENCES partner;
CREATE INDEX partner_cvr ON partner (municipality_code, cvr);
CREATE INDEX partner_programme ON partner (municipality_code, programme_id, partner_id);
COMMENT ON COLUMN partner.version IS 'version after the last change. class: technical';
COMMENT ON COLUMN partner.left_on IS 'last day in the programme; NULL while in it. class: operational';
COMMENT ON COLUMN partner.left_reason IS 'LeaveReason of the contract. class: operational';
COMMENT ON COLUMN partner.merged_into IS 'the partner it turned out to be; NULL unless entered twice. class: technical';

CREATE TABLE partner_version (
  municipality_code text NOT NULL,
  partner_id uuid NOT NULL,
  version int NOT NULL,
  step text NOT NULL,
  state int NOT NULL,
  reason text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, partner_id, version),
  FOREIGN KEY (municipality_code, partner_id) REFERENCES partner
);
COMMENT ON TABLE partner_version IS 'Every step of a partner after it was entered: what, when, why and by whom. class: operational';
COMMENT ON COLUMN partner_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN partner_version.partner_id IS 'partner. class: technical';
COMMENT ON COLUMN partner_version.version IS 'version it made, from 2. class: technical';
COMMENT ON COLUMN partner_version.step IS 'ACCEPTED, PROPOSED, LEFT, MERGED or ABSORBED. class: operational';
COMMENT ON COLUMN partner_version.state IS 'PartnerState of the contract that it led to. class: operational';
COMMENT ON COLUMN partner_version.reason IS 'why, in words or a code. class: operational';
COMMENT ON COLUMN partner_version.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN partner_version.recorded_by IS 'subject who took it. class: technical';

CREATE TABLE partnership_agreement (
  municipality_code text NOT NULL,
  partner_id uuid NOT NULL,
  version int NOT NULL,
  title text NOT NULL,
  terms_da text NOT NULL,
  document_reference text,
  during daterange NOT NULL,
  proposed_at timestamptz NOT NULL,
  proposed_by text NOT NULL,
  PRIMARY KEY (municipality_code, partner_id, version),
  FOREIGN KEY (municipality_code, partner_id) REFERENCES partner
);
COMMENT ON TABLE partnership_agreement IS 'Terms of the partnership as proposed; the highest accepted version holds (S63). class: operational';
COMMENT ON COLUMN partnership_agreement.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN partnership_agreement.partner_id IS 'partner. class: technical';
COMMENT ON COLUMN partnership_agreement.version IS 'version of the terms, from 1. class: operational';
COMMENT ON COLUMN partnership_agreement.title IS 'name. class: operational';
COMMENT ON COLUMN partnership_agreement.terms_da IS 'what is agreed, in Danish. class: operational';
COMMENT ON COLUMN partnership_agreement.document_reference IS 'case and document number; NULL not filed. class: operational';
COMMENT ON COLUMN partnership_agreement.during IS 'days it is to hold. class: operational';
COMMENT ON COLUMN partnership_agreement.proposed_at IS 'when it was proposed. class: technical';
COMMENT ON COLUMN partnership_agreement.proposed_by IS 'subject who proposed it. class: technical';

CREATE TABLE agreement_acceptance (
  municipality_code text NOT NULL,
  partner_id uuid NOT NULL,
  version int NOT NULL,
  accepted_on date NOT NULL,
  on_behalf_reason text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, partner_id, version),
  FOREIGN KEY (municipality_code, partner_id, version) REFERENCES partnership_agreement
);
COMMENT ON TABLE agreement_acceptance IS 'The partner''s yes to a version of the terms. class: operational';
COMMENT ON COLUMN agreement_acceptance.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN agreement_acceptance.partner_id IS 'partner. class: technical';
COMMENT ON COLUMN agreement_acceptance.version IS 'version of the terms. class: operational';
COMMENT ON COLUMN agreement_acceptance.accepted_on IS 'day of the signature. class: operational';
COMMENT ON COLUMN agreement_acceptance.on_behalf_reason IS 'why the jobcentre recorded it; NULL when the partner did. class: operational';
COMMENT ON COLUMN agreement_acceptance.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN agreement_acceptance.recorded_by IS 'subject who recorded it. class: technical';

ALTER TABLE employer_unit ADD COLUMN version int NOT NULL DEFAULT 1;
COMMENT ON COLUMN employer_unit.version IS 'version after the last change. class: technical';

CREATE TABLE employer_unit_version (
  municipality_code text NOT NULL,
  employer_unit_id uuid NOT NULL,
  version int NOT NULL,
  step text NOT NULL,
  former_p_number text NOT NULL,
  former_partner_id uuid NOT NULL,
  reason text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, employer_unit_id, version),
  FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit
);
COMMENT ON TABLE employer_unit_version IS 'What a unit was before each change of its number or owner. class: operational';
COMMENT ON COLUMN employer_unit_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN employer_unit_version.employer_unit_id IS 'employer unit. class: technical';
COMMENT ON COLUMN employer_unit_version.version IS 'version it made, from 2. class: technical';
COMMENT ON COLUMN employer_unit_version.step IS 'CORRECTED, MOVED or MERGED. class: operational';
COMMENT ON COLUMN employer_unit_version.former_p_number IS 'P-number before. class: operational';
COMMENT ON COLUMN employer_unit_version.former_partner_id IS 'partner before. class: technical';
COMMENT ON COLUMN employer_unit_version.reason IS 'why. class: operational';
COMMENT ON COLUMN employer_unit_version.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN employer_unit_version.recorded_by IS 'subject who changed it. class: technical';

CREATE TABLE employee_spokesperson (
  municipality_code text NOT NULL,
  employer_unit_id uuid NOT NULL,
  version int NOT NULL,
  party int NOT NULL,
  trade_code text NOT NULL,
  person_name text NOT NULL,
  phone text,
  email text,
  during daterange NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, employer_unit_id, version),
  FOREIGN KEY (municipality_code, employer_unit_id) REFERENCES employer_unit,
  CONSTRAINT employee_spokesperson_excl EXCLUDE USING gist
    (municipality_code WITH =, employer_unit_id WITH =, party WITH =, trade_code WITH =, during WITH &&)
);
COMMENT ON TABLE employee_spokesperson IS 'Who is heard for a trade''s employees at a unit (R9); staff data. class: identity';
COMMENT ON COLUMN employee_spokesperson.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN employee_spokesperson.employer_unit_id IS 'employer unit. class: technical';
COMMENT ON COLUMN employee_spokesperson.version IS 'record of the unit, from 1. class: technical';
COMMENT ON COLUMN employee_spokesperson.party IS 'HearingParty of the contract: SHOP_STEWARD or EMPLOYEE_REP. class: operational';
COMMENT ON COLUMN employee_spokesperson.trade_code IS 'DISCO-08 of the trade; empty for all. class: operational';
COMMENT ON COLUMN employee_spokesperson.person_name IS 'name. class: identity';
COMMENT ON COLUMN employee_spokesperson.phone IS 'telephone at work. class: identity';
COMMENT ON COLUMN employee_spokesperson.email IS 'e-mail at work. class: identity';
COMMENT ON COLUMN employee_spokesperson.during IS 'days in office; cut when a successor is recorded. class: operational';
COMMENT ON COLUMN employee_spokesperson.recorded_at IS 'when it was recorded. class: technical';
COMMENT ON COLUMN employee_spokesperson.recorded_by IS 'subject who recorded it. class: technical';

-- The contractor chain (S13), and periods that end before they were to.
ALTER TABLE site_contractor
  ADD COLUMN engaged_by_id uuid,
  ADD COLUMN agreed_during daterange,
  ADD COLUMN end_reason text,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN ended_by text,
  ADD CONSTRAINT site_contractor_engaged_by_fkey
    FOREIGN KEY (municipality_code, engaged_by_id) REFERENCES employer_unit,
  ADD CONSTRAINT site_contractor_ended_check CHECK ((agreed_during IS NULL) = (ended_at IS NULL));
COMMENT ON COLUMN site_contractor.during IS 'days on site, to the real end; empty when it never came. class: operational';
COMMENT ON COLUMN site_contractor.engaged_by_id IS 'the unit that hired it; NULL by the builder. class: technical';
COMMENT ON COLUMN site_contractor.agreed_during IS 'days as first agreed; NULL unless it ended otherwise. class: operational';
COMMENT ON COLUMN site_contractor.end_reason IS 'why it ended otherwise, in words or a code. class: operational';
COMMENT ON COLUMN site_contractor.ended_at IS 'when that was recorded. class: technical';
COMMENT ON COLUMN site_contractor.ended_by IS 'subject who recorded it. class: technical';
CREATE INDEX site_contractor_unit ON site_contractor (municipality_code, employer_unit_id);
CREATE INDEX project_builder ON project (municipality_code, builder_id);

GRANT SELECT, INSERT ON partner_version, partnership_agreement, agreement_acceptance, employer_unit_version,
  employee_spokesperson TO {{runtime}};
GRANT UPDATE (municipality_code, version, state, agreed_on, left_on, left_reason, merged_into) ON partner TO {{runtime}};
GRANT UPDATE (version, p_number, partner_id) ON employer_unit TO {{runtime}};
GRANT UPDATE (builder_id) ON project TO {{runtime}};
GRANT UPDATE (during, agreed_during, end_reason, ended_at, ended_by) ON site_contractor TO {{runtime}};
GRANT UPDATE (during) ON employee_spokesperson TO {{runtime}};
