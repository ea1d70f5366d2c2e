using System.Text.Json;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Api.Tests.Live;

public sealed class ClusterMirrorTests
{
    private static readonly DateTimeOffset Noon = ApiHostUnderTest.Noon;
    private static readonly Guid Epoch = Guid.Parse("11111111-1111-1111-1111-111111111111");

    private readonly LiveViews _views = new(new FakeTimeProvider(Noon));
    private readonly ClusterMirror _mirror;
    private readonly Dictionary<string, long> _next = [];

    public ClusterMirrorTests() => _mirror = new ClusterMirror(_views);

    [Fact]
    public void Whatever_silos_do_and_the_network_loses_the_views_are_the_journals_once_it_is_quiet()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var world = new MirroredWorld(seed);
            for (var step = 0; step < 20 + (seed % 100); step++)
                world.Step();
            world.ComeToRest();

            var shown = world.Views.OfKind(AssetKind.CarPark).Views.ToDictionary(static view => view.Id.Slug, static view => (view.Order.Version, ((CarParkView)view.View).Free!.Value));
            Assert.True(world.Journal.Count == shown.Count && world.Journal.All(entry => shown[entry.Key] == entry.Value), $"seed {seed}: {Text(world.Journal)} is shown as {Text(shown)}");
        }
    }

    [Fact]
    public void An_asset_that_moved_is_shown_as_its_new_silo_has_it_also_when_the_old_ones_word_comes_later()
    {
        Meet("A", "B");
        Tell("A", "a", free: 10, version: 5, activation: 1, revision: 900);

        Tell("B", "a", free: 20, version: 5, activation: 2, revision: 1);
        Tell("A", "a", free: 11, version: 5, activation: 1, revision: 901);

        Assert.Equal(20, Free("a"));
    }

    [Fact]
    public void A_silo_that_is_no_member_is_not_believed_and_is_a_reason_to_read()
    {
        Meet("A", "B");
        Tell("A", "a", free: 10, version: 5, activation: 1, revision: 1);
        Assert.Equal(RereadReason.SiloGone, Meet("B"));

        Assert.Equal(RereadReason.Stranger, Tell("A", "a", free: 99, version: 6, activation: 1, revision: 2));
        Assert.Equal(RereadReason.None, _mirror.Take(new LiveBatch("A", Epoch, _next["A"], []), Noon));

        Assert.Equal(10, Free("a"));
    }

    [Fact]
    public void After_the_cluster_was_put_back_the_store_stands_above_what_silos_that_are_gone_told_and_not_above_what_came_since()
    {
        Meet("A", "B");
        Tell("A", "a", free: 10, version: 5, activation: 1, revision: 1);
        Tell("B", "b", free: 11, version: 5, activation: 2, revision: 1);
        Meet("B", "C");
        Tell("B", "b", free: 12, version: 5, activation: 2, revision: 2);
        Meet("C", "D");
        Tell("C", "c", free: 13, version: 4, activation: 1, revision: 1);

        Read(("a", 3, 30), ("b", 3, 31), ("c", 3, 32));

        Assert.Equal((30, 31, 13), (Free("a"), Free("b"), Free("c")));
    }

    [Fact]
    public void What_a_new_silo_tells_of_an_asset_stands_above_what_one_that_is_gone_told()
    {
        Meet("A");
        Tell("A", "a", free: 10, version: 9, activation: 40, revision: 1);
        Meet("B");

        Tell("B", "a", free: 20, version: 4, activation: 7, revision: 1);
        Read(("a", 3, 30));

        Assert.Equal(20, Free("a"));
    }

    [Fact]
    public void What_came_while_the_store_was_read_gives_way_to_nothing_older()
    {
        Meet("A", "B");
        var read = _mirror.BeginRead();
        Tell("A", "a", free: 10, version: 6, activation: 1, revision: 1);
        Meet("B");

        read.Take([Envelope("a", 30, 5, 0, 0)]);
        read.End();

        Assert.Equal(10, Free("a"));
    }

    [Fact]
    public void What_the_store_has_no_longer_is_forgotten_when_all_silos_that_told_it_are_gone()
    {
        Meet("A", "B");
        Tell("A", "a", free: 10, version: 6, activation: 1, revision: 1);
        Tell("B", "b", free: 10, version: 6, activation: 2, revision: 1);
        Meet("B");

        Read();

        Assert.Equal(["b"], _views.OfKind(AssetKind.CarPark).Views.Select(static view => view.Id.Slug));
    }

    [Fact]
    public void All_are_heard_only_when_each_silo_said_something_a_moment_ago()
    {
        Assert.False(_mirror.HearsAll(Noon));
        Meet("A", "B");
        Heartbeat("A", Noon);
        Assert.False(_mirror.HearsAll(Noon));
        Heartbeat("B", Noon.AddSeconds(3));
        Assert.True(_mirror.HearsAll(Noon.AddSeconds(4.999)));
        Assert.False(_mirror.HearsAll(Noon.AddSeconds(5)));
        Assert.Equal(["A"], _mirror.Check(Noon.AddSeconds(5)));
    }

    private RereadReason Meet(params string[] silos) => _mirror.Meet(silos.ToHashSet(), Noon);

    private void Heartbeat(string silo, DateTimeOffset at) => _mirror.Take(new LiveBatch(silo, Epoch, _next.GetValueOrDefault(silo), []), at);

    private RereadReason Tell(string silo, string slug, int free, long version, long activation, long revision)
    {
        var first = _next.GetValueOrDefault(silo);
        _next[silo] = first + 1;
        return _mirror.Take(new LiveBatch(silo, Epoch, first, [Envelope(slug, free, version, activation, revision)]), Noon);
    }

    private void Read(params (string Slug, long Version, int Free)[] stored)
    {
        var read = _mirror.BeginRead();
        read.Take(stored.Select(static view => Envelope(view.Slug, view.Free, view.Version, 0, 0)));
        read.End();
    }

    private int? Free(string slug) => ((CarParkView)_views.Find(AssetId.CarPark(slug))!.View).Free;

    private static ViewEnvelope Envelope(string slug, int free, long version, long activation, long revision) =>
        new($"carpark/{slug}", version, revision, JsonSerializer.SerializeToUtf8Bytes(Sample.CarPark(slug, free), DomainJson.Options), activation);

    private static string Text(IReadOnlyDictionary<string, (long, int)> views) => string.Join(' ', views.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}"));
}
