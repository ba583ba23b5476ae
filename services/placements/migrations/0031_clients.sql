SET LOCAL lock_timeout = '5s';

-- The client registry (D19, D20): systems that call with keys of their own. No secret is in it.

CREATE TABLE client (
  municipality_code text NOT NULL,
  client_id uuid NOT NULL,
  issuer text NOT NULL,
  class int NOT NULL,
  partner_id uuid,
  cvr text,
  title text NOT NULL,
  vendor text NOT NULL,
  processor_agreement_on date,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoke_reason text,
  version int NOT NULL,
  PRIMARY KEY (municipality_code, client_id),
  FOREIGN KEY (municipality_code, partner_id) REFERENCES partner,
  CONSTRAINT client_issuer_key UNIQUE (municipality_code, issuer),
  CONSTRAINT client_partner_check CHECK ((partner_id IS NULL) = (cvr IS NULL)),
  CONSTRAINT client_revoked_check CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
);
CREATE INDEX client_partner ON client (municipality_code, partner_id);
COMMENT ON TABLE client IS 'Systems registered to call with keys of their own. class: operational';
COMMENT ON COLUMN client.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN client.client_id IS 'client. class: technical';
COMMENT ON COLUMN client.issuer IS 'what its tokens say as their issuer. class: technical';
COMMENT ON COLUMN client.class IS 'CallerClass of the contract: JOBCENTRE or PARTNER. class: operational';
COMMENT ON COLUMN client.partner_id IS 'the company it works for; NULL the municipality. class: technical';
COMMENT ON COLUMN client.cvr IS 'that company''s CVR number. class: operational';
COMMENT ON COLUMN client.title IS 'what it is called. class: operational';
COMMENT ON COLUMN client.vendor IS 'who makes and runs it. class: operational';
COMMENT ON COLUMN client.processor_agreement_on IS 'day of the processor agreement; NULL a company''s own. class: operational';
COMMENT ON COLUMN client.expires_at IS 'from when its tokens are refused. class: operational';
COMMENT ON COLUMN client.revoked_at IS 'when it was ended for good. class: operational';
COMMENT ON COLUMN client.revoke_reason IS 'why. class: operational';
COMMENT ON COLUMN client.version IS 'version after the last change. class: technical';

CREATE TABLE client_version (
  municipality_code text NOT NULL,
  client_id uuid NOT NULL,
  version int NOT NULL,
  step text NOT NULL,
  title text NOT NULL,
  vendor text NOT NULL,
  processor_agreement_on date,
  expires_at timestamptz NOT NULL,
  kid text,
  reason text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (municipality_code, client_id, version),
  FOREIGN KEY (municipality_code, client_id) REFERENCES client
);
COMMENT ON TABLE client_version IS 'Every step of a client: what, when, why and by whom, and what was agreed after it. class: operational';
COMMENT ON COLUMN client_version.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN client_version.client_id IS 'client. class: technical';
COMMENT ON COLUMN client_version.version IS 'version it made, from 1. class: technical';
COMMENT ON COLUMN client_version.step IS 'REGISTERED, REVISED, REVOKED, KEY_ISSUED or KEY_REVOKED. class: operational';
COMMENT ON COLUMN client_version.title IS 'what it is called. class: operational';
COMMENT ON COLUMN client_version.vendor IS 'who makes and runs it. class: operational';
COMMENT ON COLUMN client_version.processor_agreement_on IS 'day of the processor agreement. class: operational';
COMMENT ON COLUMN client_version.expires_at IS 'from when its tokens are refused. class: operational';
COMMENT ON COLUMN client_version.kid IS 'the key it is about; NULL none. class: technical';
COMMENT ON COLUMN client_version.reason IS 'why; NULL not asked for. class: operational';
COMMENT ON COLUMN client_version.recorded_at IS 'when, by the world''s clock. class: technical';
COMMENT ON COLUMN client_version.recorded_by IS 'subject who took it. class: technical';

CREATE TABLE client_credential (
  municipality_code text NOT NULL,
  client_id uuid NOT NULL,
  kid text NOT NULL,
  public_jwk text NOT NULL,
  issued_version int NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoke_reason text,
  CONSTRAINT client_credential_pkey PRIMARY KEY (municipality_code, client_id, kid),
  FOREIGN KEY (municipality_code, client_id) REFERENCES client,
  CONSTRAINT client_credential_revoked_check CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
);
COMMENT ON TABLE client_credential IS 'Public keys that clients sign their tokens with. class: operational';
COMMENT ON COLUMN client_credential.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN client_credential.client_id IS 'client. class: technical';
COMMENT ON COLUMN client_credential.kid IS 'thumbprint of the key (RFC 7638). class: technical';
COMMENT ON COLUMN client_credential.public_jwk IS 'the key as a JWK, public parts only. class: technical';
COMMENT ON COLUMN client_credential.issued_version IS 'version of the client that it was issued by; says which is older. class: technical';
COMMENT ON COLUMN client_credential.issued_at IS 'from when it is good. class: operational';
COMMENT ON COLUMN client_credential.expires_at IS 'from when it is not. class: operational';
COMMENT ON COLUMN client_credential.revoked_at IS 'when it was ended before. class: operational';
COMMENT ON COLUMN client_credential.revoke_reason IS 'why. class: operational';

CREATE TABLE client_credential_use (
  municipality_code text NOT NULL,
  client_id uuid NOT NULL,
  kid text NOT NULL,
  used_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_code, client_id, kid),
  FOREIGN KEY (municipality_code, client_id, kid) REFERENCES client_credential
);
COMMENT ON TABLE client_credential_use IS 'When keys were last seen in use. class: operational';
COMMENT ON COLUMN client_credential_use.municipality_code IS 'tenant. class: technical';
COMMENT ON COLUMN client_credential_use.client_id IS 'client. class: technical';
COMMENT ON COLUMN client_credential_use.kid IS 'key. class: technical';
COMMENT ON COLUMN client_credential_use.used_at IS 'when, to within a quarter of an hour. class: operational';

GRANT SELECT, INSERT ON client, client_version, client_credential, client_credential_use TO {{runtime}};
GRANT UPDATE (municipality_code, title, vendor, processor_agreement_on, expires_at, revoked_at, revoke_reason, version) ON client
  TO {{runtime}};
GRANT UPDATE (revoked_at, revoke_reason) ON client_credential TO {{runtime}};
GRANT UPDATE (used_at) ON client_credential_use TO {{runtime}};
