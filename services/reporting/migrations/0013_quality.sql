SET LOCAL lock_timeout = '5s';

-- What the first projection was kept in; since 0006 nothing is written there.
DROP TABLE citizen, programme, partner, project, budget_line, agreement, mentor_hours, placement, attendance, citizen_alias;

ALTER TABLE placement_fact
  ADD COLUMN reach integer NOT NULL DEFAULT 0,
  ADD COLUMN reference_id uuid,
  ADD COLUMN unsigned boolean NOT NULL DEFAULT false;
CREATE INDEX placement_fact_by_reference ON placement_fact (municipality_code, copy, reference_id) WHERE reference_id IS NOT NULL;
COMMENT ON COLUMN placement_fact.reach IS 'placements.v1.Reach: whether the site lay within the citizen''s travel limit at the decision (K21). class: sensitive';
COMMENT ON COLUMN placement_fact.reference_id IS 'Of the decision that the authority of record holds, made of authority and reference; NULL while there is none. class: operational';
COMMENT ON COLUMN placement_fact.unsigned IS 'Decided elsewhere, and a signature of employer, employees or citizen is not on record. class: operational';
COMMENT ON COLUMN record_fact.kind IS 'PROGRAMME, PARTNER, PROJECT, SITE, SITE_PLACE, UNIT, CLOSURE, CADENCE, BUDGET_LINE, AGREEMENT, MENTOR_HOURS, MENTOR, SLOT; CITIZEN, TRACK, MEASUREMENT, OUTCOME, CONTACT, DECISION. class: technical';
COMMENT ON COLUMN record_fact.owner_id IS 'The citizen, placement or authority''s reference that it is about; NULL for what is about nobody. class: operational';
