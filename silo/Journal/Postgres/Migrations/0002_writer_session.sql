-- One row per start of a writer, counted up with every transaction of it. A database that was put back to an earlier moment
-- knows another count than its writer, who then knows that everything in memory is from a future that no longer is.
CREATE TABLE writer_session (
    id uuid PRIMARY KEY,
    commits bigint NOT NULL
);
