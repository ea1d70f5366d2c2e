using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Quickstart.Hosting;

/// <summary>Reads <c>--name value</c> into the options.</summary>
public static class CommandLine
{
    public const string Usage =
        "Usage: dotnet run --project deploy/quickstart [-- --data DIR --port 8080 --mqtt-port 1883 --demand 1 --seed 3641]";

    /// <summary>Null, with what is wrong and what to write, when there is a mistake.</summary>
    public static QuickstartOptions? Read(IReadOnlyList<string> args, out string? mistake)
    {
        var options = new QuickstartOptions();
        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : null;
            mistake = value is null ? $"{args[i]}: write a value after it" : Set(options, args[i], value);
            if (mistake is not null)
                return null;
        }
        var results = new List<ValidationResult>();
        mistake = Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true) ? null
            : string.Join(Environment.NewLine, results.Select(static result => result.ErrorMessage));
        return mistake is null ? options : null;
    }

    private static string? Set(QuickstartOptions options, string name, string value)
    {
        switch (name)
        {
            case "--data":
                options.Data = Path.GetFullPath(value);
                return null;
            case "--port" when int.TryParse(value, out var port):
                options.Port = port;
                return null;
            case "--mqtt-port" when int.TryParse(value, out var port):
                options.MqttPort = port;
                return null;
            case "--demand" when double.TryParse(value, out var demand):
                options.Demand = demand;
                return null;
            case "--seed" when int.TryParse(value, out var seed):
                options.Seed = seed;
                return null;
            case "--port" or "--mqtt-port" or "--demand" or "--seed":
                return $"{name}: '{value}' is not a number";
            default:
                return $"{name} is not known. {Usage}";
        }
    }
}
