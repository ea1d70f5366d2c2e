using Jena.Iot.Api.Console.Pictures;

namespace Jena.Iot.Api.Tests.Console;

public sealed class PictureSpanTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 27, 12, 3, 4, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, "2026-03-27T09:15Z", "2026-03-27T12:15Z", "3h")]
    [InlineData(null, "1h", "2026-03-27T11:15Z", "2026-03-27T12:15Z", "1h")]
    [InlineData("2026-03-27T14:30", "6h", "2026-03-27T07:30Z", "2026-03-27T13:30Z", "6h")]
    [InlineData("2026-07-01T14:31", "24h", "2026-06-30T12:45Z", "2026-07-01T12:45Z", "24h")]
    [InlineData("2026-03-29T02:30", "1h", "2026-03-29T00:30Z", "2026-03-29T01:30Z", "1h")]
    [InlineData("nonsense", "9h", "2026-03-27T09:15Z", "2026-03-27T12:15Z", "3h")]
    public void The_time_that_was_chosen_is_whole_quarter_hours_of_local_time(string? until, string? length, string from, string to, string word)
    {
        var span = PictureSpan.Of(until, length, Now);

        Assert.Equal((from, to, word), (Text(span.Window.From), Text(span.Window.To), span.Word));
        Assert.Equal(until is null or "nonsense", span.Until is null);
    }

    private static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
