using Jena.Iot.Edge.Cli;

return await EdgeCommands.InvokeAsync(args, Console.Out, Console.Error);
