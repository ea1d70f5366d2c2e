namespace Jena.Iot.Silo.Clustering;

/// <summary>What a silo whose commits fail does next.</summary>
internal enum ReachStep
{
    None = 0,

    /// <summary>See whether a new connection reaches the server.</summary>
    Try = 1,

    /// <summary>Ask another silo whether it commits.</summary>
    AskOthers = 2,

    /// <summary>It is this silo alone that is parted from the database.</summary>
    End = 3,
}

/// <summary>
/// Judges whether a silo is parted from a database that others reach. It is when its commits have failed for longer than
/// <see cref="Patience"/>, <see cref="Tries"/> new connections in a row did not reach the server, another silo then committed, and one more
/// connection after that did not reach it either. Whoever reaches the server never is, and while nobody commits nobody is. Pure.
/// </summary>
internal sealed class DatabaseReach
{
    /// <summary>3 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public const int Tries = 2;

    private int _missed;
    private bool _isWitnessed;

    /// <param name="failingFor">For how long no commit has succeeded.</param>
    public ReachStep Next(TimeSpan failingFor)
    {
        if (failingFor <= Patience)
            Begin();
        return failingFor <= Patience ? ReachStep.None
            : _isWitnessed && _missed > Tries ? ReachStep.End
            : _isWitnessed || _missed < Tries ? ReachStep.Try
            : ReachStep.AskOthers;
    }

    /// <summary>A new connection reached the server, or did not.</summary>
    public void Tried(bool isReached)
    {
        if (isReached)
            Begin();
        else
            _missed++;
    }

    /// <summary>Another silo has committed; or none has, and the server is tried once more before they are asked again.</summary>
    public void Answered(bool isWitnessed)
    {
        _isWitnessed = isWitnessed;
        if (!isWitnessed)
            _missed = Tries - 1;
    }

    private void Begin() => (_missed, _isWitnessed) = (0, false);
}
