using Jena.Iot.Edge.Chips;

namespace Jena.Iot.Edge.Tests.Chips;

public class NumberSigns
{
    [Fact]
    public void A_text_stands_right_aligned() =>
        Assert.Equal([0x00, 0x06, 0x5b, 0x4f], SevenSegments.Of("123", 4));

    [Fact]
    public void Letters_are_shown_in_either_case()
    {
        Assert.Equal([0x71, 0x50, 0x79, 0x06], SevenSegments.Of("FREI", 4));
        Assert.Equal(SevenSegments.Of("FREI", 4), SevenSegments.Of("frei", 4));
    }

    [Fact]
    public void Only_I_and_S_look_like_another_character()
    {
        var forms = SevenSegments.Characters.ToLookup(static c => SevenSegments.Of(c.ToString(), 1)[0]);

        Assert.Equal(["1I", "5S"], forms.Where(static f => f.Count() > 1).Select(static f => string.Concat(f)));
        Assert.All(SevenSegments.Characters, static c => Assert.True(SevenSegments.CanShow(c.ToString())));
    }

    [Theory]
    [InlineData("VOLL")]
    [InlineData("12.5")]
    [InlineData("\u0663")]
    public void What_a_digit_cannot_show_is_refused(string text)
    {
        Assert.False(SevenSegments.CanShow(text));
        Assert.Throws<ArgumentException>(() => SevenSegments.Of(text, 4));
    }

    [Fact]
    public void A_sign_in_memory_shows_the_latest_text_and_refuses_one_that_is_too_long()
    {
        var sign = new MemoryNumberSign("deck-1", 3);
        sign.Show("7");
        sign.Show("412");

        Assert.Throws<ArgumentException>(() => sign.Show("1000"));
        Assert.Equal("412", sign.Text);
    }
}
