using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Hosting;
using Orrery.Workers.Payloads;
using Orrery.Workers.Turns;

namespace Orrery.Workers.Tests.Payloads;

/// <summary>A turn with more large values than fit into memory at once is played in parts; the code can't tell.</summary>
public sealed class TurnPartsTests
{
    private static readonly Function<int, int> F = Function.Define<int, int>("f", (x, _) => Task.FromResult(x));
    private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RunId Run = new(0, 5);

    [Fact]
    public void Each_part_has_no_more_than_fits_and_only_the_first_the_activation()
    {
        var turn = new Turn(Run, 1, 1, 1, Activated([]), [Large(0, 60), Large(1, 50), Small(2), Large(3, 100), Large(4, 300), Small(5), Small(6), Large(7, 50), Large(8, 50)]);
        var parts = TurnPayloads.Parts(turn, 100).ToList();

        Assert.Equal([[0], [1, 2], [3], [4, 5, 6], [7, 8]], parts.Select(p => p.Deliveries.Select(d => d.Step).ToArray()).ToArray());
        Assert.Equal([true, false, false, false, false], parts.Select(p => p.Activation is not null));
        Assert.Same(turn, Assert.Single(TurnPayloads.Parts(turn, 10_000)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parts_give_the_same_as_the_whole_wherever_it_is_cut(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 30; i++)
        {
            // Ends in any order, some of them before the code asks for their steps.
            var ends = Enumerable.Range(0, 12).OrderBy(_ => random.Next()).Take(random.Next(13)).Select((step, at) => new Delivery(step, at + 1, Begin.AddSeconds(at), Payload.Of(step), null) { Cost = new CallCost(1, default, false) }).ToList();
            var turn = new Turn(Run, 1, 1, 1, Activated(Journal), ends);
            var whole = Host().Play(turn);
            var host = Host();
            var cut = random.Next(ends.Count + 1);
            var second = random.Next(cut, ends.Count + 1);
            Assert.Null(host.PlayPart(turn with { Deliveries = ends[..cut] }));
            Assert.Null(host.PlayPart(turn with { Activation = null, Deliveries = ends[cut..second] }));
            var parts = host.Play(turn with { Activation = null, Deliveries = ends[second..] });

            Assert.Equal(JsonSerializer.Serialize(whole, OrreryJson.Options), JsonSerializer.Serialize(parts, OrreryJson.Options));
            Assert.Equal(whole.Number, host.Play(turn).Number);
        }
    }

    [Fact]
    public void A_part_of_a_run_that_was_dropped_meanwhile_is_not_played_on_another()
    {
        var host = Host();
        Assert.Null(host.PlayPart(new Turn(Run, 1, 1, 1, Activated([]), [])));
        host.DropAll();
        Assert.IsType<NotHeld>(Assert.Single(host.PlayPart(new Turn(Run, 1, 1, 1, null, []))!.Commands));
    }

    private static TurnExecutor Host() => new(new Dictionary<string, Service> { ["s"] = new Racing() });

    /// <summary>What the code asks for in the order of its asking, where every step ends in the order of the index.</summary>
    private static IReadOnlyList<JournalStep> Journal { get; } =
        [.. Enumerable.Range(0, 12).Select(i => new JournalStep(i, $"k{i}", StepKind.Call, Fingerprint.Of(Payload.Of(i).Utf8.Span, Fingerprint.Of("f"))))];

    private static Activation Activated(IReadOnlyList<JournalStep> steps) => new(Caller.Local, "s", "1", "w", Payload.Of(0), Begin, steps, 0, 100);

    private static Delivery Large(int step, long length) => new(step, step + 1, Begin, new Payload(new StoredPayload(ArtifactId.Of([(byte)step]), length)), null);

    private static Delivery Small(int step) => new(step, step + 1, Begin, Payload.Null, null);

    /// <summary>Two lanes of calls that race pair by pair: what is asked for next depends on which end was told first.</summary>
    private sealed class Racing : Service
    {
        public override string Name => "s";

        public override ImmutableArray<Function> Functions => [F];

        public override ImmutableArray<Workflow> Workflows => [Workflow.Define<int, string>("w", async (_, run) =>
        {
            var told = new List<string>();
            for (var i = 0; i < 12; i += 3)
            {
                run.Publish(told.Count);
                var three = Enumerable.Range(i, 3).Select(k => run.Call(F, k, new CallOptions { Key = $"k{k}" })).ToList();
                told.Add($"{await await Task.WhenAny(three)} at {run.Now:O}");
                if (told.Count % 2 == 0) await Task.WhenAll(three);
            }

            return string.Join(", ", told);
        })];
    }
}
