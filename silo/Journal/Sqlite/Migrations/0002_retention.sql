-- since: sensed rows committed before it (UTC ticks) have been dropped, or may have been; null for none.
-- settled: sensed rows committed before it (UTC ticks) are covered by a snapshot of their stream; null for none.
CREATE TABLE journal_retention (
  one integer NOT NULL PRIMARY KEY CHECK (one = 1),
  since integer,
  settled integer
);
INSERT INTO journal_retention (one) VALUES (1);
