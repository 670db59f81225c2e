using System.CommandLine;
using Orrery.Cli;
using Orrery.Server.Commands;

var root = CommandLine.Make();
root.Add(UpCommand.Make());
root.Add(ServerCommand.Make());
root.Add(WorkerCommand.Make());
root.Add(TokenCommand.Make());
root.Add(SimulateCommand.Make());
root.Add(FsckCommand.Make());
root.Add(BackupCommand.Make());
root.Add(ReplayCommand.Make());
root.Add(OpenCommand.Make());
return await CommandLine.RunAsync(root, args);
