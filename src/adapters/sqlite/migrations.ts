/** The schema's steps, oldest first; one that was released is never changed, only followed by another. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE sessions (
    account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL,
    owner TEXT NOT NULL, person TEXT, target TEXT NOT NULL, node_name TEXT,
    record TEXT NOT NULL,
    PRIMARY KEY (account, region, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_start ON sessions (started_at DESC);
  CREATE INDEX sessions_by_state ON sessions (state, account, region);
  CREATE INDEX sessions_by_id ON sessions (id);

  CREATE TABLE notices (
    id TEXT PRIMARY KEY, raised_at INTEGER NOT NULL, sent_at INTEGER, notice TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notices_unsent ON notices (raised_at) WHERE sent_at IS NULL;
  CREATE INDEX notices_by_raised ON notices (raised_at DESC);

  CREATE TABLE due (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX due_by_at ON due (at);

  CREATE TABLE termination_slots (key TEXT PRIMARY KEY, taken_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE watch_events (
    one INTEGER PRIMARY KEY CHECK (one = 1), last_at INTEGER NOT NULL, lag_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE watch_places (
    account TEXT NOT NULL, region TEXT NOT NULL, swept_at INTEGER, failed_at INTEGER, error TEXT,
    PRIMARY KEY (account, region)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE quarantine (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  `,
  'ALTER TABLE watch_places ADD COLUMN history_at INTEGER NOT NULL DEFAULT 0',
  `
  CREATE TABLE grants (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
    target TEXT NOT NULL, node_name TEXT, state TEXT NOT NULL, principal TEXT NOT NULL, person TEXT NOT NULL,
    requested_at INTEGER NOT NULL, starts_at INTEGER, over_at INTEGER, record TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX grants_by_target ON grants (account, region, target, over_at) WHERE starts_at IS NOT NULL;
  CREATE INDEX grants_by_request ON grants (requested_at DESC);
  CREATE INDEX grants_by_state ON grants (state, requested_at DESC);
  `,
  `
  CREATE TABLE transcript_reads (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, reader TEXT NOT NULL, person TEXT, what TEXT NOT NULL,
    account TEXT, region TEXT, session TEXT, detail TEXT
  ) STRICT;
  CREATE INDEX transcript_reads_by_session ON transcript_reads (account, region, session, number);
  `,
  `
  CREATE TABLE iam_propagation (
    account TEXT PRIMARY KEY, longest_ms INTEGER NOT NULL, seen_at INTEGER NOT NULL, samples INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE stream_positions (
    account TEXT NOT NULL, region TEXT NOT NULL, log_group TEXT NOT NULL,
    floor_at INTEGER NOT NULL, read_at INTEGER NOT NULL,
    PRIMARY KEY (account, region, log_group)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE findings (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, told_version INTEGER NOT NULL, told_count INTEGER NOT NULL,
    found_at INTEGER NOT NULL, last_at INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, session TEXT,
    person TEXT, principal TEXT, node TEXT, node_name TEXT, rule TEXT NOT NULL, title TEXT NOT NULL,
    level INTEGER NOT NULL, source TEXT NOT NULL, finding TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX findings_by_time ON findings (found_at DESC);
  CREATE INDEX findings_untold ON findings (last_at) WHERE told_version < version;
  CREATE TABLE finding_sessions (
    session TEXT NOT NULL, finding TEXT NOT NULL, PRIMARY KEY (session, finding)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE finding_watch (one INTEGER PRIMARY KEY CHECK (one = 1), since INTEGER NOT NULL) STRICT;
  `,
  `
  CREATE TABLE evidence_bundles (
    account TEXT NOT NULL, region TEXT NOT NULL, sequence INTEGER NOT NULL, session TEXT NOT NULL,
    sealed_at INTEGER NOT NULL, head TEXT NOT NULL, PRIMARY KEY (account, region, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX evidence_bundles_by_session ON evidence_bundles (account, region, session, sequence);
  CREATE INDEX evidence_bundles_by_time ON evidence_bundles (sealed_at DESC);
  CREATE TABLE evidence_looks (
    account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, next_at INTEGER,
    PRIMARY KEY (account, region, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE evidence_walk (one INTEGER PRIMARY KEY CHECK (one = 1), walk TEXT NOT NULL) STRICT;
  CREATE TABLE session_judgements (
    number INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, session TEXT NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, digest TEXT NOT NULL, judgement TEXT NOT NULL
  ) STRICT;
  CREATE INDEX session_judgements_by_session ON session_judgements (account, region, session, number);
  `,
  `
  CREATE TABLE legal_holds (
    id TEXT PRIMARY KEY, account TEXT, region TEXT, session TEXT, person TEXT, reason TEXT NOT NULL,
    placed_by TEXT NOT NULL, placed_at INTEGER NOT NULL, released_by TEXT, released_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE pruned_objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, class TEXT NOT NULL,
    account TEXT NOT NULL, region TEXT NOT NULL, session TEXT NOT NULL,
    bytes INTEGER, pruned_at INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (bucket, key, version)
  ) STRICT, WITHOUT ROWID;
  `,
  'CREATE INDEX sessions_by_target ON sessions (target, started_at DESC)',
  'CREATE INDEX transcript_reads_by_time ON transcript_reads (at, number)',
];
