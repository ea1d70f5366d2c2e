using Google.Protobuf;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Edges.Signs;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Edges;

/// <summary>What the domain, which knows nobody, says as the delivery protocol does.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void Fates_and_trials_have_the_numbers_of_the_protocol()
    {
        Assert.Equal(Enum.GetValues<Fate>().Skip(1).Select(static f => (f.ToString(), (int)f)), Enum.GetValues<CommandFate>().Skip(1).Select(static f => (f.ToString(), (int)f)));
        Assert.Equal(Enum.GetValues<ConfigurationState>().Select(static s => (s.ToString(), (int)s)), Enum.GetValues<StationTrial>().Select(static s => (s.ToString(), (int)s)));
    }

    [Fact]
    public void No_request_lives_longer_and_no_command_is_larger_than_an_edge_takes()
    {
        Assert.Equal(CommandLimits.LongestLife, RequestBook.LongestValidity);
        var largest = new Command
        {
            Id = new string('9', 80), Boot = new string('b', 100), Deadline = long.MaxValue, By = new string('x', 63), Reason = new string('€', CommandRules.MaxReason),
            Sign = new SignCommand { Sign = new string('s', CommandRules.MaxName), Version = (ulong)SignBook.MaxVersion, Text = new string('€', SignBook.MaxText) },
        };
        Assert.InRange(largest.CalculateSize(), 1, CommandLimits.MaxBytes);
        Assert.True(Topics.IsCommand(CommandRules.Id('o', long.MaxValue, DateTimeOffset.MaxValue)));
    }

    [Fact]
    public void An_edge_says_why_it_does_not_show_a_text_in_the_words_that_the_signs_know() =>
        Assert.Equal((CommandCodes.Superseded, CommandCodes.UnknownSign), (SignBook.Superseded, SignBook.UnknownSign));
}
