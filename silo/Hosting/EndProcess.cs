namespace Jena.Iot.Silo.Hosting;

/// <summary>Ends the process at once, without the stop of its parts.</summary>
/// <param name="code">What the process ends with.</param>
public delegate void EndProcess(int code);
