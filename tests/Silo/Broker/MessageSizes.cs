using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Silo.Tests.Broker;

public sealed class MessageSizes
{
    [Theory]
    [InlineData("{\"kind\":\"contact\",\"asset\":\"site/2026-0412\",\"contact\":\"tür-1\",\"line\":\"l-1\"},\n")]
    [InlineData("\n")]
    public void A_report_of_the_longest_station_file_fits_into_a_message_with_the_mistakes_of_another(string line)
    {
        var station = string.Concat(Enumerable.Repeat(line, StationOutline.MaxBytes / System.Text.Encoding.UTF8.GetByteCount(line)));
        var mistakes = Enumerable.Repeat(new string('"', 300), 50).ToArray();
        var last = new ConfigurationOutcome(2, ConfigurationHash.Of(station), ConfigurationState.Refused, mistakes);
        var report = ConfigurationMessage.Of(new ReportedConfiguration(1, last.Hash, "boot-1", DateTimeOffset.UnixEpoch, "anna", station, last));
        Assert.InRange(report.Length, station.Length, 300 << 10);
        Assert.InRange(report.Length, station.Length, new IngestOptions().MaxMessageBytes);
    }
}
