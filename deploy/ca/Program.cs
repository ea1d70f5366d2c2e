using Jena.Iot.Ca.Cli;

return await CaCommands.InvokeAsync(args, Console.Out, Console.Error);
