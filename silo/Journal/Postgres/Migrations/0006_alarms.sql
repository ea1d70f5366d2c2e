-- The history of alarms: kept for years. place: among the lines of one append. announced: true once whoever is to be called has it before them.
CREATE TABLE alarm (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  place integer NOT NULL,
  at bigint NOT NULL,
  recorded bigint NOT NULL,
  code text COLLATE "C" NOT NULL,
  severity integer NOT NULL,
  payload bytea NOT NULL,
  announced boolean NOT NULL,
  UNIQUE (stream, version, place)
);
CREATE INDEX alarm_at ON alarm (at, id);
CREATE INDEX alarm_stream ON alarm (stream, at, id);
CREATE INDEX alarm_unannounced ON alarm (id) WHERE NOT announced;
