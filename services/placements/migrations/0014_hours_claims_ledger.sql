SET LOCAL lock_timeout = '5s';

-- Terms of buy-out agreements, hours by day, claims, and the ledger that they hit.

CREATE TABLE buy_out_terms (
  municipality_code text NOT NULL,
  agreement_id uuid NOT NULL,
  version int NOT NULL CHECK (version >= 1),
  starts_on date NOT NULL,
  ends_on date NOT NULL CHECK (ends_on >= starts_on),
  weekly_minutes int NOT NULL CHECK (weekly_minutes BETWEEN 1 AND 2220),
  rate_oere bigint NOT NULL CHECK (rate_oere > 0),
  vat_basis_points int NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
  cap_lines int[] NOT NULL,
  cap_minutes int[] NOT NULL CHECK (cardinality(cap_minutes) = cardinality(cap_lines)),
  payment_days int NOT NULL CHECK (payment_days BETWEEN 0 AND 90),
  ean text,
  order_reference text,
  beyond_usual text,
  closed boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, agreement_id, version),
  FOREIGN KEY (municipality_code, agreement_id) REFERENCES buy_out_agreement
);
COMMENT ON TABLE buy_out_terms IS 'What was agreed of a buy-out; on a day the highest version holds whose first day is not after it. class: operational';
COMMENT ON COLUMN buy_out_terms.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN buy_out_terms.agreement_id IS 'agreement. class: technical';
COMMENT ON COLUMN buy_out_terms.version IS 'version, from 1. class: technical';
COMMENT ON COLUMN buy_out_terms.starts_on IS 'first day of these terms. class: operational';
COMMENT ON COLUMN buy_out_terms.ends_on IS 'last day of the agreement. class: operational';
COMMENT ON COLUMN buy_out_terms.weekly_minutes IS 'agreed time a week. class: operational';
COMMENT ON COLUMN buy_out_terms.rate_oere IS 'øre an hour, excluding VAT. class: operational';
COMMENT ON COLUMN buy_out_terms.vat_basis_points IS 'VAT in hundredths of a percent. class: operational';
COMMENT ON COLUMN buy_out_terms.cap_lines IS 'HourLine of the contract that has a cap (D7). class: operational';
COMMENT ON COLUMN buy_out_terms.cap_minutes IS 'minutes in the whole agreement, parallel to cap_lines. class: operational';
COMMENT ON COLUMN buy_out_terms.payment_days IS 'days from approval to the due date. class: operational';
COMMENT ON COLUMN buy_out_terms.ean IS 'GLN to which the invoice goes; NULL not said. class: operational';
COMMENT ON COLUMN buy_out_terms.order_reference IS 'the municipality''s order; NULL none. class: operational';
COMMENT ON COLUMN buy_out_terms.beyond_usual IS 'how the company goes beyond what an employer does anyway (R35). class: operational';
COMMENT ON COLUMN buy_out_terms.closed IS 'nothing more is recorded, and the rest of the commitment was released. class: operational';
COMMENT ON COLUMN buy_out_terms.recorded_at IS 'when agreed. class: technical';
COMMENT ON COLUMN buy_out_terms.recorded_by IS 'subject who recorded it. class: technical';

CREATE TABLE mentor_day (
  municipality_code text NOT NULL,
  agreement_id uuid NOT NULL,
  day date NOT NULL,
  line int NOT NULL,
  version int NOT NULL CHECK (version >= 1),
  mentor_id uuid NOT NULL,
  minutes int NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
  starts_at int CHECK (starts_at BETWEEN 0 AND 1439),
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, agreement_id, day, line, version),
  FOREIGN KEY (municipality_code, agreement_id) REFERENCES buy_out_agreement,
  FOREIGN KEY (municipality_code, mentor_id) REFERENCES mentor
);
CREATE INDEX mentor_day_mentor ON mentor_day (municipality_code, mentor_id, day);
COMMENT ON TABLE mentor_day IS 'Hours of a bought-out mentor by day and line; the highest version holds. class: operational';
COMMENT ON COLUMN mentor_day.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN mentor_day.agreement_id IS 'agreement that pays. class: technical';
COMMENT ON COLUMN mentor_day.day IS 'day of the work. class: operational';
COMMENT ON COLUMN mentor_day.line IS 'HourLine of the contract (D7). class: operational';
COMMENT ON COLUMN mentor_day.version IS 'statement about the day and line, from 1. class: technical';
COMMENT ON COLUMN mentor_day.mentor_id IS 'mentor of the agreement. class: technical';
COMMENT ON COLUMN mentor_day.minutes IS 'minutes; 0 takes an earlier statement back. class: operational';
COMMENT ON COLUMN mentor_day.starts_at IS 'minutes after midnight; NULL not said. class: operational';
COMMENT ON COLUMN mentor_day.recorded_at IS 'when it was stated. class: technical';
COMMENT ON COLUMN mentor_day.recorded_by IS 'subject who stated it. class: technical';

-- R33: months of one grant of mentor support. M1: claimed hours above the agreed by more than tolerance_percent are
-- pointed out, and the evidence of sample_percent of the claims is looked at.
INSERT INTO rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, source) VALUES
('0000', 'R33', 1, '[2020-01-01,infinity)', '{"grant_months": 6}', 'LAB § 168', 'elov.dk, LAB kap. 26'),
('0000', 'M1', 1, '[2020-01-01,infinity)', '{"tolerance_percent": 10, "sample_percent": 10}',
  'the programme''s own rule', 'domain 7.3');

CREATE TABLE claim (
  municipality_code text NOT NULL,
  claim_id uuid NOT NULL,
  agreement_id uuid NOT NULL,
  budget_line_id uuid NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  PRIMARY KEY (municipality_code, claim_id),
  CONSTRAINT claim_month_key UNIQUE (municipality_code, agreement_id, month),
  FOREIGN KEY (municipality_code, agreement_id) REFERENCES buy_out_agreement,
  FOREIGN KEY (municipality_code, budget_line_id) REFERENCES budget_line
);
COMMENT ON TABLE claim IS 'What a company asks for the hours of an agreement in a calendar month; one per month. class: operational';
COMMENT ON COLUMN claim.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN claim.claim_id IS 'identifier. class: technical';
COMMENT ON COLUMN claim.agreement_id IS 'agreement. class: technical';
COMMENT ON COLUMN claim.budget_line_id IS 'line that pays. class: technical';
COMMENT ON COLUMN claim.month IS 'first day of the month of the work. class: operational';

CREATE TABLE claim_step (
  municipality_code text NOT NULL,
  claim_id uuid NOT NULL,
  version int NOT NULL CHECK (version >= 1),
  state int NOT NULL,
  attempt int NOT NULL CHECK (attempt >= 1),
  minutes int NOT NULL,
  net_oere bigint NOT NULL CHECK (net_oere >= 0),
  vat_oere bigint NOT NULL CHECK (vat_oere >= 0),
  committed_oere bigint NOT NULL CHECK (committed_oere BETWEEN 0 AND net_oere),
  late boolean NOT NULL,
  sampled boolean NOT NULL,
  warnings text[] NOT NULL,
  submitted_on date NOT NULL,
  submitted_by text NOT NULL,
  invoice_reference text,
  due_on date,
  paid_on date,
  payment_reference text,
  evidence_reference text,
  reason text,
  proposed_by text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, claim_id, version),
  FOREIGN KEY (municipality_code, claim_id) REFERENCES claim
);
COMMENT ON TABLE claim_step IS 'A step in the life of a claim; the highest version is its state. class: operational';
COMMENT ON COLUMN claim_step.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN claim_step.claim_id IS 'claim. class: technical';
COMMENT ON COLUMN claim_step.version IS 'step, from 1. class: technical';
COMMENT ON COLUMN claim_step.state IS 'ClaimState of the contract. class: operational';
COMMENT ON COLUMN claim_step.attempt IS 'how many times it was submitted by now. class: operational';
COMMENT ON COLUMN claim_step.minutes IS 'claimed minutes. class: operational';
COMMENT ON COLUMN claim_step.net_oere IS 'claimed øre, excluding VAT. class: operational';
COMMENT ON COLUMN claim_step.vat_oere IS 'VAT in øre; never on the budget line. class: operational';
COMMENT ON COLUMN claim_step.committed_oere IS 'part of net_oere that the agreement''s commitment covers. class: operational';
COMMENT ON COLUMN claim_step.late IS 'submitted after the year of the work. class: operational';
COMMENT ON COLUMN claim_step.sampled IS 'drawn for a look at the evidence. class: operational';
COMMENT ON COLUMN claim_step.warnings IS 'what was pointed out when submitted. class: operational';
COMMENT ON COLUMN claim_step.submitted_on IS 'when last submitted. class: operational';
COMMENT ON COLUMN claim_step.submitted_by IS 'subject who last submitted. class: technical';
COMMENT ON COLUMN claim_step.invoice_reference IS 'the company''s own invoice number. class: operational';
COMMENT ON COLUMN claim_step.due_on IS 'last day to pay; NULL until approved. class: operational';
COMMENT ON COLUMN claim_step.paid_on IS 'day of payment; NULL not paid. class: operational';
COMMENT ON COLUMN claim_step.payment_reference IS 'the payer''s reference. class: operational';
COMMENT ON COLUMN claim_step.evidence_reference IS 'where the evidence that was looked at lies. class: operational';
COMMENT ON COLUMN claim_step.reason IS 'why returned, rejected or claimed back. class: operational';
COMMENT ON COLUMN claim_step.proposed_by IS 'subject who proposed to claim back. class: technical';
COMMENT ON COLUMN claim_step.recorded_at IS 'when the step was taken. class: technical';
COMMENT ON COLUMN claim_step.recorded_by IS 'subject who took it. class: technical';

CREATE TABLE claim_hours (
  municipality_code text NOT NULL,
  claim_id uuid NOT NULL,
  attempt int NOT NULL,
  agreement_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  day date NOT NULL,
  line int NOT NULL,
  minutes int NOT NULL CHECK (minutes > 0),
  rate_oere bigint NOT NULL CHECK (rate_oere > 0),
  amount_oere bigint NOT NULL CHECK (amount_oere >= 0),
  released boolean NOT NULL,
  PRIMARY KEY (municipality_code, claim_id, attempt, day, line),
  FOREIGN KEY (municipality_code, claim_id) REFERENCES claim
);
CREATE UNIQUE INDEX claim_hours_once ON claim_hours (municipality_code, agreement_id, day, line) WHERE NOT released;
CREATE INDEX claim_hours_mentor ON claim_hours (municipality_code, mentor_id, day);
COMMENT ON TABLE claim_hours IS 'The hours of each attempt of a claim with their price. class: operational';
COMMENT ON COLUMN claim_hours.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN claim_hours.claim_id IS 'claim. class: technical';
COMMENT ON COLUMN claim_hours.attempt IS 'attempt, from 1. class: technical';
COMMENT ON COLUMN claim_hours.agreement_id IS 'agreement. class: technical';
COMMENT ON COLUMN claim_hours.mentor_id IS 'mentor. class: technical';
COMMENT ON COLUMN claim_hours.day IS 'day of the work. class: operational';
COMMENT ON COLUMN claim_hours.line IS 'HourLine of the contract. class: operational';
COMMENT ON COLUMN claim_hours.minutes IS 'minutes. class: operational';
COMMENT ON COLUMN claim_hours.rate_oere IS 'øre an hour on that day. class: operational';
COMMENT ON COLUMN claim_hours.amount_oere IS 'price; the rows of an attempt sum to its net amount. class: operational';
COMMENT ON COLUMN claim_hours.released IS 'the claim came back, and the hours may be claimed anew. class: operational';

CREATE TABLE ledger_entry (
  municipality_code text NOT NULL,
  entry_id uuid NOT NULL,
  kind int NOT NULL,
  agreement_id uuid,
  claim_id uuid,
  reason text,
  booked_on date NOT NULL,
  booked_at timestamptz NOT NULL,
  booked_by text NOT NULL,
  PRIMARY KEY (municipality_code, entry_id)
);
CREATE INDEX ledger_entry_agreement ON ledger_entry (municipality_code, agreement_id);
COMMENT ON TABLE ledger_entry IS 'An event of the books; never changed, reversed by a later one. class: operational';
COMMENT ON COLUMN ledger_entry.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN ledger_entry.entry_id IS 'identifier. class: technical';
COMMENT ON COLUMN ledger_entry.kind IS 'LedgerEntryKind of the contract. class: operational';
COMMENT ON COLUMN ledger_entry.agreement_id IS 'agreement it is about; NULL none. class: technical';
COMMENT ON COLUMN ledger_entry.claim_id IS 'claim it is about; NULL none. class: technical';
COMMENT ON COLUMN ledger_entry.reason IS 'why, where somebody said it. class: operational';
COMMENT ON COLUMN ledger_entry.booked_on IS 'business day. class: operational';
COMMENT ON COLUMN ledger_entry.booked_at IS 'when. class: technical';
COMMENT ON COLUMN ledger_entry.booked_by IS 'subject. class: technical';

CREATE TABLE ledger_balance (
  municipality_code text NOT NULL,
  budget_line_id uuid NOT NULL,
  year int NOT NULL,
  account int NOT NULL,
  balance_oere bigint NOT NULL,
  PRIMARY KEY (municipality_code, budget_line_id, year, account),
  FOREIGN KEY (municipality_code, budget_line_id) REFERENCES budget_line,
  CONSTRAINT ledger_balance_not_negative CHECK (account IN (1, 7) OR balance_oere >= 0)
);
COMMENT ON TABLE ledger_balance IS 'What the moves of a line, year and account add up to; changed only together with them. class: operational';
COMMENT ON COLUMN ledger_balance.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN ledger_balance.budget_line_id IS 'budget line. class: technical';
COMMENT ON COLUMN ledger_balance.year IS 'year of the work. class: operational';
COMMENT ON COLUMN ledger_balance.account IS 'LedgerAccount of the contract; only APPROPRIATION and TRANSFERRED go below zero. class: operational';
COMMENT ON COLUMN ledger_balance.balance_oere IS 'øre. class: operational';

CREATE TABLE ledger_move (
  municipality_code text NOT NULL,
  entry_id uuid NOT NULL,
  position int NOT NULL,
  budget_line_id uuid NOT NULL,
  year int NOT NULL,
  from_account int NOT NULL,
  to_account int NOT NULL CHECK (to_account <> from_account),
  amount_oere bigint NOT NULL CHECK (amount_oere > 0),
  PRIMARY KEY (municipality_code, entry_id, position),
  FOREIGN KEY (municipality_code, entry_id) REFERENCES ledger_entry,
  FOREIGN KEY (municipality_code, budget_line_id, year, from_account) REFERENCES ledger_balance,
  FOREIGN KEY (municipality_code, budget_line_id, year, to_account) REFERENCES ledger_balance
);
CREATE INDEX ledger_move_line ON ledger_move (municipality_code, budget_line_id, year);
COMMENT ON TABLE ledger_move IS 'Money that goes from one account of a line and year to another, so that each entry balances by itself. class: operational';
COMMENT ON COLUMN ledger_move.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN ledger_move.entry_id IS 'entry. class: technical';
COMMENT ON COLUMN ledger_move.position IS 'place in the entry, from 1. class: technical';
COMMENT ON COLUMN ledger_move.budget_line_id IS 'budget line. class: technical';
COMMENT ON COLUMN ledger_move.year IS 'year of the work. class: operational';
COMMENT ON COLUMN ledger_move.from_account IS 'LedgerAccount of the contract that is credited. class: operational';
COMMENT ON COLUMN ledger_move.to_account IS 'LedgerAccount of the contract that is debited. class: operational';
COMMENT ON COLUMN ledger_move.amount_oere IS 'øre. class: operational';

-- What stands already: its first terms, and its budget and commitments in the books.
INSERT INTO buy_out_terms (municipality_code, agreement_id, version, starts_on, ends_on, weekly_minutes, rate_oere,
  vat_basis_points, cap_lines, cap_minutes, payment_days, closed, recorded_at, recorded_by)
SELECT a.municipality_code, a.agreement_id, 1, lower(a.during), upper(a.during) - 1, a.weekly_minutes, a.rate_oere,
  2500, '{}', '{}', 30, false, now(), 'migration 0014'
FROM buy_out_agreement a;

INSERT INTO ledger_balance (municipality_code, budget_line_id, year, account, balance_oere)
SELECT y.municipality_code, y.budget_line_id, y.year, x.account,
  CASE x.account WHEN 1 THEN -y.amount_oere WHEN 2 THEN y.amount_oere - c.committed WHEN 3 THEN c.committed ELSE 0 END
FROM budget_line_year y
CROSS JOIN generate_series(1, 7) AS x(account)
CROSS JOIN LATERAL (
  SELECT coalesce(sum(b.amount_oere), 0)::bigint AS committed FROM buy_out_commitment b
  WHERE b.municipality_code = y.municipality_code AND b.budget_line_id = y.budget_line_id AND b.year = y.year) c;

-- One entry per line, under the line's own id, and one per agreement, under the agreement's.
INSERT INTO ledger_entry (municipality_code, entry_id, kind, booked_on, booked_at, booked_by)
SELECT DISTINCT y.municipality_code, y.budget_line_id, 1, current_date, now(), 'migration 0014'
FROM budget_line_year y WHERE y.amount_oere > 0;
INSERT INTO ledger_move (municipality_code, entry_id, position, budget_line_id, year, from_account, to_account, amount_oere)
SELECT y.municipality_code, y.budget_line_id, row_number() OVER (PARTITION BY y.budget_line_id ORDER BY y.year),
  y.budget_line_id, y.year, 1, 2, y.amount_oere
FROM budget_line_year y WHERE y.amount_oere > 0;
INSERT INTO ledger_entry (municipality_code, entry_id, kind, agreement_id, booked_on, booked_at, booked_by)
SELECT DISTINCT b.municipality_code, b.agreement_id, 4, b.agreement_id, current_date, now(), 'migration 0014'
FROM buy_out_commitment b WHERE b.amount_oere > 0;
INSERT INTO ledger_move (municipality_code, entry_id, position, budget_line_id, year, from_account, to_account, amount_oere)
SELECT b.municipality_code, b.agreement_id, row_number() OVER (PARTITION BY b.agreement_id ORDER BY b.year),
  b.budget_line_id, b.year, 2, 3, b.amount_oere
FROM buy_out_commitment b WHERE b.amount_oere > 0;
COMMENT ON TABLE buy_out_commitment IS 'What agreements made before there was a ledger tied up of a line in a year; what is tied up now stands in the ledger. class: operational';

GRANT SELECT, INSERT ON buy_out_terms, mentor_day, claim, claim_step, claim_hours, ledger_entry, ledger_move,
  ledger_balance TO {{runtime}};
GRANT UPDATE (released) ON claim_hours TO {{runtime}};
GRANT UPDATE (balance_oere) ON ledger_balance TO {{runtime}};
GRANT UPDATE (during) ON buy_out_agreement TO {{runtime}};
COMMENT ON COLUMN buy_out_agreement.during IS 'days on which the mentor is bought out, as the terms stand; empty: closed before it began. class: operational';
