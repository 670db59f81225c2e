using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Orrery.Tests.Probes;

/// <summary>What a tally is asked to add.</summary>
public sealed record Addition([Description("What is counted.")] string Name, [Range(1, 1000)] int Count, string Until = "");

/// <summary>A workflow that is asked things.</summary>
internal static class TallyProbe
{
    private static readonly Query<string, int> CountOf = Query.Define<string, int>("count-of") with { Description = "How often a name was added." };
    private static readonly Query<string, int> Meddling = Query.Define<string, int>("meddling");
    private static readonly Update<Addition, int> Add = Update.Define<Addition, int>("add");

    private static readonly Function<Addition, int> Weigh = Function.Define<Addition, int>("weigh", async (addition, context) =>
    {
        while (addition.Until != "" && !File.Exists(addition.Until)) await Task.Delay(20, context.Stop);
        return addition.Count;
    });

    public static ImmutableArray<Function> Functions => [Weigh];

    public static ImmutableArray<Workflow> Workflows =>
    [
        Workflow.Define<Probe, int>("tally", async (probe, run) =>
        {
            var counts = new Dictionary<string, int>();
            run.OnQuery(CountOf, name => counts.TryGetValue(name, out var count) ? count : throw FailureException.User("tally.unknown", $"Nobody has added '{name}'."));
            run.OnQuery(Meddling, name =>
            {
                _ = run.Delay(TimeSpan.FromSeconds(1));
                return 0;
            });
            run.OnUpdate(Add, async addition =>
            {
                if (addition.Name == "bad") throw new InvalidOperationException("That can't be added up.");
                counts[addition.Name] = counts.GetValueOrDefault(addition.Name) + await run.Call(Weigh, addition);
                return counts.Values.Sum();
            }, addition =>
            {
                if (addition.Count < 1) throw FailureException.User("tally.count", $"{addition.Count} can't be added.");
            });
            await run.Until(() => counts.Values.Sum() >= probe.Count);
            return counts.Values.Sum();
        }) with { Description = "Adds up what it is told until it comes to the count.", Takes = [CountOf, Add], Example = new Probe(Count: 3) },
    ];
}
