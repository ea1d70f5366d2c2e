await Console.Error.WriteLineAsync("name a command: init, issue, renew or revoke");
return 2;
