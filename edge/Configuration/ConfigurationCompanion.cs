using System.Text.Json;
using System.Threading.Channels;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Configuration;

/// <summary>Hears what configuration is desired and reports the one in force. Whatever takes time is the supervisor's: here it is only handed on.</summary>
internal sealed class ConfigurationCompanion(string edge, ChannelWriter<LifeEvent> events, Func<TimeSpan> now, ILogger logger) : IUplinkCompanion
{
    /// <summary>Between two reports that nothing has changed in: one that the cluster could not take comes again with a later hello.</summary>
    public static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(15);

    private byte[] _report = [];
    private volatile bool _owesReport;
    private TimeSpan _reportedAt;

    /// <summary>Whether every answer of the cluster is of interest, not those to hellos alone.</summary>
    public volatile bool OnTrial;

    public IReadOnlyList<string> Topics { get; } = [Wire.Delivery.Topics.Desired(edge)];

    /// <summary>What is to be reported from now on.</summary>
    public void Report(ReportedConfiguration report)
    {
        Volatile.Write(ref _report, ConfigurationMessage.Of(report));
        _owesReport = true;
    }

    public void Connected() => _owesReport = true;

    public void Take(ParsedTopic topic, byte[] payload)
    {
        // An empty one takes a retained message back: nothing is desired.
        if (topic.Kind is not TopicKind.Desired || payload.Length == 0)
            return;
        try
        {
            if (JsonSerializer.Deserialize(payload, ConfigurationJson.Default.DesiredConfiguration) is { } desired)
                events.TryWrite(new LifeEvent.Desired(desired));
        }
        catch (JsonException error)
        {
            logger.LogWarning("a desired configuration of {Bytes} bytes cannot be read ({Reason}): left aside", payload.Length, error.Message);
        }
    }

    public void Acknowledged(Ack ack)
    {
        if (OnTrial)
            events.TryWrite(new LifeEvent.Answered(now(), IsHello: false));
    }

    public void Heard(TimeSpan now) => events.TryWrite(new LifeEvent.Answered(now, IsHello: true));

    public IEnumerable<Outgoing> Due(bool hello)
    {
        var at = now();
        if (!_owesReport && !(hello && at - _reportedAt >= ReportEvery))
            return [];
        (_owesReport, _reportedAt) = (false, at);
        return [new Outgoing(Wire.Delivery.Topics.Reported(edge), Volatile.Read(ref _report), Retain: true)];
    }
}
