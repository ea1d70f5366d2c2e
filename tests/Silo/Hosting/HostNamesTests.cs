using System.ComponentModel.DataAnnotations;
using Jena.Iot.Silo.Broker;
using Jena.Iot.Silo.Clustering;
using Microsoft.Extensions.Configuration;

namespace Jena.Iot.Silo.Tests.Hosting;

/// <summary>Names where addresses belong, from settings as a silo reads them.</summary>
public sealed class HostNamesTests
{
    [Fact]
    public void A_name_as_address_of_a_silo_is_refused_with_what_to_write()
    {
        var mistake = Assert.Throws<ValidationException>(() => Read<ClusterOptions>("AdvertisedAddress", "silo-1.jena"));

        Assert.Contains("Cluster:AdvertisedAddress is silo-1.jena: write an IP address", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_where_the_embedded_broker_listens_is_refused_and_a_broker_elsewhere_has_one()
    {
        Assert.Contains("Broker:Host is mqtt.jena", Assert.Throws<ValidationException>(() => Read<BrokerOptions>("Host", "mqtt.jena")).Message, StringComparison.Ordinal);
        Assert.Equal("mqtt.jena", Read<BrokerOptions>("Host", "mqtt.jena", ("Mode", "External"), ("Tls", "true")).Host);
    }

    private static T Read<T>(string setting, string value, params (string Setting, string Value)[] others)
        where T : new()
    {
        var options = new T();
        new ConfigurationBuilder().AddInMemoryCollection([new(setting, value), .. others.Select(static o => KeyValuePair.Create<string, string?>(o.Setting, o.Value))]).Build().Bind(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}
