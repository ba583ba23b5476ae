SET LOCAL lock_timeout = '5s';

-- The access log's monthly partitions are made ahead and dropped when their time is up. Both need the owner, whom no
-- program logs in as: this function is all of it that the runtime role gets. It goes by its own clock and no further
-- back than half a year, so that whoever holds the runtime role cannot have younger rows dropped.
CREATE FUNCTION keep_access_log_partitions(keep_months int, OUT made int, OUT dropped int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {{schema}}, pg_temp
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  this_month CONSTANT timestamptz := date_trunc('month', clock_timestamp());
  first_kept CONSTANT timestamptz := this_month - make_interval(months => keep_months);
  parents CONSTANT text[] := ARRAY['access_log', 'access_log_subject'];
  missing int;
  old text[];
  parent text;
  month timestamptz;
  part text;
BEGIN
  made := 0;
  dropped := 0;
  IF keep_months IS NULL OR keep_months < 6 THEN
    RAISE EXCEPTION 'the access log is kept for at least 6 months' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- What came too late for its partition.
  DELETE FROM access_log_subject_rest WHERE logged_at < first_kept;
  DELETE FROM access_log_rest WHERE logged_at < first_kept;

  SELECT count(*) INTO missing FROM unnest(parents) p, generate_series(0, 2) ahead
  WHERE to_regclass(p || to_char(this_month + make_interval(months => ahead), '_YYYY_MM')) IS NULL;
  SELECT coalesce(array_agg(c.relname), '{}') INTO old
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = ANY (parents::regclass[]) AND c.relname ~ '_\d{4}_\d{2}$'
    AND to_date(right(c.relname, 7), 'YYYY_MM') < first_kept;
  IF missing = 0 AND old = '{}' THEN RETURN; END IF;

  -- Making and dropping take these locks anyway; taken at once, and in the order of those who write the log, they cannot
  -- deadlock. Whoever waits here waits for at most the lock timeout.
  LOCK TABLE access_log, access_log_subject IN ACCESS EXCLUSIVE MODE;
  FOREACH part IN ARRAY old LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I', part);
    dropped := dropped + 1;
  END LOOP;
  FOREACH parent IN ARRAY parents LOOP
    FOR month IN SELECT generate_series(this_month, this_month + interval '2 months', interval '1 month') LOOP
      part := parent || to_char(month, '_YYYY_MM');
      CONTINUE WHEN to_regclass(part) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
      -- Rows of the month that came before its partition did would forbid it.
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE logged_at >= %L AND logged_at < %L RETURNING *) '
                     'INSERT INTO %I SELECT * FROM moved',
                     parent || '_rest', month, month + interval '1 month', part);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                     parent, part, month, month + interval '1 month');
      made := made + 1;
    END LOOP;
  END LOOP;
END $$;
COMMENT ON FUNCTION keep_access_log_partitions IS
  'Makes the access log''s partitions of this month and the next two, and drops those older than keep_months.';
REVOKE ALL ON FUNCTION keep_access_log_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_access_log_partitions TO {{runtime}};
