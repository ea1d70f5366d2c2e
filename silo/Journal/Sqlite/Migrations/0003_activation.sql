-- Counts the starts of a store on this file: of two activations of one asset the later has the higher number, whatever the clock says.
CREATE TABLE activation (starts integer NOT NULL);
INSERT INTO activation (starts) VALUES (0);
