-- Every index is paid for with every reading. Under a day a row's bin is the one that it is placed in, which the index by time finds;
-- among those that lie apart it need not be.
CREATE INDEX journal_reading_apart_bin ON journal_reading_apart (stream, bin, version) WHERE bin IS NOT NULL;
DROP INDEX journal_reading_bin;
