-- Counts loads of streams, across all silos: of two activations of one asset the later has the higher number, whatever their clocks say.
CREATE SEQUENCE activation;
