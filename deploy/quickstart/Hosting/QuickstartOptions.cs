using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Quickstart.Hosting;

/// <summary>What the command line may set.</summary>
public sealed class QuickstartOptions
{
    /// <summary>Where everything is kept: <c>--data</c>. Default <c>data</c> beside the project, or below the working directory when that is not there.</summary>
    [Required(ErrorMessage = "--data: write a directory")]
    public string Data { get; set; } = DefaultData();

    /// <summary>The port of API and page on this machine: <c>--port</c>, 1 to 65535. Default 8080.</summary>
    [Range(1, 65535, ErrorMessage = "--port: write a port from 1 to 65535, as in --port 8080")]
    public int Port { get; set; } = 8080;

    /// <summary>The port of the embedded broker on this machine: <c>--mqtt-port</c>, 1 to 65535. Default 1883.</summary>
    [Range(1, 65535, ErrorMessage = "--mqtt-port: write a port from 1 to 65535, as in --mqtt-port 1883")]
    public int MqttPort { get; set; } = 1883;

    /// <summary>Multiplies all traffic: <c>--demand</c>, 0.1 to 20. Default 1.</summary>
    [Range(0.1, 20, ErrorMessage = "--demand: write a factor from 0.1 to 20, as in --demand 1")]
    public double Demand { get; set; } = 1;

    /// <summary>Of all chance: <c>--seed</c>. Default 3641, Jena's old area code.</summary>
    public int Seed { get; set; } = 3641;

    public string Database => Path.Combine(Data, "jena.db");

    public string EdgeDirectory(string slug) => Path.Combine(Data, "edges", slug);

    private static string DefaultData()
    {
        // dotnet run --project leaves the working directory where it was called.
        var beside = Path.Combine("deploy", "quickstart");
        return Path.GetFullPath(Directory.Exists(beside) ? Path.Combine(beside, "data") : "data");
    }
}
