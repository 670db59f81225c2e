using System.Collections.Immutable;

namespace Orrery.Tests.Probes;

/// <summary>Workflows and functions whose values are as large as a test asks for.</summary>
internal static class BulkProbes
{
    private static readonly Function<int, string> Swell = Function.Define<int, string>("swell", (length, _) => Task.FromResult(new string('s', length))) with { Shape = Shape.Light };

    private static readonly Function<int, string> SwellPure = Function.Define<int, string>("swell-pure", (length, _) => Task.FromResult(new string('p', length))) with { Pure = true };

    private static readonly Function<string, int> Measure = Function.Define<string, int>("measure", (text, _) => Task.FromResult(text.Length)) with { Shape = Shape.Light };

    private static readonly Function<Probe, string> Return = Function.Define<Probe, string>("return", async (probe, context) =>
    {
        if (probe.Mark is not "") await File.AppendAllTextAsync(probe.Mark, $"{Environment.ProcessId}\n");
        while (probe.Until is not "" && !File.Exists(probe.Until)) await Task.Delay(20, context.Stop);
        return probe.Text;
    });

    private static readonly Function<string[], int> Tally = Function.Executable<string[], int>("tally", "scripts/tally.py");

    private static readonly Signal<string> Go = Signal.Define<string>("go");

    private static readonly Workflow<string, string> Parrot = Workflow.Define<string, string>("parrot", (text, _) => Task.FromResult(text));

    private static readonly Workflow<Probe, string> Listen = Workflow.Define<Probe, string>("listen", (_, run) => run.Wait(Go));

    public static ImmutableArray<Function> Functions => [Swell, SwellPure, Measure, Return, Tally];

    public static ImmutableArray<Workflow> Workflows =>
    [
        Parrot,
        Listen,

        // Every way in which a value can travel.
        Workflow.Define<Probe, string>("bulk", async (probe, run) =>
        {
            var made = await run.Call(Swell, probe.Count);
            var length = await run.Call(Measure, made);
            var drawn = await run.Value("drawn", () => Task.FromResult(new string('v', length)));
            var child = await run.Child(Parrot, drawn);
            var listener = await run.Start(Listen, probe);
            await run.Send(listener, Go, child);
            run.Publish(made);
            var heard = await run.Wait(Go);
            return made + heard + probe.Text;
        }),

        // Waits with a large value in hand, once it has it.
        Workflow.Define<Probe, string>("bulk-hold", async (probe, run) =>
        {
            var made = await run.Call(Swell, probe.Count);
            var back = await run.Call(Return, probe);
            var heard = await run.Wait(Go);
            return $"{made.Length} {back.Length} {heard}";
        }),
        Workflow.Define<Probe, int>("bulk-rounds", async (probe, run) => probe.Count == 0 ? await run.Call(Measure, probe.Text) : throw run.ContinueWith(probe with { Count = probe.Count - 1 })),
        Workflow.Define<string[], int>("bulk-map", async (items, run) => (await run.Map("item", items, (item, scope) => scope.Call(Measure, item), parallelism: 256)).Sum()),
        Workflow.Define<string[], int>("bulk-tally", (items, run) => run.Call(Tally, items)),
        Workflow.Define<Probe, string>("bulk-twice", async (probe, run) => await run.Call(SwellPure, probe.Count, new CallOptions { Key = "one" }) + await run.Call(SwellPure, probe.Count, new CallOptions { Key = "two" })),
        Workflow.Define<Probe, string>("bulk-late", (probe, _) => Task.FromResult(new string('l', probe.Count))),
        Workflow.Define<object, object>("mirror", (value, _) => Task.FromResult(value)),
    ];
}
