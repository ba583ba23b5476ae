SET LOCAL lock_timeout = '5s';

-- The platform's tables, the same in every service's schema. No row is shared between services.

CREATE TABLE feed_epoch (
  epoch bigint PRIMARY KEY,
  system_identifier text NOT NULL,
  timeline bigint NOT NULL,
  opened_at timestamptz NOT NULL
);
COMMENT ON TABLE feed_epoch IS 'One row per life of the cluster: a restore or failover opens a new epoch. class: technical';
COMMENT ON COLUMN feed_epoch.epoch IS 'Rises by one. class: technical';
COMMENT ON COLUMN feed_epoch.system_identifier IS 'Of the cluster, from pg_control_system. class: technical';
COMMENT ON COLUMN feed_epoch.timeline IS 'Of the cluster, from pg_control_checkpoint. class: technical';
COMMENT ON COLUMN feed_epoch.opened_at IS 'System time. class: technical';

CREATE TABLE feed_fork (
  municipality_code text NOT NULL,
  epoch bigint NOT NULL,
  last_common_n bigint NOT NULL,
  PRIMARY KEY (municipality_code, epoch)
);
COMMENT ON TABLE feed_fork IS 'Where an epoch began in a municipality''s feed. class: technical';
COMMENT ON COLUMN feed_fork.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN feed_fork.epoch IS 'The epoch that began. class: technical';
COMMENT ON COLUMN feed_fork.last_common_n IS 'Last position shared with the epoch before. class: technical';

CREATE TABLE feed_head (
  municipality_code text PRIMARY KEY,
  epoch bigint NOT NULL,
  n bigint NOT NULL,
  recorded_at timestamptz NOT NULL
);
COMMENT ON TABLE feed_head IS 'Last position of each municipality''s feed; its row lock orders the commits. class: technical';
COMMENT ON COLUMN feed_head.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN feed_head.epoch IS 'Current epoch. class: technical';
COMMENT ON COLUMN feed_head.n IS 'Position of the newest event. class: technical';
COMMENT ON COLUMN feed_head.recorded_at IS 'Business time of the newest event; never goes back. class: technical';

CREATE TABLE feed (
  municipality_code text NOT NULL,
  n bigint NOT NULL,
  epoch bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  aggregate text NOT NULL,
  version bigint NOT NULL,
  type_url text NOT NULL,
  payload bytea NOT NULL,
  person_id uuid,
  PRIMARY KEY (municipality_code, n)
);
CREATE INDEX feed_person ON feed (municipality_code, person_id) WHERE person_id IS NOT NULL;
COMMENT ON TABLE feed IS 'Published changes at gapless positions. class: sensitive';
COMMENT ON COLUMN feed.municipality_code IS 'Data controller and partition of the feed. class: public';
COMMENT ON COLUMN feed.n IS 'Position, 1, 2, 3 ... class: technical';
COMMENT ON COLUMN feed.epoch IS 'Epoch it was written in. class: technical';
COMMENT ON COLUMN feed.recorded_at IS 'Business time. class: operational';
COMMENT ON COLUMN feed.aggregate IS 'Resource name of what changed. class: operational';
COMMENT ON COLUMN feed.version IS 'Version of the aggregate after the change. class: operational';
COMMENT ON COLUMN feed.type_url IS 'Event message. class: technical';
COMMENT ON COLUMN feed.payload IS 'Event, without identity. class: sensitive';
COMMENT ON COLUMN feed.person_id IS 'Whom it is about, for erasure. class: operational';

CREATE TABLE access_log (
  municipality_code text NOT NULL,
  logged_at timestamptz NOT NULL,
  id uuid NOT NULL,
  caller text NOT NULL,
  caller_class text NOT NULL,
  on_behalf_of text NOT NULL,
  peer text NOT NULL,
  roles text NOT NULL,
  purpose text NOT NULL,
  method text NOT NULL,
  criteria text NOT NULL,
  basis text NOT NULL,
  correlation_id text NOT NULL,
  outcome text NOT NULL,
  PRIMARY KEY (municipality_code, logged_at, id)
) PARTITION BY RANGE (logged_at);
CREATE TABLE access_log_rest PARTITION OF access_log DEFAULT;
CREATE INDEX access_log_caller ON access_log (municipality_code, caller, logged_at);
COMMENT ON TABLE access_log IS 'Every call: who, why, what, outcome. Written before the answer. class: identity';
COMMENT ON COLUMN access_log.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN access_log.logged_at IS 'System time. class: operational';
COMMENT ON COLUMN access_log.id IS 'Key. class: technical';
COMMENT ON COLUMN access_log.caller IS 'Issuer and subject of the token. class: identity';
COMMENT ON COLUMN access_log.caller_class IS 'JOBCENTRE, INTERNAL, PARTNER. class: operational';
COMMENT ON COLUMN access_log.on_behalf_of IS 'For INTERNAL: whose call. class: operational';
COMMENT ON COLUMN access_log.peer IS 'Program that carried the call. class: technical';
COMMENT ON COLUMN access_log.roles IS 'Roles at the time. class: operational';
COMMENT ON COLUMN access_log.purpose IS 'Purpose code. class: operational';
COMMENT ON COLUMN access_log.method IS 'Full method name. class: public';
COMMENT ON COLUMN access_log.criteria IS 'Request without identifying fields. class: operational';
COMMENT ON COLUMN access_log.basis IS 'Right by which more was shown. class: operational';
COMMENT ON COLUMN access_log.correlation_id IS 'The same in every service of one look. class: technical';
COMMENT ON COLUMN access_log.outcome IS 'OK, REPEATED, VALIDATED or the refusal''s reason. class: operational';

CREATE TABLE access_log_subject (
  municipality_code text NOT NULL,
  logged_at timestamptz NOT NULL,
  log_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  PRIMARY KEY (municipality_code, logged_at, log_id, subject_id)
) PARTITION BY RANGE (logged_at);
CREATE TABLE access_log_subject_rest PARTITION OF access_log_subject DEFAULT;
CREATE INDEX access_log_subject_person ON access_log_subject (municipality_code, subject_id, logged_at);
COMMENT ON TABLE access_log_subject IS 'The persons in the answer or change of a logged call. class: operational';
COMMENT ON COLUMN access_log_subject.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN access_log_subject.logged_at IS 'As in access_log. class: operational';
COMMENT ON COLUMN access_log_subject.log_id IS 'Row of access_log. class: technical';
COMMENT ON COLUMN access_log_subject.subject_id IS 'Person. class: operational';

CREATE TABLE idempotency (
  municipality_code text NOT NULL,
  caller text NOT NULL,
  method text NOT NULL,
  request_id uuid NOT NULL,
  key_id text NOT NULL,
  body_hash bytea NOT NULL,
  answer bytea,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, caller, method, request_id)
);
CREATE INDEX idempotency_age ON idempotency (municipality_code, created_at);
COMMENT ON TABLE idempotency IS 'Committed successes by request id, kept 7 days. class: technical';
COMMENT ON COLUMN idempotency.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN idempotency.caller IS 'Issuer and subject of the token. class: identity';
COMMENT ON COLUMN idempotency.method IS 'Full method name. class: public';
COMMENT ON COLUMN idempotency.request_id IS 'Chosen by the caller. class: technical';
COMMENT ON COLUMN idempotency.key_id IS 'Key of the hash. class: technical';
COMMENT ON COLUMN idempotency.body_hash IS 'Keyed hash of the request. class: technical';
COMMENT ON COLUMN idempotency.answer IS 'Answer before redaction, encrypted. class: identity';
COMMENT ON COLUMN idempotency.created_at IS 'System time. class: technical';

CREATE TABLE job (
  municipality_code text NOT NULL,
  name text NOT NULL,
  business_date date NOT NULL,
  due_at timestamptz NOT NULL,
  done_at timestamptz,
  attempts int NOT NULL DEFAULT 0,
  last_error text,
  PRIMARY KEY (municipality_code, name, business_date)
);
CREATE INDEX job_due ON job (due_at) WHERE done_at IS NULL;
COMMENT ON TABLE job IS 'What must happen at a time; claimed with SKIP LOCKED, idempotent per business date. class: technical';
COMMENT ON COLUMN job.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN job.name IS 'Which job. class: technical';
COMMENT ON COLUMN job.business_date IS 'For which day. class: technical';
COMMENT ON COLUMN job.due_at IS 'Business time from which it may run. class: technical';
COMMENT ON COLUMN job.done_at IS 'Business time it was done; null while open. class: technical';
COMMENT ON COLUMN job.attempts IS 'Tries that failed. class: technical';
COMMENT ON COLUMN job.last_error IS 'Reason of the last failure. class: technical';

CREATE TABLE feed_cursor (
  municipality_code text NOT NULL,
  feed text NOT NULL,
  epoch bigint NOT NULL,
  n bigint NOT NULL,
  head_n bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL,
  fault text,
  PRIMARY KEY (municipality_code, feed)
);
COMMENT ON TABLE feed_cursor IS 'How far this service has followed another''s feed; its row lock is the lease. class: technical';
COMMENT ON COLUMN feed_cursor.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN feed_cursor.feed IS 'Program whose feed it is. class: technical';
COMMENT ON COLUMN feed_cursor.epoch IS 'Epoch of the last applied event. class: technical';
COMMENT ON COLUMN feed_cursor.n IS 'Position of the last applied event. class: technical';
COMMENT ON COLUMN feed_cursor.head_n IS 'Head of the feed when last read: the lag in positions. class: technical';
COMMENT ON COLUMN feed_cursor.recorded_at IS 'Business time of the last applied event. class: technical';
COMMENT ON COLUMN feed_cursor.moved_at IS 'System time of the last step. class: technical';
COMMENT ON COLUMN feed_cursor.fault IS 'Why following stopped (a gap), or null. class: technical';

GRANT SELECT, INSERT ON feed, feed_epoch, feed_fork, access_log, access_log_subject TO {{runtime}};
GRANT SELECT, INSERT, UPDATE ON feed_head, job, feed_cursor TO {{runtime}};
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO {{runtime}};
