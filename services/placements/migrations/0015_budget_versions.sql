SET LOCAL lock_timeout = '5s';

-- What becomes of budget lines after they were granted.

CREATE TABLE price_level (
  municipality_code text NOT NULL,
  year int NOT NULL,
  version int NOT NULL CHECK (version >= 1),
  growth_basis_points int NOT NULL,
  source text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, year, version)
);
COMMENT ON TABLE price_level IS 'Growth of prices and wages as it was stated; the highest version holds (7.1). class: public';
COMMENT ON COLUMN price_level.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN price_level.year IS 'year. class: public';
COMMENT ON COLUMN price_level.version IS 'statement about the year, from 1. class: technical';
COMMENT ON COLUMN price_level.growth_basis_points IS 'growth over the year before in hundredths of a percent. class: public';
COMMENT ON COLUMN price_level.source IS 'sheet it is taken from. class: public';
COMMENT ON COLUMN price_level.recorded_at IS 'when stated. class: technical';
COMMENT ON COLUMN price_level.recorded_by IS 'subject who stated it. class: technical';

CREATE TABLE budget_line_version (
  municipality_code text NOT NULL,
  budget_line_id uuid NOT NULL,
  version int NOT NULL CHECK (version >= 2),
  change int NOT NULL,
  years int[] NOT NULL,
  amounts bigint[] NOT NULL CHECK (cardinality(amounts) = cardinality(years)),
  price_levels int[] NOT NULL CHECK (cardinality(price_levels) = cardinality(years)),
  reason text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, budget_line_id, version),
  FOREIGN KEY (municipality_code, budget_line_id) REFERENCES budget_line
);
COMMENT ON TABLE budget_line_version IS 'Later versions of a line''s year columns; the first is budget_line_year, as granted. class: public';
COMMENT ON COLUMN budget_line_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN budget_line_version.budget_line_id IS 'budget line. class: technical';
COMMENT ON COLUMN budget_line_version.version IS 'version, from 2. class: public';
COMMENT ON COLUMN budget_line_version.change IS 'BudgetChange of the contract. class: public';
COMMENT ON COLUMN budget_line_version.years IS 'years with money. class: public';
COMMENT ON COLUMN budget_line_version.amounts IS 'øre, parallel to years. class: public';
COMMENT ON COLUMN budget_line_version.price_levels IS 'p/l of each amount, parallel to years. class: public';
COMMENT ON COLUMN budget_line_version.reason IS 'why. class: public';
COMMENT ON COLUMN budget_line_version.recorded_at IS 'when. class: technical';
COMMENT ON COLUMN budget_line_version.recorded_by IS 'subject. class: technical';

GRANT SELECT, INSERT ON price_level, budget_line_version TO {{runtime}};
