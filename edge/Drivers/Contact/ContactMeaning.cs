using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Drivers.Contact;

/// <summary>What a contact usually stands for: the defaults of its name, its alarm and its debounce time.</summary>
/// <param name="Word">Its word in station files, and the contact's name unless it has another.</param>
/// <param name="Debounce">How long a level must hold.</param>
/// <param name="Alarm">Its alarm.</param>
internal sealed record ContactMeaning(string Word, TimeSpan Debounce, ContactAlarm Alarm)
{
    /// <summary>Every meaning.</summary>
    public static readonly IReadOnlyList<ContactMeaning> All =
    [
        new("door", TimeSpan.FromMilliseconds(200), new("door-open", WhenClosed: false, AlarmSeverity.Medium, "The door is open")),
        // One period of the mains: a relay that falls needs no more, and a cabinet without mains may have seconds left to say so.
        new("mains", TimeSpan.FromMilliseconds(20), new("mains-failed", WhenClosed: false, AlarmSeverity.High, "The mains has failed")),
        new("ups-on-battery", TimeSpan.FromMilliseconds(200), new("ups-on-battery", WhenClosed: true, AlarmSeverity.Medium, "The supply runs on its battery")),
        new("ups-battery-low", TimeSpan.FromMilliseconds(200), new("ups-battery-low", WhenClosed: true, AlarmSeverity.High, "The battery of the supply is nearly empty")),
        new("flashing", TimeSpan.FromMilliseconds(200), new("signals-flash", WhenClosed: true, AlarmSeverity.High, "The controller has left its programme: the signals flash")),
    ];

    /// <summary>The meaning of a word; null for none of them.</summary>
    public static ContactMeaning? Of(string? word) => All.FirstOrDefault(m => m.Word == word);
}
