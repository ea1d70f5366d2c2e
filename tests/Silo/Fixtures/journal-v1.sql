-- A journal as a program of schema version 1 left it. Never changed: every later program opens it.
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE schema_migration (
  area text NOT NULL,
  number integer NOT NULL,
  name text NOT NULL,
  checksum text NOT NULL,
  applied text NOT NULL,
  PRIMARY KEY (area, number)
);
-- Times are UTC in ticks of 100 ns since 0001-01-01; bins are whole quarter hours since 1970-01-01T00:00Z.

CREATE TABLE stream_head (
  stream text NOT NULL PRIMARY KEY,
  version integer NOT NULL
) WITHOUT ROWID;

-- kind: 1 readings, 2 decisions. placed: first, or else committed. ended: last, or else placed.
CREATE TABLE journal (
  stream text NOT NULL,
  version integer NOT NULL,
  kind integer NOT NULL,
  bin integer,
  first integer,
  last integer,
  count integer NOT NULL,
  payload blob NOT NULL,
  committed integer NOT NULL,
  placed integer NOT NULL,
  ended integer NOT NULL,
  PRIMARY KEY (stream, version)
);
CREATE INDEX journal_bin ON journal (stream, bin, version) WHERE bin IS NOT NULL;
CREATE INDEX journal_placed ON journal (stream, placed, version);
-- Rows longer than a quarter of an hour are few; a span finds them here.
CREATE INDEX journal_long ON journal (stream, placed, version) WHERE ended - placed > 9000000000;

CREATE TABLE source_watermark (
  stream text NOT NULL,
  origin text NOT NULL,
  source_stream text NOT NULL,
  sequence integer NOT NULL,
  PRIMARY KEY (stream, origin, source_stream)
) WITHOUT ROWID;

CREATE TABLE snapshot (
  stream text NOT NULL PRIMARY KEY,
  version integer NOT NULL,
  schema integer NOT NULL,
  payload blob NOT NULL
);

CREATE TABLE aggregate (
  stream text NOT NULL,
  bin integer NOT NULL,
  version integer NOT NULL,
  payload blob NOT NULL,
  PRIMARY KEY (stream, bin)
);

CREATE TABLE view (
  stream text NOT NULL PRIMARY KEY,
  version integer NOT NULL,
  payload blob NOT NULL
);

CREATE TABLE deadline (
  stream text NOT NULL,
  name text NOT NULL,
  due integer NOT NULL,
  PRIMARY KEY (stream, name)
) WITHOUT ROWID;
CREATE INDEX deadline_due ON deadline (due, stream, name);

CREATE TABLE command (
  stream text NOT NULL,
  id text NOT NULL,
  outcome blob NOT NULL,
  PRIMARY KEY (stream, id)
);

CREATE TABLE edge_watermark (
  origin text NOT NULL,
  source_stream text NOT NULL,
  sequence integer NOT NULL,
  PRIMARY KEY (origin, source_stream)
) WITHOUT ROWID;

-- digest: SHA-256 of the payload where there is no sequence to know it by, else empty.
CREATE TABLE dead_letter (
  id integer PRIMARY KEY AUTOINCREMENT,
  origin text NOT NULL,
  source_stream text NOT NULL,
  sequence integer NOT NULL,
  digest blob NOT NULL,
  asset text NOT NULL,
  code text NOT NULL,
  reason text NOT NULL,
  payload blob NOT NULL,
  at integer NOT NULL,
  replayed integer,
  UNIQUE (origin, source_stream, sequence, digest)
);

CREATE TABLE parked (
  id integer PRIMARY KEY AUTOINCREMENT,
  stream text NOT NULL,
  origin text NOT NULL,
  source_stream text NOT NULL,
  last_sequence integer NOT NULL,
  payload blob NOT NULL,
  at integer NOT NULL,
  UNIQUE (stream, origin, source_stream, last_sequence)
);

INSERT INTO schema_migration VALUES ('journal', 1, '0001_journal', 'e4a0dd3195d9c1c24cf5db63331222dab3856aef2ca30c66838f438fb01f8aef', '2026-03-02T12:00:00.0000000+00:00');
INSERT INTO stream_head VALUES ('junction/holzmarkt', 2);
INSERT INTO journal VALUES ('junction/holzmarkt', 1, 1, 1969392, 639080496000000000, 639080496010000000, 2, x'0a07636162', 639080496020000000, 639080496000000000, 639080496010000000);
INSERT INTO journal VALUES ('junction/holzmarkt', 2, 2, NULL, 639080496000000000, 639080496000000000, 1, x'7b7d', 639080496020000000, 639080496000000000, 639080496000000000);
INSERT INTO source_watermark VALUES ('junction/holzmarkt', 'cab-017', '0123456789abcdef.r', 42);
INSERT INTO snapshot VALUES ('junction/holzmarkt', 1, 1, x'7b7d');
INSERT INTO aggregate VALUES ('junction/holzmarkt', 1969392, 1, x'7b7d');
INSERT INTO view VALUES ('junction/holzmarkt', 2, x'7b7d');
INSERT INTO deadline VALUES ('junction/holzmarkt', 'stale', 639080496000000000);
INSERT INTO command VALUES ('junction/holzmarkt', 'c', x'7b7d');
INSERT INTO edge_watermark VALUES ('cab-017', '0123456789abcdef.r', 42);
INSERT INTO dead_letter VALUES (1, 'cab-017', '0123456789abcdef.r', 41, x'', 'junction/x', 'unknown-asset', 'add it', x'00', 639080496000000000, NULL);
INSERT INTO parked VALUES (1, 'junction/holzmarkt', 'cab-017', '0123456789abcdef.r', 50, x'00', 639080496000000000);
COMMIT;
