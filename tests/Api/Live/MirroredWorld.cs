using System.Text.Json;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Api.Tests.Live;

/// <summary>
/// A cluster as it may behave at its worst, beside a mirror of it: a journal with fenced heads, silos whose clocks nobody trusts, that die,
/// go on as zombies, are told apart late, whose batches get lost or come late, and reads of the store that take their time.
/// </summary>
internal sealed class MirroredWorld
{
    private static readonly DateTimeOffset Now = ApiHostUnderTest.Noon;
    private static readonly string[] Slugs = ["a", "b", "c", "d", "e"];

    private readonly Random _chance;
    private readonly ClusterMirror _mirror;
    private readonly List<Silo> _silos = [];
    private Dictionary<string, (long Version, int Free)> _journal = [];
    private Dictionary<string, (long Version, int Free)> _backup = [];
    private long _activations;
    private long _backupActivations;
    private int _names;
    private int _content;
    private int _world;
    private bool _asked;
    private bool _hidden;
    private Read? _read;

    public MirroredWorld(int seed)
    {
        _chance = new Random(seed);
        Views = new LiveViews(new FakeTimeProvider(Now));
        _mirror = new ClusterMirror(Views);
        foreach (var slug in Slugs)
            _journal[slug] = (1, _content++);
        for (var i = 0; i < 3; i++)
            Start();
        Meet();
    }

    public LiveViews Views { get; }

    public IReadOnlyDictionary<string, (long Version, int Free)> Journal => _journal;

    public void Step()
    {
        switch (_chance.Next(100))
        {
            case < 30: Commit(); break;
            case < 40: TellLive(); break;
            case < 47: Activate(Any(Alive), Any(Slugs)); break;
            case < 70: Deliver(lose: false); break;
            case < 74: Deliver(lose: true); break;
            case < 78: Die(); break;
            case < 82 when Alive.Count < 4: Start(); break;
            case < 86: Meet(); break;
            case < 88: Backup(); break;
            case < 89: Restore(); break;
            default: ReadOn(); break;
        }
    }

    /// <summary>The faults end: members are known, each silo is heard, and what was asked to be read is read.</summary>
    public void ComeToRest()
    {
        Meet();
        foreach (var silo in _silos.ToList())
        {
            while (silo.Out.Count > 0)
                Send(silo.Out.Dequeue());
        }
        foreach (var silo in Alive)
            Send(new LiveBatch(silo.Name, silo.Epoch, silo.Next, []));
        // A zombie's commit that reached nobody shows when it is made sure of the whole.
        _asked |= _hidden;
        for (var i = 0; i < 100 && (_asked || _read is not null); i++)
            ReadOn();
    }

    private List<Silo> Alive => [.. _silos.Where(static silo => silo.Alive)];

    private void Start() => _silos.Add(new Silo($"silo-{_names++}", Guid.NewGuid(), _world));

    private void Die()
    {
        if (Alive.Count > 1)
            Any(Alive).Alive = false;
    }

    private void Meet() => Ask(_mirror.Meet(Alive.Select(static silo => silo.Name).ToHashSet(), Now));

    private void Backup() => (_backup, _backupActivations) = (new(_journal), _activations);

    // Every silo of before finds out and ends; those that do so late can commit nothing and still tell what is not stored.
    private void Restore()
    {
        if (_backup.Count == 0)
            return;
        (_journal, _activations) = (new(_backup), _backupActivations);
        _world++;
        foreach (var silo in _silos)
            silo.Alive &= _chance.Next(3) == 0;
        Start();
        foreach (var silo in _silos.Where(silo => silo.World < _world))
            silo.Alive = false;
        _read = null;
        _asked = true;
        Meet();
    }

    private void Activate(Silo silo, string slug)
    {
        silo.Assets[slug] = new Activation(++_activations, _journal[slug].Version, _journal[slug].Free);
        Publish(silo, slug);
    }

    private void Commit()
    {
        var slug = Any(Slugs);
        var silo = Any(_silos);
        if (!silo.Assets.ContainsKey(slug))
        {
            if (!silo.Alive)
                return;
            Activate(silo, slug);
        }
        var own = silo.Assets[slug];
        if (silo.World != _world || own.Version != _journal[slug].Version)
        {
            // Fenced: this activation does not live on.
            silo.Assets.Remove(slug);
            return;
        }
        (own.Version, own.Free) = (own.Version + 1, _content++);
        _journal[slug] = (own.Version, own.Free);
        _hidden |= !silo.Alive;
        // Told just after the commit, or never.
        if (silo.Alive || _chance.Next(2) == 0)
            Publish(silo, slug);
    }

    private void TellLive()
    {
        var silo = Any(_silos);
        if (silo.Assets.Count > 0)
            Publish(silo, Any([.. silo.Assets.Keys]));
    }

    private void Publish(Silo silo, string slug)
    {
        var own = silo.Assets[slug];
        var view = Sample.CarPark(slug, own.Free) with { Occupied = _chance.Next(3) };
        silo.Out.Enqueue(new LiveBatch(silo.Name, silo.Epoch, silo.Next++, [Envelope(view, own.Version, own.Number, ++own.Revision)]));
    }

    private void Deliver(bool lose)
    {
        var silo = Any(_silos);
        if (silo.Out.Count == 0)
            return;
        var batch = silo.Out.Dequeue();
        if (!lose)
            Send(batch);
    }

    private void Send(LiveBatch batch) => Ask(_mirror.Take(batch, Now));

    private void Ask(RereadReason reason) => _asked |= reason is not RereadReason.None;

    // A page is read from the store in one step and taken in a later one; a read may fail and is begun again.
    private void ReadOn()
    {
        if (_read is null)
        {
            if (!_asked)
                return;
            (_asked, _hidden) = (false, false);
            _read = new Read(_mirror.BeginRead());
            return;
        }
        if (_chance.Next(20) == 0)
        {
            (_read, _asked) = (null, true);
            return;
        }
        if (_read.Page is { } page)
        {
            _read.Full.Take(page);
            _read.Page = null;
            if (page.Count < 2)
            {
                _read.Full.End();
                _read = null;
            }
            return;
        }
        _read.Page = [.. Slugs.Where(slug => string.CompareOrdinal(slug, _read.After) > 0 && _journal.ContainsKey(slug)).Take(2)
            .Select(slug => Envelope(Sample.CarPark(slug, _journal[slug].Free), _journal[slug].Version, 0, 0))];
        _read.After = _read.Page.Count == 0 ? _read.After : AssetId.Parse(_read.Page[^1].Asset).Slug;
    }

    private T Any<T>(IReadOnlyList<T> of) => of[_chance.Next(of.Count)];

    private static ViewEnvelope Envelope(CarParkView view, long version, long activation, long revision) =>
        new(view.Id.ToString(), version, revision, JsonSerializer.SerializeToUtf8Bytes(view, DomainJson.Options), activation);

    private sealed class Silo(string name, Guid epoch, int world)
    {
        public string Name => name;

        public Guid Epoch => epoch;

        public int World => world;

        public bool Alive { get; set; } = true;

        public long Next { get; set; }

        public Dictionary<string, Activation> Assets { get; } = [];

        public Queue<LiveBatch> Out { get; } = [];
    }

    private sealed class Activation(long number, long version, int free)
    {
        public long Number => number;

        public long Version { get; set; } = version;

        public int Free { get; set; } = free;

        public long Revision { get; set; }
    }

    private sealed class Read(ClusterMirror.FullRead full)
    {
        public ClusterMirror.FullRead Full => full;

        public string After { get; set; } = "";

        public List<ViewEnvelope>? Page { get; set; }
    }
}
