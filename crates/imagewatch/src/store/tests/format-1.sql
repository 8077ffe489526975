-- A data file of format 1, frozen: the schema of that time and some rows of each table.
CREATE TABLE accounts (
    name         TEXT PRIMARY KEY NOT NULL,
    public_key   TEXT NOT NULL,
    project_id   TEXT,
    region       TEXT NOT NULL,
    endpoint     TEXT,
    position     INTEGER NOT NULL,
    session_only INTEGER NOT NULL
) STRICT;

-- AUTOINCREMENT: ids are part of notices' keys and must never come back.
CREATE TABLE watches (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    image_id   TEXT NOT NULL,
    account    TEXT NOT NULL REFERENCES accounts (name) ON UPDATE CASCADE ON DELETE CASCADE,
    region     TEXT,
    zone       TEXT,
    added_at   INTEGER NOT NULL,
    name       TEXT,
    state      TEXT NOT NULL,
    snapshot   TEXT,
    instance   TEXT,
    discovered INTEGER NOT NULL,
    ended_at   INTEGER,
    dismissed  INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account, image_id)
) STRICT;

CREATE TABLE hidden (
    account   TEXT NOT NULL REFERENCES accounts (name) ON UPDATE CASCADE ON DELETE CASCADE,
    image_id  TEXT NOT NULL,
    hidden_at INTEGER NOT NULL,
    PRIMARY KEY (account, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    dedupe     TEXT NOT NULL UNIQUE,
    watch_id   INTEGER REFERENCES watches (id) ON DELETE CASCADE,
    account    TEXT REFERENCES accounts (name) ON UPDATE CASCADE ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    payload    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('due', 'sending', 'sent', 'suppressed', 'dropped')),
    sent_at    INTEGER,
    away       INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_open ON notices (id) WHERE state IN ('due', 'sending');
CREATE INDEX notices_watch ON notices (watch_id) WHERE watch_id IS NOT NULL;
CREATE INDEX notices_account ON notices (account) WHERE account IS NOT NULL;

CREATE TABLE log (
    id       INTEGER PRIMARY KEY,
    watch_id INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    payload  TEXT NOT NULL
) STRICT;
CREATE INDEX log_watch ON log (watch_id, id);

-- Outlives watch and account. The samples come last: pages that hold only them are not read by
-- questions that do not ask for them.
CREATE TABLE history (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    watch_id           INTEGER UNIQUE REFERENCES watches (id) ON DELETE SET NULL,
    image_id           TEXT NOT NULL,
    account            TEXT NOT NULL,
    name               TEXT,
    region             TEXT,
    zone               TEXT,
    outcome            TEXT NOT NULL,
    reason             TEXT,
    started_at         INTEGER,
    ended_at           INTEGER NOT NULL,
    duration_seconds   REAL NOT NULL,
    finalizing_seconds REAL,
    size_mb            REAL,
    container          INTEGER,
    search             TEXT NOT NULL,
    samples            TEXT NOT NULL
) STRICT;
CREATE INDEX history_ended ON history (ended_at, id);
CREATE INDEX history_account ON history (account, ended_at, id);

CREATE TABLE zones (
    account     TEXT NOT NULL REFERENCES accounts (name) ON UPDATE CASCADE ON DELETE CASCADE,
    region      TEXT NOT NULL,
    zone        TEXT NOT NULL,
    description TEXT NOT NULL,
    seen_at     INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (account, region, zone)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The store's own notes, e.g. when the last backup was made.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO accounts VALUES ('工作', 'public-key-1', 'org-abc', 'cn-wlcb', NULL, 0, 0),
    ('default', 'public-key-2', NULL, 'cn-sh2', 'http://127.0.0.1:9000', 1, 1);
INSERT INTO watches VALUES
    (3, 'compshareImage-1', '工作', 'cn-wlcb', 'cn-wlcb-01', 1795536000000, '训练镜像', 'making',
     '{"state":"Making"}', '{"id":"uhost-1","name":"训练机","locked":true}', 1, NULL, 0,
     1795536060000),
    (4, 'compshareImage-2', '工作', NULL, NULL, 1795536000000, NULL, 'ready', NULL, NULL, 0,
     1795536900000, 1, 1795536900000);
INSERT INTO hidden VALUES ('工作', 'compshareImage-hidden', 1795536000000);
INSERT INTO notices VALUES
    (1, 'ready:4:0', 4, NULL, 'ready', '{"name":"x"}', 1795536900000, 'sent', 1795536900500, 0),
    (2, 'stalled:3:0', 3, NULL, 'stalled', '{}', 1795536900000, 'due', NULL, 0),
    (3, 'account-stopped:1', NULL, '工作', 'account-stopped', '{}', 1795536901000, 'sending', NULL, 1);
INSERT INTO log VALUES (1, 3, 1795536000000, 'appeared', 'null');
INSERT INTO history VALUES
    (1, 4, 'compshareImage-2', '工作', 'PyTorch 2.9', 'cn-wlcb', 'cn-wlcb-01', 'ready', NULL,
     1795536000000, 1795536900000, 900.0, 60.0, 102400.0, 1,
     'compshareimage-2' || char(10) || 'pytorch 2.9' || char(10) || 'cn-wlcb',
     '[[0.0,0.0,900.0],[450.0,50.0,null]]');
INSERT INTO zones VALUES ('工作', 'cn-wlcb', 'cn-wlcb-01', '乌兰察布一', 1795536000000, 0);
INSERT INTO settings VALUES ('settings', '{"language":"zh-CN"}');
INSERT INTO meta VALUES ('backup_made_at', 1795536000000);
PRAGMA application_id = 1231906647;
PRAGMA user_version = 1;
