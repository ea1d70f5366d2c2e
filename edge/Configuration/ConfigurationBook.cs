using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Edge.Configuration;

/// <summary>
/// What an edge knows of its configurations beside the file that was installed by hand, and how that changes. Every change is one
/// value, so that it can be stored in one step: there is no moment without a good configuration.
/// </summary>
internal sealed record ConfigurationBook
{
    /// <summary>Configurations that are remembered as refused or taken back; beyond it the oldest is forgotten.</summary>
    public const int MaxRejected = 20;

    public static ConfigurationBook Empty { get; } = new();

    /// <summary>The last one from the cluster that proved healthy; null while that is the file installed by hand.</summary>
    public StoredConfiguration? Good { get; init; }

    /// <summary>The one on trial.</summary>
    public StoredConfiguration? Trial { get; init; }

    /// <summary>Whether the trial was begun: found so at a start, it ended in a crash or a power cut.</summary>
    public bool TrialBegan { get; init; }

    /// <summary>What became of the one that was desired last.</summary>
    public ConfigurationOutcome? Last { get; init; }

    /// <summary>Refused or taken back, the oldest first: never tried again.</summary>
    public IReadOnlyList<RejectedConfiguration> Rejected { get; init; } = [];

    /// <summary>Hash of the one in force, and since when it is.</summary>
    public InForceSince? Since { get; init; }

    /// <summary>What was told of a damaged book before this one.</summary>
    public DamageAlarm Damage { get; init; }

    /// <summary>Codes of the supervisor's alarms that stand, beside that of a damaged book.</summary>
    public IReadOnlyList<string> Raised { get; init; } = [];

    /// <summary>Which one is in force: the trial, else the last good one.</summary>
    public StoredConfiguration InForce(StoredConfiguration installed) => Trial ?? Good ?? installed;

    /// <summary>The outcome of a configuration that was rejected before, by the hash of its text.</summary>
    public ConfigurationOutcome? RejectionOf(string hash) => Rejected.LastOrDefault(r => r.Hash == hash)?.Outcome;

    /// <summary>
    /// As it stands when the process starts. A trial that began and was never confirmed is taken back; the file installed by hand
    /// takes the place of whatever has no higher version, but that a good one of its own version stays.
    /// </summary>
    public ConfigurationBook Opened(StoredConfiguration installed)
    {
        var book = this;
        if (book is { Trial: not null, TrialBegan: true })
            book = book.TakeBack(["the edge was killed, crashed or lost its power while it was on trial"]);
        if (book.Trial is { } trial && trial.Version <= installed.Version)
            book = book.TakeBack([$"the file installed by hand has version {installed.Version}: ask for a higher one"]);
        return book.Good is { } good && good.Version < installed.Version ? book with { Good = null } : book;
    }

    /// <summary>A new trial, in place of one under way. The last good one stays.</summary>
    public ConfigurationBook Try(StoredConfiguration desired) =>
        this with { Trial = desired, TrialBegan = false, Last = Outcome(desired, ConfigurationState.OnTrial, []) };

    /// <summary>The trial is about to begin.</summary>
    public ConfigurationBook Begin() => this with { TrialBegan = Trial is not null };

    /// <summary>The process was stopped in order while on trial: that says nothing of the configuration, and the next start tries it anew.</summary>
    public ConfigurationBook Interrupt() => this with { TrialBegan = false };

    /// <summary>The trial has proved healthy.</summary>
    public ConfigurationBook Confirm() => Trial is { } trial
        ? this with { Good = trial, Trial = null, TrialBegan = false, Last = Outcome(trial, ConfigurationState.Applied, []) }
        : this;

    /// <summary>The trial ends, and the last good one is in force again.</summary>
    public ConfigurationBook TakeBack(IReadOnlyList<string> problems) => Trial is { } trial
        ? (this with { Trial = null, TrialBegan = false }).Reject(trial.Hash, Outcome(trial, ConfigurationState.TakenBack, problems))
        : this;

    /// <summary>Back to the file that was installed by hand.</summary>
    public ConfigurationBook UseInstalled(string why) => TakeBack([why]).TakeBackGood([why]);

    /// <summary>The last good one is good no longer.</summary>
    public ConfigurationBook TakeBackGood(IReadOnlyList<string> problems) => Good is { } good
        ? (this with { Good = null }).Reject(good.Hash, Outcome(good, ConfigurationState.TakenBack, problems))
        : this;

    /// <param name="hash">Of the text that was rejected.</param>
    /// <param name="outcome">What is told of it.</param>
    public ConfigurationBook Reject(string hash, ConfigurationOutcome outcome) =>
        this with { Last = outcome, Rejected = [.. Rejected.Where(r => r.Hash != hash).Append(new RejectedConfiguration(hash, outcome)).TakeLast(MaxRejected)] };

    /// <summary>The one with this hash is in force, since <paramref name="at"/> if another one was.</summary>
    public ConfigurationBook Runs(string hash, DateTimeOffset? at) => Since?.Hash == hash ? this : this with { Since = new InForceSince(hash, at) };

    private static ConfigurationOutcome Outcome(StoredConfiguration configuration, ConfigurationState state, IReadOnlyList<string> problems) =>
        new(configuration.Version, configuration.Hash, state, problems);
}

/// <summary>How far the alarm of a damaged book has come.</summary>
internal enum DamageAlarm
{
    None = 0,
    Owed = 1,
    Raised = 2,
}

/// <param name="Hash">Of the text as it came, whatever was told of it.</param>
/// <param name="Outcome">As it was reported.</param>
internal sealed record RejectedConfiguration(string Hash, ConfigurationOutcome Outcome);

/// <param name="At">Null when the clock was not synchronised.</param>
internal sealed record InForceSince(string Hash, DateTimeOffset? At);
