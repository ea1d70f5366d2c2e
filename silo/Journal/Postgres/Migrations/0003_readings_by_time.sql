-- A reading's row lies in the partition of the day of its commit only when its time is near that: placed from a day before
-- the commit to a quarter of an hour after it, within one bin if it has one, and no longer than a quarter of an hour. Whatever
-- is not lies apart, under no day. A read by time then knows which few days it has to look at, and looks apart besides.
CREATE TABLE journal_reading_apart PARTITION OF journal_reading FOR VALUES FROM (MINVALUE) TO ('0001-01-01');
CREATE INDEX journal_reading_apart_committed ON journal_reading_apart (committed);
CREATE INDEX journal_reading_apart_long ON journal_reading_apart (stream, placed, version) WHERE ended - placed > 9000000000;
CREATE INDEX journal_reading_other_committed ON journal_reading_other (committed);
UPDATE journal_reading SET day = '-infinity'
  WHERE placed < committed - 864000000000 OR placed > committed + 9000000000 OR ended - placed > 9000000000
     OR bin <> (placed - 621355968000000000) / 9000000000;
DROP INDEX journal_reading_long;

-- since: sensed rows committed before it (UTC ticks) have been dropped, or may have been; null for none.
-- settled: sensed rows committed before it (UTC ticks) are covered by snapshots of their streams; null for none.
CREATE TABLE journal_retention (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  since bigint,
  settled bigint
);
INSERT INTO journal_retention DEFAULT VALUES;
