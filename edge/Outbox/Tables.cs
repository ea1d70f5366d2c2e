namespace Jena.Iot.Edge.Outbox;

/// <summary>The prepared statements of an outbox file.</summary>
internal sealed class Tables(OutboxDatabase database) : IDisposable
{
    public OutboxDatabase Database { get; } = database;

    public Statement Begin { get; } = new(database.Writer, "BEGIN IMMEDIATE", 0);
    public Statement Commit { get; } = new(database.Writer, "COMMIT", 0);
    public Statement Rollback { get; } = new(database.Writer, "ROLLBACK", 0);
    public Statement Insert { get; } = new(database.Writer, "INSERT INTO reading (kind, sequence, stored, payload) VALUES ($0, $1, $2, $3)", 4);
    public Statement Delete { get; } = new(database.Writer, "DELETE FROM reading WHERE kind = $0 AND sequence = $1", 2);
    public Statement DeleteBefore { get; } = new(database.Writer, "DELETE FROM reading WHERE kind = $0 AND sequence < $1", 2);
    public Statement ReadOwn { get; } = new(database.Writer, "SELECT payload FROM reading WHERE kind = $0 AND sequence >= $1 ORDER BY sequence LIMIT $2", 3);
    public Statement Prunable { get; } = new(database.Writer, "SELECT max(sequence) FROM (SELECT sequence, stored FROM reading WHERE kind = $0 AND sequence <= $1 ORDER BY sequence LIMIT $2) WHERE stored <= $3", 4);
    public Statement Meta { get; } = new(database.Writer, "SELECT value FROM meta WHERE key = $0", 1);
    public Statement SetMeta { get; } = new(database.Writer, "INSERT INTO meta VALUES ($0, $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", 2);
    public Statement Inputs { get; } = new(database.Writer, "SELECT name, state FROM input", 0);
    public Statement SetInput { get; } = new(database.Writer, "INSERT INTO input VALUES ($0, $1) ON CONFLICT (name) DO UPDATE SET state = excluded.state", 2);
    public Statement Lanes { get; } = new(database.Writer, "SELECT asset, lane, raw_in, raw_out, base_in, base_out, input FROM lane LEFT JOIN lane_input USING (asset, lane)", 0);
    public Statement SetLane { get; } = new(database.Writer, "INSERT OR REPLACE INTO lane VALUES ($0, $1, $2, $3, $4, $5)", 6);
    public Statement SetLaneInput { get; } = new(database.Writer, "INSERT OR REPLACE INTO lane_input VALUES ($0, $1, $2)", 3);
    public Statement Standing { get; } = new(database.Writer, "SELECT asset, code, severity, input FROM standing ORDER BY asset, code", 0);
    public Statement AddStanding { get; } = new(database.Writer, "INSERT OR REPLACE INTO standing VALUES ($0, $1, $2, $3)", 4);
    public Statement ForgetStanding { get; } = new(database.Writer, "DELETE FROM standing WHERE asset = $0 AND code = $1", 2);
    public Statement Unfixed { get; } = new(database.Writer, "SELECT kind, boot, asset FROM unfixed", 0);
    public Statement AddUnfixed { get; } = new(database.Writer, "INSERT OR IGNORE INTO unfixed VALUES ($0, $1, $2)", 3);
    public Statement ForgetUnfixed { get; } = new(database.Writer, "DELETE FROM unfixed WHERE boot <> $0", 1);
    public Statement AllStreams { get; } = new(database.Writer, "SELECT s.kind, s.id, s.oldest, s.acknowledged, s.unconfirmed, (SELECT max(sequence) FROM reading r WHERE r.kind = s.kind) FROM stream s", 0);
    public Statement SetStream { get; } = new(database.Writer, "INSERT OR REPLACE INTO stream VALUES ($0, $1, $2, $3, $4)", 5);
    public Statement Read { get; } = new(database.Reader, "SELECT payload FROM reading WHERE kind = $0 AND sequence >= $1 ORDER BY sequence LIMIT $2", 3);

    /// <summary>A single value of the file; null for none.</summary>
    public object? MetaOf(string key)
    {
        using var rows = Meta.Query(key);
        return rows.Read() ? rows[0] : null;
    }

    /// <summary>Closes the file; statements go with their connection.</summary>
    public void Dispose() => Database.Dispose();
}
