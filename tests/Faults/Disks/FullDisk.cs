using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Disks;

/// <summary>The disk under one member is filled to the last byte, and cleared some time later.</summary>
public abstract class FullDisk : IFault
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public abstract string Name { get; }

    protected abstract string MemberName { get; }

    public bool IsPossible(out string? why)
    {
        why = SmallDisk.Missing;
        return why is null;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var member = gate.City.Members.Single(m => m.Name == MemberName);
        var disk = gate.Ground.Disks[MemberName];
        var time = gate.Between(Shortest, Longest, chance);
        using var hold = await member.HoldAsync(stop);
        if (member is EdgeMember)
            gate.Expected.Fills(member.Name);
        var filled = await Task.Run(disk.Fill, CancellationToken.None);
        try
        {
            await Pause.OrStopAsync(time, stop);
            // What was free by and by is taken too.
            filled += await Task.Run(disk.Fill, CancellationToken.None);
            await Pause.OrStopAsync(time, stop);
        }
        finally
        {
            disk.Clear();
        }
        var ended = await HealAsync(member);
        return new FaultOutcome($"{member.Name}, {filled >> 20} MiB, for {2 * time.TotalSeconds:0.0} s{(ended ? ", and it had ended of it" : "")}");
    }

    /// <summary>Starts it where its service manager would. Returns whether it had to.</summary>
    protected virtual Task<bool> HealAsync(Member member) => Task.FromResult(false);
}

public sealed class FullDiskOfEdge : FullDisk
{
    public override string Name => "full-disk-edge";

    protected override string MemberName => Ground.EdgeOnSmallDisk;
}

public sealed class FullDiskOfDatabase : FullDisk
{
    public override string Name => "full-disk-database";

    protected override string MemberName => "database";

    protected override async Task<bool> HealAsync(Member member)
    {
        // A database that cannot write its log ends: whoever has made room starts it again.
        if (((DatabaseMember)member).Server.IsRunning)
            return false;
        await member.StartAsync();
        return true;
    }
}
