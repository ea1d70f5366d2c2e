-- Times are UTC in ticks of 100 ns since 0001-01-01; bins are whole quarter hours since 1970-01-01T00:00Z.

CREATE TABLE stream_head (
  stream text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL
) WITH (fillfactor = 50);

-- Readings: dropped a day at a time. What no partition was made for in time lies in the last one; nothing is refused.
-- placed: first, or else committed. ended: last, or else placed.
CREATE TABLE journal_reading (
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  day date NOT NULL,
  bin bigint,
  first bigint,
  last bigint,
  count integer NOT NULL,
  payload bytea NOT NULL,
  committed bigint NOT NULL,
  placed bigint NOT NULL,
  ended bigint NOT NULL
) PARTITION BY RANGE (day);
CREATE INDEX journal_reading_version ON journal_reading (stream, version);
CREATE INDEX journal_reading_bin ON journal_reading (stream, bin, version) WHERE bin IS NOT NULL;
CREATE INDEX journal_reading_placed ON journal_reading (stream, placed, version);
-- Rows longer than a quarter of an hour are few; a span finds them here.
CREATE INDEX journal_reading_long ON journal_reading (stream, placed, version) WHERE ended - placed > 9000000000;
CREATE TABLE journal_reading_other PARTITION OF journal_reading DEFAULT;

-- Decisions: kept for years.
CREATE TABLE journal_decision (
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  bin bigint,
  first bigint,
  last bigint,
  count integer NOT NULL,
  payload bytea NOT NULL,
  committed bigint NOT NULL,
  placed bigint NOT NULL,
  ended bigint NOT NULL,
  PRIMARY KEY (stream, version)
);
CREATE INDEX journal_decision_placed ON journal_decision (stream, placed, version);
CREATE INDEX journal_decision_long ON journal_decision (stream, placed, version) WHERE ended - placed > 9000000000;

CREATE VIEW journal AS
  SELECT stream, version, 1 AS kind, bin, first, last, count, payload, committed, placed, ended FROM journal_reading
  UNION ALL
  SELECT stream, version, 2 AS kind, bin, first, last, count, payload, committed, placed, ended FROM journal_decision;

CREATE TABLE source_watermark (
  stream text COLLATE "C" NOT NULL,
  origin text COLLATE "C" NOT NULL,
  source_stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (stream, origin, source_stream)
) WITH (fillfactor = 50);

CREATE TABLE snapshot (
  stream text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  schema integer NOT NULL,
  payload bytea NOT NULL
);

CREATE TABLE aggregate (
  stream text COLLATE "C" NOT NULL,
  bin bigint NOT NULL,
  version bigint NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (stream, bin)
);

CREATE TABLE view (
  stream text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  payload bytea NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE deadline (
  stream text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  due bigint NOT NULL,
  PRIMARY KEY (stream, name)
);
CREATE INDEX deadline_due ON deadline (due, stream, name);

-- Never partitioned: a command's id holds for ever.
CREATE TABLE command (
  stream text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  outcome bytea NOT NULL,
  PRIMARY KEY (stream, id)
);

CREATE TABLE edge_watermark (
  origin text COLLATE "C" NOT NULL,
  source_stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (origin, source_stream)
) WITH (fillfactor = 50);

-- digest: SHA-256 of the payload where there is no sequence to know it by, else empty.
CREATE TABLE dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  origin text COLLATE "C" NOT NULL,
  source_stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  digest bytea NOT NULL,
  asset text NOT NULL,
  code text NOT NULL,
  reason text NOT NULL,
  payload bytea NOT NULL,
  at bigint NOT NULL,
  replayed bigint,
  UNIQUE (origin, source_stream, sequence, digest)
);

CREATE TABLE parked (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  origin text COLLATE "C" NOT NULL,
  source_stream text COLLATE "C" NOT NULL,
  last_sequence bigint NOT NULL,
  payload bytea NOT NULL,
  at bigint NOT NULL,
  UNIQUE (stream, origin, source_stream, last_sequence)
);
CREATE INDEX parked_stream ON parked (stream, id);
