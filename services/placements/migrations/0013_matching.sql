SET LOCAL lock_timeout = '5s';

-- Matching: what projects will need (G4), what citizens look for, how far they have, and what was suggested.

CREATE TABLE building_plan (
  municipality_code text NOT NULL,
  project_id uuid NOT NULL,
  version int NOT NULL,
  facts jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, project_id, version),
  CONSTRAINT building_plan_project_fkey FOREIGN KEY (municipality_code, project_id) REFERENCES project
);
COMMENT ON TABLE building_plan IS 'How a project is built, week by week and trade by trade; the highest version holds. class: operational';
COMMENT ON COLUMN building_plan.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN building_plan.project_id IS 'project. class: technical';
COMMENT ON COLUMN building_plan.version IS 'statement of the plan, from 1. class: technical';
COMMENT ON COLUMN building_plan.facts IS 'BuildingPlanFacts of the contract. class: operational';
COMMENT ON COLUMN building_plan.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN building_plan.recorded_by IS 'subject who stated it. class: technical';

CREATE TABLE travel_time (
  municipality_code text NOT NULL,
  site_id uuid NOT NULL,
  version int NOT NULL,
  area_codes text[] NOT NULL,
  minutes int[] NOT NULL CHECK (cardinality(minutes) = cardinality(area_codes)),
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, site_id, version),
  CONSTRAINT travel_time_site_fkey FOREIGN KEY (municipality_code, site_id) REFERENCES site
);
COMMENT ON TABLE travel_time IS 'How long it takes from residence areas to a site (S6); the highest version holds. class: public';
COMMENT ON COLUMN travel_time.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN travel_time.site_id IS 'site. class: technical';
COMMENT ON COLUMN travel_time.version IS 'statement for the site, from 1. class: technical';
COMMENT ON COLUMN travel_time.area_codes IS 'residence areas. class: public';
COMMENT ON COLUMN travel_time.minutes IS 'one way, from door to door, parallel to the areas. class: public';
COMMENT ON COLUMN travel_time.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN travel_time.recorded_by IS 'subject who stated it. class: technical';

CREATE TABLE placement_wish (
  municipality_code text NOT NULL,
  programme_id uuid NOT NULL,
  citizen_id uuid NOT NULL,
  version int NOT NULL,
  withdrawn boolean NOT NULL,
  facts jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, programme_id, citizen_id, version),
  FOREIGN KEY (municipality_code, citizen_id) REFERENCES citizen_anchor,
  CONSTRAINT placement_wish_programme_fkey FOREIGN KEY (municipality_code, programme_id) REFERENCES programme
);
CREATE INDEX placement_wish_citizen ON placement_wish (municipality_code, citizen_id);
COMMENT ON TABLE placement_wish IS 'What a citizen who looks for a placement can and wants; the highest version holds. class: functional';
COMMENT ON COLUMN placement_wish.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN placement_wish.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN placement_wish.citizen_id IS 'citizen, owned by citizens. class: operational';
COMMENT ON COLUMN placement_wish.version IS 'statement of the wish, from 1. class: technical';
COMMENT ON COLUMN placement_wish.withdrawn IS 'looks no longer. class: operational';
COMMENT ON COLUMN placement_wish.facts IS 'PlacementWishFacts of the contract. class: functional';
COMMENT ON COLUMN placement_wish.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN placement_wish.recorded_by IS 'subject who stated it. class: technical';

CREATE TABLE suggestion (
  municipality_code text NOT NULL,
  suggestion_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  site_id uuid,
  citizen_id uuid,
  asked_on date NOT NULL,
  seed bigint NOT NULL,
  candidates int NOT NULL,
  slots int NOT NULL,
  value bigint NOT NULL,
  greedy_value bigint NOT NULL,
  bound bigint NOT NULL CHECK (bound >= value),
  judged bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, suggestion_id),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES programme,
  FOREIGN KEY (municipality_code, site_id) REFERENCES site
);
CREATE INDEX suggestion_citizen ON suggestion (municipality_code, citizen_id) WHERE citizen_id IS NOT NULL;
COMMENT ON TABLE suggestion IS 'Proposed placements as they were computed once; they reserve nothing. class: operational';
COMMENT ON COLUMN suggestion.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN suggestion.suggestion_id IS 'identifier. class: technical';
COMMENT ON COLUMN suggestion.programme_id IS 'programme. class: technical';
COMMENT ON COLUMN suggestion.site_id IS 'for this site only; NULL for all of the programme. class: technical';
COMMENT ON COLUMN suggestion.citizen_id IS 'for this citizen only, ranked; NULL for all who look. class: operational';
COMMENT ON COLUMN suggestion.asked_on IS 'business day it is about. class: operational';
COMMENT ON COLUMN suggestion.seed IS 'seed of the search, which repeats it. class: technical';
COMMENT ON COLUMN suggestion.candidates IS 'citizens who were considered. class: operational';
COMMENT ON COLUMN suggestion.slots IS 'slots that were considered. class: operational';
COMMENT ON COLUMN suggestion.value IS 'points of the assignment. class: operational';
COMMENT ON COLUMN suggestion.greedy_value IS 'points of best pair first. class: operational';
COMMENT ON COLUMN suggestion.bound IS 'no assignment has more points. class: operational';
COMMENT ON COLUMN suggestion.judged IS 'placements the rules were asked about. class: technical';
COMMENT ON COLUMN suggestion.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN suggestion.recorded_by IS 'subject who asked. class: technical';

CREATE TABLE suggestion_row (
  municipality_code text NOT NULL,
  suggestion_id uuid NOT NULL,
  position int NOT NULL,
  citizen_id uuid NOT NULL,
  row jsonb NOT NULL,
  PRIMARY KEY (municipality_code, suggestion_id, position),
  FOREIGN KEY (municipality_code, suggestion_id) REFERENCES suggestion
);
CREATE INDEX suggestion_row_citizen ON suggestion_row (municipality_code, citizen_id);
COMMENT ON TABLE suggestion_row IS 'A citizen in a suggestion: what is proposed and why, or what stands in the way. class: functional';
COMMENT ON COLUMN suggestion_row.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN suggestion_row.suggestion_id IS 'suggestion. class: technical';
COMMENT ON COLUMN suggestion_row.position IS 'order, from 1. class: technical';
COMMENT ON COLUMN suggestion_row.citizen_id IS 'citizen, owned by citizens. class: operational';
COMMENT ON COLUMN suggestion_row.row IS 'SuggestedPlacement of the contract. class: functional';

GRANT SELECT, INSERT ON building_plan, travel_time, placement_wish, suggestion, suggestion_row TO {{runtime}};
