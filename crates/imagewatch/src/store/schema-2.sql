-- Format 2: hooks, and what they still have to deliver. Times are Unix milliseconds.

-- AUTOINCREMENT: ids are part of deliveries' names and must never come back.
CREATE TABLE hooks (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    TEXT REFERENCES accounts (name) ON UPDATE CASCADE ON DELETE CASCADE,
    watch_id   INTEGER REFERENCES watches (id) ON DELETE CASCADE,
    action     TEXT NOT NULL,
    on_ready   INTEGER NOT NULL,
    on_failed  INTEGER NOT NULL,
    enabled    INTEGER NOT NULL,
    worked_at  INTEGER,
    trouble    TEXT,
    CHECK ((account IS NULL) <> (watch_id IS NULL))
) STRICT;
CREATE INDEX hooks_account ON hooks (account) WHERE account IS NOT NULL;
CREATE INDEX hooks_watch ON hooks (watch_id) WHERE watch_id IS NOT NULL;

CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hook_id    INTEGER NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
    watch_id   INTEGER REFERENCES watches (id) ON DELETE SET NULL,
    dedupe     TEXT NOT NULL,
    payload    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('due', 'done', 'given-up')),
    UNIQUE (hook_id, dedupe)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (id) WHERE state = 'due';
CREATE INDEX deliveries_watch ON deliveries (watch_id) WHERE watch_id IS NOT NULL;
