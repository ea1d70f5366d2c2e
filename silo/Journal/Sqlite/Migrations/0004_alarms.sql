-- The history of alarms: kept for years. place: among the lines of one append. announced: 1 once whoever is to be called has it before them.
CREATE TABLE alarm (
  id integer PRIMARY KEY AUTOINCREMENT,
  stream text NOT NULL,
  version integer NOT NULL,
  place integer NOT NULL,
  at integer NOT NULL,
  recorded integer NOT NULL,
  code text NOT NULL,
  severity integer NOT NULL,
  payload blob NOT NULL,
  announced integer NOT NULL,
  UNIQUE (stream, version, place)
);
CREATE INDEX alarm_at ON alarm (at, id);
CREATE INDEX alarm_stream ON alarm (stream, at, id);
CREATE INDEX alarm_unannounced ON alarm (id) WHERE announced = 0;
