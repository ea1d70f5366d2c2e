using Jena.Iot.Guest.Playing;

// Runs inside the guest, beside the edge: plays every scenario below the folder IN and leaves what happened below OUT.
if (args is not ["play", var scenarios, var results])
{
    Console.WriteLine("write: play IN OUT");
    return 2;
}
var bad = 0;
foreach (var folder in Directory.GetDirectories(scenarios).Order(StringComparer.Ordinal))
{
    if (!Player.Play(folder, Path.Combine(results, Path.GetFileName(folder))))
        bad++;
}
return bad;
