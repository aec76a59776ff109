-- Times are milliseconds since 1970. Secrets are kept as their SHA-256, passwords as their Argon2id hash.

-- Tables of the application may refer to `portcullis_users (id)`.
CREATE TABLE portcullis_users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    email TEXT,
    email_verified_at BIGINT,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    roles TEXT NOT NULL,
    password TEXT,
    provider TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_login_at BIGINT
);

-- User names and e-mail addresses are one set of names.
CREATE TABLE portcullis_login_names (
    name TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES portcullis_users (id) ON DELETE CASCADE
);

CREATE INDEX portcullis_login_names_user ON portcullis_login_names (user_id);

CREATE TABLE portcullis_sessions (
    key BYTEA NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES portcullis_users (id) ON DELETE CASCADE,
    epoch BIGINT NOT NULL,
    csrf BYTEA,
    created_at BIGINT NOT NULL,
    auth_time BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_ends_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    payload TEXT NOT NULL
);

CREATE INDEX portcullis_sessions_user ON portcullis_sessions (user_id, created_at);
CREATE INDEX portcullis_sessions_end ON portcullis_sessions (idle_ends_at);

CREATE TABLE portcullis_families (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES portcullis_users (id) ON DELETE CASCADE,
    epoch BIGINT NOT NULL,
    client TEXT,
    created_at BIGINT NOT NULL,
    auth_time BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    ended_at BIGINT,
    payload TEXT NOT NULL
);

CREATE INDEX portcullis_families_user ON portcullis_families (user_id, created_at);
CREATE INDEX portcullis_families_end ON portcullis_families (ends_at);

CREATE TABLE portcullis_refresh_tokens (
    key BYTEA NOT NULL PRIMARY KEY,
    family TEXT NOT NULL REFERENCES portcullis_families (id) ON DELETE CASCADE,
    ends_at BIGINT NOT NULL,
    used_at BIGINT,
    next BYTEA
);

CREATE INDEX portcullis_refresh_tokens_family ON portcullis_refresh_tokens (family);
CREATE INDEX portcullis_refresh_tokens_end ON portcullis_refresh_tokens (ends_at);

CREATE TABLE portcullis_challenges (
    kind TEXT NOT NULL,
    key BYTEA NOT NULL,
    user_id TEXT REFERENCES portcullis_users (id) ON DELETE CASCADE,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (kind, key)
);

CREATE INDEX portcullis_challenges_user ON portcullis_challenges (user_id, kind);
CREATE INDEX portcullis_challenges_end ON portcullis_challenges (ends_at);

CREATE TABLE portcullis_attempts (
    who BYTEA NOT NULL PRIMARY KEY,
    attempts BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);

CREATE INDEX portcullis_attempts_end ON portcullis_attempts (ends_at);

CREATE TABLE portcullis_seen (
    kind TEXT NOT NULL,
    key BYTEA NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);

CREATE INDEX portcullis_seen_end ON portcullis_seen (ends_at);

-- `kind` is `allowed` or `denied` with the digest of a token's issuer and id, or `user` with that of an issuer and a subject.
CREATE TABLE portcullis_revocations (
    kind TEXT NOT NULL,
    key BYTEA NOT NULL,
    issued_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);

CREATE INDEX portcullis_revocations_end ON portcullis_revocations (ends_at);

-- `revision` rises with each change of the rules.
CREATE TABLE portcullis_policies (
    name TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
);

-- `fields` is a list in JSON, `key` the digest of kind and fields.
CREATE TABLE portcullis_rules (
    position BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    policy TEXT NOT NULL REFERENCES portcullis_policies (name) ON DELETE CASCADE,
    key BYTEA NOT NULL,
    kind TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (policy, key)
);
