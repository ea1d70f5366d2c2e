using Jena.Iot.Api.Live;

namespace Jena.Iot.Api.Console.Live;

/// <summary>How this host stands with the cluster.</summary>
public enum Contact
{
    /// <summary>The stored views have not all been read yet.</summary>
    Waiting = 0,

    /// <summary>Changes arrive as they happen.</summary>
    Live = 1,

    /// <summary>Nothing was heard for a while: what is shown may be old.</summary>
    Lost = 2,
}

/// <summary>Judges <see cref="Contact"/>.</summary>
public static class Contacts
{
    /// <summary>The cluster is heard each second; after this long without it something is wrong.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="views">What this host holds.</param>
    /// <param name="lastHeard">When it last heard of the cluster; null for never.</param>
    /// <param name="now">UTC.</param>
    public static Contact Judge(ILiveViews views, DateTimeOffset? lastHeard, DateTimeOffset now) =>
        lastHeard is { } heard && now - heard > Patience ? Contact.Lost
        : views.IsComplete ? Contact.Live
        : Contact.Waiting;
}
