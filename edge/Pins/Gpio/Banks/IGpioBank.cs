namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>The lines that a station uses of one chip, by their names in the station. Disposing of it gives the lines back.</summary>
internal interface IGpioBank : IDisposable
{
    /// <summary>Ends when the bank is disposed of; fails when its lines can no longer be read.</summary>
    Task Completion { get; }

    /// <summary>
    /// Begins to tell, by one thread at a time; the present levels first. Once only. Throws <see cref="IOException"/> that tells what to mend.
    /// </summary>
    void Begin(IBankListener listener);

    /// <summary>Tells at once what has happened and is only not told yet.</summary>
    void CatchUp();

    /// <summary>Tells the present levels again where told ones may be wrong.</summary>
    void Reread();

    /// <summary>After <see cref="CatchUp"/> at <paramref name="now"/>: up to here all changes of an input are told.</summary>
    TimeSpan KnownUntil(string line, TimeSpan now);

    void Write(string line, bool level);

    bool Read(string line);
}
