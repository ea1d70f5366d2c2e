await Console.Error.WriteLineAsync("name a gate: short or long");
return 2;
