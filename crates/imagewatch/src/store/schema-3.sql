-- Format 3: hooks for all builds of all accounts, and for more than the ends of builds.
-- Both tables are made again: SQLite cannot take a check away from one.

CREATE TABLE hooks_3 (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    TEXT REFERENCES accounts (name) ON UPDATE CASCADE ON DELETE CASCADE,
    watch_id   INTEGER REFERENCES watches (id) ON DELETE CASCADE,
    action     TEXT NOT NULL,
    on_ready   INTEGER NOT NULL,
    on_failed  INTEGER NOT NULL,
    on_gone    INTEGER NOT NULL,
    on_stalled INTEGER NOT NULL,
    on_account INTEGER NOT NULL,
    enabled    INTEGER NOT NULL,
    worked_at  INTEGER,
    trouble    TEXT,
    CHECK (account IS NULL OR watch_id IS NULL)
) STRICT;

-- A failed build and a deleted image were one choice.
INSERT INTO hooks_3 (id, account, watch_id, action, on_ready, on_failed, on_gone, on_stalled,
                     on_account, enabled, worked_at, trouble)
SELECT id, account, watch_id, action, on_ready, on_failed, on_failed, 0, 0, enabled, worked_at,
       trouble
FROM hooks;

CREATE TABLE deliveries_3 (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hook_id    INTEGER NOT NULL REFERENCES hooks_3 (id) ON DELETE CASCADE,
    watch_id   INTEGER REFERENCES watches (id) ON DELETE SET NULL,
    dedupe     TEXT NOT NULL,
    payload    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('due', 'done', 'given-up')),
    UNIQUE (hook_id, dedupe)
) STRICT;

INSERT INTO deliveries_3 (id, hook_id, watch_id, dedupe, payload, created_at, attempts, state)
SELECT id, hook_id, watch_id, dedupe, payload, created_at, attempts, state FROM deliveries;

-- Ids must never come back, also those of rows that are no more.
DELETE FROM sqlite_sequence WHERE name IN ('hooks_3', 'deliveries_3');
INSERT INTO sqlite_sequence (name, seq)
SELECT name || '_3', seq FROM sqlite_sequence WHERE name IN ('hooks', 'deliveries');

DROP TABLE deliveries;
DROP TABLE hooks;
ALTER TABLE hooks_3 RENAME TO hooks;
ALTER TABLE deliveries_3 RENAME TO deliveries;

CREATE INDEX hooks_account ON hooks (account) WHERE account IS NOT NULL;
CREATE INDEX hooks_watch ON hooks (watch_id) WHERE watch_id IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries (id) WHERE state = 'due';
CREATE INDEX deliveries_watch ON deliveries (watch_id) WHERE watch_id IS NOT NULL;
