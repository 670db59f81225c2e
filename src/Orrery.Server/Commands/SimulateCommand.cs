using System.CommandLine;
using System.Diagnostics;
using Orrery.Cli;
using Orrery.Engine.Partitions;
using Orrery.Testing.Simulation;

namespace Orrery.Server.Commands;

/// <summary><c>orrery simulate</c>: plays the engine under faults from seeds, and replays a seed exactly.</summary>
/// <remarks>Exit code 0: every promise was kept, or with <c>--sabotage</c> the broken rule was noticed. 1: the opposite.</remarks>
internal static class SimulateCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Command Make()
    {
        var seed = new Option<ulong>("--seed") { Description = "The first seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var runs = new Option<int>("--runs") { Description = "How many seeds, counting up from the first.", HelpName = "K", DefaultValueFactory = _ => 1, CustomParser = WholeNumber.Parser("--runs", 1) };
        var steps = new Option<int>("--steps") { Description = "Events with faults, in each seed, before they stop.", HelpName = "N", DefaultValueFactory = _ => new SimulationOptions().Steps, CustomParser = WholeNumber.Parser("--steps", 1) };
        var sabotage = new Option<string?>("--sabotage") { Description = "Break a rule on purpose, for at most a minute, and see whether it is noticed." };
        sabotage.AcceptOnlyFromAmong("no-fsync-order", "no-dedup", "no-epoch", "any-version");
        var rate = new Option<bool>("--rate") { Description = "Say how fast it was." };
        var command = new Command("simulate", "Play the engine under crashes, lost messages, failing disks and jumping clocks.") { seed, runs, steps, sabotage, rate };
        command.SetAction(result => Run(
            result.GetValue(seed), result.GetValue(runs), result.GetValue(rate),
            new SimulationOptions { Steps = result.GetValue(steps), Sabotage = Named(result.GetValue(sabotage)) }));
        return command;
    }

    private static int Run(ulong first, int runs, bool rate, SimulationOptions options)
    {
        var watch = Stopwatch.StartNew();
        var outcomes = new List<SimulationOutcome>();
        for (var i = 0; i < runs && !(options.Sabotage != Sabotage.None && watch.Elapsed > Patience); i++)
        {
            var outcome = Simulation.Run(first + (ulong)i, options);
            outcomes.Add(outcome);
            if (outcome.Violation is not null) Tell(outcome);
            else if (runs == 1) Console.WriteLine($"seed {outcome.Seed}: every promise kept; trace {outcome.TraceHash}, {outcome.Events:N0} events, {outcome.Runs} runs, {outcome.VirtualTime.TotalMinutes:0.0} simulated minutes");
            if (options.Sabotage != Sabotage.None && outcome.Violation is not null) break;
        }

        if (rate) TellRate(outcomes, watch.Elapsed);
        return Verdict(outcomes, options, watch.Elapsed);
    }

    private static int Verdict(List<SimulationOutcome> outcomes, SimulationOptions options, TimeSpan took)
    {
        var broken = outcomes.Where(o => o.Violation is not null).Select(o => o.Seed).ToList();
        if (options.Sabotage != Sabotage.None)
        {
            Console.WriteLine(broken.Count > 0
                ? $"The broken rule was noticed, as it should be: seed {broken[0]}, after {outcomes.Count} seeds and {took.TotalSeconds:0.0} s."
                : $"The broken rule was NOT noticed in {outcomes.Count} seeds and {took.TotalSeconds:0.0} s.");
            return broken.Count > 0 ? 0 : 1;
        }

        if (broken.Count == 0 && outcomes.Count > 1) Console.WriteLine($"{outcomes.Count} seeds from {outcomes[0].Seed}: every promise kept; traces {Digest(outcomes)}");
        if (broken.Count > 0) Console.WriteLine($"{broken.Count} of {outcomes.Count} seeds broke a promise: {string.Join(", ", broken.Take(50))}");
        return broken.Count == 0 ? 0 : 1;
    }

    private static void Tell(SimulationOutcome outcome)
    {
        Console.WriteLine($"seed {outcome.Seed}: BROKEN: {outcome.Violation}");
        Console.WriteLine($"  trace {outcome.TraceHash}, {outcome.Events:N0} events; the last of them:");
        foreach (var line in outcome.Last) Console.WriteLine("  " + line);
    }

    private static void TellRate(List<SimulationOutcome> outcomes, TimeSpan took) => Console.WriteLine(
        $"{outcomes.Count / took.TotalSeconds:0.0} seeds/s, {outcomes.Sum(o => o.Events) / took.TotalSeconds:N0} events/s, {outcomes.Sum(o => o.Runs):N0} runs, "
        + $"{outcomes.Sum(o => o.Crashes):N0} crashes at drawn points, {outcomes.Sum(o => o.VirtualTime.TotalHours):N1} simulated hours, "
        + $"{outcomes.Sum(o => o.Firings):N0} firings of schedules, {outcomes.Sum(o => o.Histories):N0} histories checked, {outcomes.Sum(o => o.Undecided):N0} of them undecided");

    private static string Digest(List<SimulationOutcome> outcomes) =>
        $"{outcomes.Aggregate(0UL, (hash, o) => Fingerprint.Of(o.TraceHash, hash)):x16}";

    private static Sabotage Named(string? name) => name switch
    {
        "no-fsync-order" => Sabotage.NoFsyncOrder,
        "no-dedup" => Sabotage.NoDedup,
        "no-epoch" => Sabotage.NoEpoch,
        "any-version" => Sabotage.AnyVersion,
        _ => Sabotage.None,
    };
}
