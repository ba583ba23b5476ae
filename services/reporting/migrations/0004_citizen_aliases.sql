SET LOCAL lock_timeout = '5s';

-- Placements go on naming whoever they were made for; who that is by now stands here, and every count of persons looks.
CREATE TABLE citizen_alias (
  municipality_code text NOT NULL,
  citizen_id uuid NOT NULL,
  version bigint NOT NULL,
  merged_into uuid NOT NULL,
  survivor_id uuid NOT NULL,
  PRIMARY KEY (municipality_code, citizen_id)
);
CREATE INDEX citizen_alias_by_survivor ON citizen_alias (municipality_code, survivor_id);
COMMENT ON TABLE citizen_alias IS 'Citizens who turned out to be another; feed citizens. class: operational';
COMMENT ON COLUMN citizen_alias.municipality_code IS 'Tenant. class: public';
COMMENT ON COLUMN citizen_alias.citizen_id IS 'Who was merged, by the registry''s id. class: operational';
COMMENT ON COLUMN citizen_alias.version IS 'Version of the citizen at the merge. class: operational';
COMMENT ON COLUMN citizen_alias.merged_into IS 'Into whom. class: operational';
COMMENT ON COLUMN citizen_alias.survivor_id IS 'Who that is after all merges seen: one step reaches the last. class: operational';

-- DELETE: a projection is no history; a rebuild forgets it.
GRANT SELECT, INSERT, UPDATE, DELETE ON citizen_alias TO {{runtime}};
