using System.CommandLine;
using Orrery.Portal;
using Orrery.Portal.Budget;

var loads = new Option<int>("--loads") { Description = "How often each page is loaded; the median counts.", DefaultValueFactory = _ => 5 };
var budget = new Command("budget", "What the portal's pages weigh and how soon they are there, beside what they may.") { loads };
budget.SetAction((r, _) => BudgetCommand.RunAsync(r.GetValue(loads)));

var to = new Option<DirectoryInfo>("--out") { Description = "Folder for the pictures.", Required = true };
var only = new Option<string?>("--only") { Description = "Only the pages whose name has this word." };
var shots = new Command("shots", "Screenshots of every page over runs in every state, light and dark, wide and narrow.") { to, only };
shots.SetAction((r, _) => Shots.TakeAsync(r.GetValue(to)!.FullName, r.GetValue(only)));

return await new RootCommand("What the portal weighs, and how it looks.") { budget, shots }.Parse(args).InvokeAsync();
