using System.Runtime.InteropServices;
using Jena.Iot.Faults.Clocks;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Network;
using Jena.Iot.Faults.Striking;

if (args is ["clock"])
    return await ClockShow.RunAsync(Console.Out);
if (GateOptions.Parse(args, out var mistake) is not { } options)
{
    await Console.Error.WriteLineAsync($"{mistake}\n\n{GateOptions.Usage}");
    return 2;
}

if (options.List)
{
    foreach (var fault in FaultTable.All)
        Console.WriteLine(fault.IsPossible(out var why) ? fault.Name : $"{fault.Name,-24} not here: {why}");
    return 0;
}

var unknown = options.Only.Except(FaultTable.All.Select(static f => f.Name)).ToArray();
if (unknown.Length > 0)
{
    await Console.Error.WriteLineAsync($"no such fault: {string.Join(", ", unknown)}; --list names them");
    return 2;
}

if (CityNetwork.Missing is null && !CityNetwork.IsInside)
    return await CityNetwork.RunInsideAsync(args);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, told =>
{
    told.Cancel = true;
    stop.Cancel();
});
return await GateRun.RunAsync(options, new GateLog(Console.Out), stop.Token);
