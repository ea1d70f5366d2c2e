using Jena.Iot.Guest.Observing;
using Jena.Iot.Guest.Playing;

// Runs inside the guest, beside the edge: plays every scenario below the folder IN and leaves what happened below OUT,
// or watches the lines of a chip through a driver until it is told to stop.
switch (args)
{
    case ["play", var scenarios, var results]:
        var bad = 0;
        foreach (var folder in Directory.GetDirectories(scenarios).Order(StringComparer.Ordinal))
        {
            if (!Player.Play(folder, Path.Combine(results, Path.GetFileName(folder))))
                bad++;
        }
        return bad;
    case ["observe", var driver, var device, var count, var file]:
        Observer.Run(driver, device, int.Parse(count), file);
        return 0;
    default:
        Console.WriteLine("write: play IN OUT, or observe DRIVER DEVICE COUNT FILE");
        return 2;
}
