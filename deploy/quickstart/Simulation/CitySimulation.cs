using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>
/// The whole model city on one agenda. The same seed, start and counts give the same edges in the same order, however often
/// and in whatever steps it is run. Not for several threads.
/// </summary>
public sealed class CitySimulation
{
    private readonly Agenda _agenda = new();
    private readonly List<Action<DateTimeOffset>> _starts = [];
    private readonly Dictionary<AssetId, CarPark> _carParks = [];
    private readonly Dictionary<AssetId, NetworkNode> _nodes = [];

    /// <param name="model">The city.</param>
    /// <param name="sites">The sites as the registry has them, with the spans of the model's first start.</param>
    /// <param name="occupied">Vehicles in each car park; one that is missing begins empty.</param>
    /// <param name="pins">What it drives.</param>
    /// <param name="demand">How much goes on.</param>
    /// <param name="seed">Of all chance.</param>
    public CitySimulation(ModelCity model, IReadOnlyList<SiteDefinition> sites, IReadOnlyDictionary<AssetId, int> occupied, ICityPins pins, Demand demand, int seed)
    {
        var street = new Street(_agenda, pins, demand, seed);
        var spans = sites.ToDictionary(static site => site.Id);
        foreach (var edge in model.Edges)
        {
            var slug = edge.Id.Slug;
            foreach (var owned in model.OwnedBy(edge))
            {
                switch (owned)
                {
                    case JunctionDefinition junction:
                        Add(street, slug, junction, model.Plan.Junctions[junction.Id]);
                        break;
                    case CarParkDefinition definition:
                        var carPark = new CarPark(street, slug, definition, model.Plan.CarParks[definition.Id]);
                        _carParks.Add(definition.Id, carPark);
                        _starts.Add(now => carPark.Start(now, occupied.GetValueOrDefault(definition.Id)));
                        break;
                    case SiteDefinition site:
                        _starts.Add(new WarningLight(street, slug, spans.GetValueOrDefault(site.Id, site)).Start);
                        break;
                    case NodeDefinition node:
                        var device = new NetworkNode(street, node);
                        _nodes.Add(node.Id, device);
                        _starts.Add(device.Start);
                        break;
                }
            }
            _starts.Add(new Contact(street, slug, LineNames.Door, 2, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15)).Start);
            _starts.Add(new Contact(street, slug, LineNames.Mains, 0.1, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5)).Start);
        }
    }

    /// <summary>When something happens next; null before <see cref="Start"/>.</summary>
    public DateTimeOffset? Next => _agenda.Next;

    /// <summary>Vehicles in a car park.</summary>
    public int Occupied(AssetId carPark) => _carParks[carPark].Occupied;

    /// <summary>What a probe of a node gives now. Any thread may ask.</summary>
    public Heartbeat Probe(AssetId node) => _nodes[node].Answer;

    /// <summary>Sets every line and begins. Once.</summary>
    public void Start(DateTimeOffset now)
    {
        foreach (var start in _starts)
            start(now);
    }

    /// <summary>Lets everything happen up to and including <paramref name="now"/>.</summary>
    public void RunUntil(DateTimeOffset now) => _agenda.RunUntil(now);

    private void Add(Street street, string edge, JunctionDefinition junction, JunctionPlan plan)
    {
        var program = new SignalProgram(junction, plan);
        _starts.Add(new FixedTimeController(street, edge, junction, program).Start);
        foreach (var detector in junction.Detectors)
            _starts.Add(new Approach(street, edge, junction, detector, program, plan.VehiclesPerHour[detector.Channel]).Start);
    }
}
