using System.Collections.Immutable;
using Orrery.Client;
using Orrery.Workers.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Tests.Runs;

/// <summary>Runs recorded by earlier builds, played against the code of this one. A change of the engine or the executor that breaks old runs fails here. A history
/// is never recorded anew to make this pass; new ones are added beside it.</summary>
public sealed class HistoryCorpusTests
{
    private static readonly Lazy<IReadOnlyList<Service>> Services = new(() =>
        [.. from name in (string[])["Orrery.Tests.Service", "Hello", "Orrery.Services.Encode"] from service in ServiceLoader.Load(Path.Combine(AppContext.BaseDirectory, name + ".dll")) select service]);

    private static string Folder => Path.Combine(Checkout.Root, "tests", "histories");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_run_replays_to_where_it_was(string name)
    {
        var history = Read(name);
        var outcome = HistoryReplay.Play(history, Services.Value);
        Assert.True(outcome.Divergence is null, outcome.Words);
        Assert.Equal(history.Steps.Count(s => !s.Superseded && s.Kind != "mark"), outcome.Steps);
    }

    [Fact]
    public void The_corpus_holds_every_kind_of_step_and_every_end()
    {
        var all = Names.Select(n => Read(n.Data)).ToList();
        Assert.Empty(Enum.GetNames<Orrery.Hosting.StepKind>().Select(n => n.ToLowerInvariant()).Except(all.SelectMany(h => h.Steps).Select(s => s.Kind)));
        Assert.Empty(((string[])["completed", "failed", "cancelled", "running"]).Except(all.Select(h => h.State)));
        Assert.Contains(all, h => h.Generation > 1 && h.Steps.Any(s => s.Superseded));
        Assert.Contains(all, h => h.FirstStep > 0);
        Assert.Contains(all, h => h.Steps.Any(s => s.Key.StartsWith('~')));
    }

    [Fact]
    public void A_step_whose_input_changed_is_named_with_both_sides()
    {
        var outcome = Play("echo", async (probe, run) => await run.Call(Echo, probe with { Text = "changed" }));

        Assert.Equal("echo", outcome.Divergence!.Step);
        Assert.Matches("^a call \\(input [0-9a-f]{16}\\) of 'echo' with .*\"text\":\"hello\"", outcome.Divergence.Recorded);
        Assert.Matches("^a call \\(input [0-9a-f]{16}\\) of 'echo' with .*\"text\":\"changed\"", outcome.Divergence.Now);
        Assert.StartsWith("diverges at step 'echo': recorded was a call", outcome.Words);
    }

    [Fact]
    public void A_step_that_the_code_no_longer_asks_for_is_named()
    {
        var gone = Play("echo", (probe, run) => Task.FromResult(probe.Text)).Divergence!;
        var other = Play("echo", async (probe, run) => await run.Call(Echo, probe, new CallOptions { Key = "other" })).Divergence!;

        Assert.Equal(("echo", "nothing of that key, and the code completes with \"hello\""), (gone.Step, gone.Now));
        Assert.StartsWith("'other' instead, a call", other.Now);
    }

    [Fact]
    public void A_step_that_was_not_there_and_another_end_are_named()
    {
        var added = Play("echo", async (probe, run) =>
        {
            var text = await run.Call(Echo, probe);
            await run.Delay(TimeSpan.FromSeconds(1), "pause");
            return text;
        }).Divergence!;
        var ended = Play("echo", async (probe, run) => await run.Call(Echo, probe) + "!");
        var failed = Play("echo", async (probe, run) => await run.Call(Echo, probe) is "" ? "" : throw FailureException.User("own", "It broke."));

        Assert.Equal(("pause", "nothing of that key"), (added.Step, added.Recorded));
        Assert.Equal("diverges at the end: recorded was completed with \"hello\"; now the code completes with \"hello!\"", ended.Words);
        Assert.Equal("the code fails (own): It broke.", failed.Divergence!.Now);
    }

    [Fact]
    public void A_change_behind_its_gate_does_not_diverge()
    {
        var outcome = Play("echo", async (probe, run) =>
        {
            var text = await run.Call(Echo, probe);
            if (run.Changed("shout")) text = await run.Call(Echo, probe with { Text = text + "!" });
            return text;
        });
        Assert.Null(outcome.Divergence);
    }

    [Theory]
    [InlineData("[]", "It doesn't read as a history of a run: ")]
    [InlineData("{}", "It is no history of a run: it has no field 'format'.")]
    [InlineData("{\"format\": 3}", "It has format 3; this build reads up to 2.")]
    [InlineData("{\"format\": 1, \"service\": \"s\"}", "It is no whole history of a run: ")]
    public void What_is_no_history_is_refused_with_the_reason(string json, string says) =>
        Assert.StartsWith(says, Assert.Throws<FormatException>(() => RunHistory.Read(System.Text.Encoding.UTF8.GetBytes(json))).Message);

    [Fact]
    public void A_kind_of_step_from_the_future_is_refused()
    {
        var history = Read("echo");
        history = history with { Steps = [history.Steps[0] with { Kind = "dream" }] };
        Assert.Contains("'dream'", Assert.Throws<FormatException>(() => HistoryReplay.Play(history, Services.Value)).Message);
    }

    private static readonly Function<Probes.Probe, string> Echo = Function.Define<Probes.Probe, string>("echo", (probe, _) => Task.FromResult(probe.Text));

    private static ReplayOutcome Play(string name, Func<Probes.Probe, IRun, Task<string>> code) => HistoryReplay.Play(Read(name), [new Changed(code)]);

    private static RunHistory Read(string name) => RunHistory.Read(File.ReadAllBytes(Path.Combine(Folder, name + ".json")));

    /// <summary>The probe service with other code.</summary>
    private sealed class Changed(Func<Probes.Probe, IRun, Task<string>> code) : Service
    {
        public override string Name => "probe";
        public override ImmutableArray<Workflow> Workflows => [Workflow.Define("echo", code)];
        public override ImmutableArray<Function> Functions => [Echo];
    }
}
