using System.CommandLine;
using Orrery.Bench;

var json = new Option<bool>("--json") { Description = "One JSON object instead of a table." };
var rounds = new Option<int>("--rounds") { Description = "Rounds; the median is given.", DefaultValueFactory = _ => 5 };
var seconds = new Option<double>("--seconds") { Description = "Length of each measurement.", DefaultValueFactory = _ => 2 };
var engine = new Command("engine", "Durable steps a second on SQLite, beside the floor.") { rounds, seconds, json };
engine.SetAction((result, _) => EngineBench.RunAsync(result.GetValue(rounds), result.GetValue(seconds), result.GetValue(json)));
return await new RootCommand("Benchmarks. Everything compared is measured in turn in one run.") { engine }.Parse(args).InvokeAsync();
