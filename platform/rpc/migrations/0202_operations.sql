SET LOCAL lock_timeout = '5s';

CREATE TABLE operation (
  municipality_code text NOT NULL,
  operation_id uuid NOT NULL,
  method text NOT NULL,
  request bytea NOT NULL,
  caller jsonb NOT NULL,
  state integer NOT NULL,
  step text NOT NULL DEFAULT '',
  done bigint NOT NULL DEFAULT 0,
  total bigint NOT NULL DEFAULT 0,
  cancel boolean NOT NULL DEFAULT false,
  leased_until timestamptz,
  runs integer NOT NULL DEFAULT 0,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  result text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  message text NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_code, operation_id)
);
CREATE INDEX operation_open ON operation (municipality_code, operation_id) WHERE ended_at IS NULL;
COMMENT ON TABLE operation IS 'Calls that are carried out after they were answered. class: operational';
COMMENT ON COLUMN operation.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN operation.operation_id IS 'Operation; ids rise with time. class: operational';
COMMENT ON COLUMN operation.method IS 'Full name of the rpc that is carried out. class: technical';
COMMENT ON COLUMN operation.request IS 'Its request, serialized. class: sensitive';
COMMENT ON COLUMN operation.caller IS 'Whose call it is, and its correlation id and purpose. class: operational';
COMMENT ON COLUMN operation.state IS 'operations.v1.OperationState. class: public';
COMMENT ON COLUMN operation.step IS 'What is being done. class: public';
COMMENT ON COLUMN operation.done IS 'How far the step is. class: public';
COMMENT ON COLUMN operation.total IS 'Of how much; 0 where it does not count. class: public';
COMMENT ON COLUMN operation.cancel IS 'Somebody wants it stopped. class: public';
COMMENT ON COLUMN operation.leased_until IS 'System time until which a program has it; then another takes it over. class: technical';
COMMENT ON COLUMN operation.runs IS 'How often it was taken up. class: technical';
COMMENT ON COLUMN operation.began_at IS 'Business time of the call that began it. class: operational';
COMMENT ON COLUMN operation.ended_at IS 'Business time of its end; NULL while it is open. class: operational';
COMMENT ON COLUMN operation.result IS 'Name of what was made. class: operational';
COMMENT ON COLUMN operation.reason IS 'Why it failed, as a code. class: public';
COMMENT ON COLUMN operation.message IS 'Why it failed, in words. class: public';

GRANT SELECT, INSERT, UPDATE ON operation TO {{runtime}};
