SET LOCAL lock_timeout = '5s';

-- Facts as the feeds told them, every version kept: a version is known from the business time of its event until the next
-- version's, so that any day's knowledge can be read again (G11). Beside them what is counted of them, kept up to date with
-- every page, so that a report costs the same however many facts there are.

CREATE TABLE projection_copy (
  municipality_code text NOT NULL,
  copy integer NOT NULL,
  state text NOT NULL CHECK (state IN ('LIVE', 'BUILDING', 'REPLACED')),
  begun_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, copy)
);
CREATE UNIQUE INDEX projection_copy_one_of_each ON projection_copy (municipality_code, state);
COMMENT ON TABLE projection_copy IS 'The copy that answers and the one that is being rebuilt beside it; the row lock orders the pages of both feeds. class: technical';
COMMENT ON COLUMN projection_copy.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN projection_copy.copy IS 'Number of the copy, rising with every rebuild. class: technical';
COMMENT ON COLUMN projection_copy.state IS 'LIVE answers; BUILDING follows from the first event and takes its place; REPLACED is about to be dropped. class: technical';
COMMENT ON COLUMN projection_copy.begun_at IS 'System time of the beginning. class: technical';

CREATE TABLE person_alias (
  municipality_code text NOT NULL,
  copy integer NOT NULL,
  citizen_id uuid NOT NULL,
  version bigint NOT NULL,
  known_at timestamptz NOT NULL,
  merged_into uuid NOT NULL,
  survivor_id uuid NOT NULL,
  PRIMARY KEY (municipality_code, copy, citizen_id)
);
CREATE INDEX person_alias_by_survivor ON person_alias (municipality_code, copy, survivor_id);
COMMENT ON TABLE person_alias IS 'Citizens who turned out to be another; feed citizens. class: operational';
COMMENT ON COLUMN person_alias.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN person_alias.copy IS 'Copy of the projections. class: technical';
COMMENT ON COLUMN person_alias.citizen_id IS 'Who was merged, by the registry''s id. class: operational';
COMMENT ON COLUMN person_alias.version IS 'Version of the citizen at the merge. class: operational';
COMMENT ON COLUMN person_alias.known_at IS 'Business time of the merge. class: operational';
COMMENT ON COLUMN person_alias.merged_into IS 'Into whom. class: operational';
COMMENT ON COLUMN person_alias.survivor_id IS 'Who that is after all merges seen: one step reaches the last. class: operational';

CREATE TABLE placement_fact (
  municipality_code text NOT NULL,
  copy integer NOT NULL,
  placement_id uuid NOT NULL,
  version bigint NOT NULL,
  known_at timestamptz NOT NULL,
  superseded_at timestamptz,
  programme_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  kind integer NOT NULL,
  project_kind integer NOT NULL,
  site_id uuid,
  employer_unit_id uuid,
  state integer NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  ended_on date,
  end_reason integer NOT NULL,
  weekly_minutes integer NOT NULL,
  paused_from date,
  paused_until date,
  decided boolean NOT NULL,
  eligible boolean NOT NULL,
  residence_area text,
  PRIMARY KEY (municipality_code, copy, placement_id, version)
);
CREATE INDEX placement_fact_by_citizen ON placement_fact (municipality_code, copy, citizen_id);
COMMENT ON TABLE placement_fact IS 'Placements, a row for every version; feed placements. class: sensitive';
COMMENT ON COLUMN placement_fact.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN placement_fact.copy IS 'Copy of the projections. class: technical';
COMMENT ON COLUMN placement_fact.placement_id IS 'Placement. class: operational';
COMMENT ON COLUMN placement_fact.version IS 'Version of the placement. class: operational';
COMMENT ON COLUMN placement_fact.known_at IS 'Known from: business time of the event. class: operational';
COMMENT ON COLUMN placement_fact.superseded_at IS 'Known until: when the next version came; NULL for the newest. class: operational';
COMMENT ON COLUMN placement_fact.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN placement_fact.citizen_id IS 'Citizen, by the registry''s id. class: operational';
COMMENT ON COLUMN placement_fact.kind IS 'placements.v1.PlacementKind. class: operational';
COMMENT ON COLUMN placement_fact.project_kind IS 'placements.v1.ProjectKind of the site. class: operational';
COMMENT ON COLUMN placement_fact.site_id IS 'Site. class: operational';
COMMENT ON COLUMN placement_fact.employer_unit_id IS 'Employer unit. class: operational';
COMMENT ON COLUMN placement_fact.state IS 'placements.v1.PlacementState as the event had it. class: operational';
COMMENT ON COLUMN placement_fact.starts_on IS 'First day agreed. class: operational';
COMMENT ON COLUMN placement_fact.ends_on IS 'Last day agreed. class: operational';
COMMENT ON COLUMN placement_fact.ended_on IS 'Last day that was; NULL while it runs. class: operational';
COMMENT ON COLUMN placement_fact.end_reason IS 'placements.v1.EndReason; 12 never happened and is left out of all statistics. class: sensitive';
COMMENT ON COLUMN placement_fact.weekly_minutes IS 'Agreed minutes of the fullest week. class: operational';
COMMENT ON COLUMN placement_fact.paused_from IS 'First day of the pause that is on or planned. class: operational';
COMMENT ON COLUMN placement_fact.paused_until IS 'Its last day; NULL while nobody knows. class: operational';
COMMENT ON COLUMN placement_fact.decided IS 'Approved, or registered as a small job, at some time. class: operational';
COMMENT ON COLUMN placement_fact.eligible IS 'Who the citizen was at start counts (D5). class: sensitive';
COMMENT ON COLUMN placement_fact.residence_area IS 'Residence area at start, for good; NULL when none matched. class: sensitive';

CREATE TABLE day_fact (
  municipality_code text NOT NULL,
  copy integer NOT NULL,
  placement_id uuid NOT NULL,
  day date NOT NULL,
  version bigint NOT NULL,
  known_at timestamptz NOT NULL,
  superseded_at timestamptz,
  outcome integer NOT NULL,
  minutes integer NOT NULL,
  covered boolean NOT NULL,
  PRIMARY KEY (municipality_code, copy, placement_id, day, version)
);
COMMENT ON TABLE day_fact IS 'Citizen-days, a row for every statement of one; feed placements. class: operational';
COMMENT ON COLUMN day_fact.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN day_fact.copy IS 'Copy of the projections. class: technical';
COMMENT ON COLUMN day_fact.placement_id IS 'Placement. class: operational';
COMMENT ON COLUMN day_fact.day IS 'Local day. class: operational';
COMMENT ON COLUMN day_fact.version IS 'Version of the day''s statement. class: operational';
COMMENT ON COLUMN day_fact.known_at IS 'Known from: business time of the event. class: operational';
COMMENT ON COLUMN day_fact.superseded_at IS 'Known until: when the next statement came; NULL for the newest. class: operational';
COMMENT ON COLUMN day_fact.outcome IS 'placements.v1.AttendanceOutcome; 1 came. class: operational';
COMMENT ON COLUMN day_fact.minutes IS 'Minutes on site. class: operational';
COMMENT ON COLUMN day_fact.covered IS 'A mentor was on site (S38). class: operational';

CREATE TABLE record_fact (
  municipality_code text NOT NULL,
  copy integer NOT NULL,
  kind text NOT NULL,
  record_id text NOT NULL,
  version bigint NOT NULL,
  known_at timestamptz NOT NULL,
  superseded_at timestamptz,
  owner_id uuid,
  body jsonb NOT NULL,
  PRIMARY KEY (municipality_code, copy, kind, record_id, version)
);
CREATE INDEX record_fact_by_owner ON record_fact (municipality_code, copy, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX record_fact_of_programmes ON record_fact (municipality_code, copy) WHERE owner_id IS NULL AND superseded_at IS NULL;
COMMENT ON TABLE record_fact IS 'All other aggregates that reports look at, a row for every version; both feeds. class: sensitive';
COMMENT ON COLUMN record_fact.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN record_fact.copy IS 'Copy of the projections. class: technical';
COMMENT ON COLUMN record_fact.kind IS 'PROGRAMME, PARTNER, PROJECT, SITE, UNIT, CLOSURE, CADENCE, BUDGET_LINE, AGREEMENT, MENTOR_HOURS, MENTOR, SLOT; CITIZEN, TRACK, MEASUREMENT, OUTCOME, CONTACT. class: technical';
COMMENT ON COLUMN record_fact.record_id IS 'The aggregate. class: operational';
COMMENT ON COLUMN record_fact.version IS 'Its version. class: operational';
COMMENT ON COLUMN record_fact.known_at IS 'Known from: business time of the event. class: operational';
COMMENT ON COLUMN record_fact.superseded_at IS 'Known until: when the next version came; NULL for the newest. class: operational';
COMMENT ON COLUMN record_fact.owner_id IS 'The citizen or placement that it is about; NULL for what is about nobody. class: operational';
COMMENT ON COLUMN record_fact.body IS 'What is counted of it. class: sensitive';

CREATE TABLE rollup (
  municipality_code text NOT NULL,
  copy integer NOT NULL,
  programme_id uuid NOT NULL,
  phase text NOT NULL,
  dimension text NOT NULL,
  member text NOT NULL,
  measure text NOT NULL,
  code text NOT NULL,
  day date NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (municipality_code, copy, dimension, member, programme_id, phase, measure, code, day)
);
COMMENT ON TABLE rollup IS 'What the facts add up to, by programme and phase, for the whole and by site and partner; counter_rules.h says of each measure what it is. class: sensitive';
COMMENT ON COLUMN rollup.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN rollup.copy IS 'Copy of the projections. class: technical';
COMMENT ON COLUMN rollup.programme_id IS 'Programme. class: operational';
COMMENT ON COLUMN rollup.phase IS 'Code of the phase; empty for what has none. class: public';
COMMENT ON COLUMN rollup.dimension IS 'Empty for the whole programme, SITE or PARTNER. class: technical';
COMMENT ON COLUMN rollup.member IS 'Which site or partner; empty for the whole. class: operational';
COMMENT ON COLUMN rollup.measure IS 'What is counted. class: technical';
COMMENT ON COLUMN rollup.code IS 'The reading, kind, reason, step or area that it is counted under. class: sensitive';
COMMENT ON COLUMN rollup.day IS 'From this day on it counts; by site and partner the Monday of its week. class: operational';
COMMENT ON COLUMN rollup.value IS 'Citizens, placements, days or minutes, as the measure says. class: sensitive';

-- The tables of 0001 and 0004 are told the feeds by programs of the version before only. What this one needs begins with the
-- first event, so the feeds are followed again.
UPDATE feed_cursor SET epoch = 0, n = 0, head_n = 0, recorded_at = '-infinity', fault = NULL;

-- DELETE: a projection is no history; a rebuild forgets it.
GRANT SELECT, INSERT, UPDATE, DELETE ON projection_copy, person_alias, placement_fact, day_fact, record_fact, rollup TO {{runtime}};
GRANT DELETE ON feed_cursor TO {{runtime}};
