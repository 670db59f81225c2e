using System.Collections.Immutable;
using System.Text;

namespace Orrery.Tests.Probes;

/// <summary>What a function of <see cref="ProbeService"/> is to do.</summary>
/// <param name="Mark">A file that gets a line, the process id, when the function starts.</param>
/// <param name="Until">A file whose appearing lets the function end.</param>
public sealed record Probe(string Mark = "", string Until = "", [property: Searchable] string Text = "", [property: Searchable] int Count = 1);

/// <summary>What the scripts get.</summary>
public sealed record Order(ArtifactFile Text, bool Fail = false);

/// <summary>What the scripts give.</summary>
public sealed record Counted(int Lines, ArtifactFile Reversed);

/// <summary>Functions that do on request what servers have to cope with.</summary>
public sealed class ProbeService : Service
{
    private static readonly Function<Probe, string> Echo = Function.Define<Probe, string>("echo", (probe, _) => Task.FromResult(probe.Text)) with { Shape = Shape.Light };

    private static readonly Function<Probe, int> Hold = Function.Define<Probe, int>("hold", async (probe, context) =>
    {
        Mark(probe);
        context.Report(new AttemptProgress(1, 2, "halves"));
        while (!File.Exists(probe.Until)) await Task.Delay(20, context.Stop);
        return context.Attempt;
    });

    private static readonly Function<Probe, int> Refuse = Function.Define<Probe, int>("refuse", (probe, _) => throw FailureException.User("probe.refused", probe.Text));

    private static readonly Function<Probe, int> Talk = Function.Define<Probe, int>("talk", async (probe, context) =>
    {
        for (var i = 0; i < probe.Count; i++) context.Log($"{i} {probe.Text}");
        if (probe.Until is "") return probe.Count;
        while (!File.Exists(probe.Until)) await Task.Delay(20, context.Stop);
        context.Log("and that was that");
        return probe.Count;
    });

    private static readonly Function<Probe, int> Spin = Function.Define<Probe, int>("spin", (probe, _) =>
    {
        Mark(probe);
        while (!File.Exists(probe.Until)) Thread.SpinWait(10_000);
        return Task.FromResult(0);
    }) with { Timeout = TimeSpan.FromSeconds(0.3), Retry = RetryPolicy.Never };

    private static readonly Function<Probe, ArtifactId> Leave = Function.Define<Probe, ArtifactId>("leave", async (probe, context) =>
    {
        var page = await context.Artifacts.PutAsync(Encoding.UTF8.GetBytes($"<h1>{probe.Text}</h1>"));
        var segment = await context.Artifacts.PutAsync(Encoding.UTF8.GetBytes("0123456789"));
        var tree = FileTree.Empty.Files.Add("report.html", page).Add("video/1080p/00001.m4s", segment).Add("master.m3u8", segment).Add("../outside", page);
        return (await context.Artifacts.PutAsync(new FileTree(tree).Json())).Id;
    });

    private static readonly Function<Probe, int> Huge = Function.Define<Probe, int>("huge", (probe, _) => Task.FromResult(probe.Count)) with { Shape = new Shape(4096, Shape.GiB) };

    private static readonly Function<Order, Counted> Count = Function.Executable<Order, Counted>("count", "scripts/count.py");
    private static readonly Function<Order, Counted> StrayAbove = Function.Executable<Order, Counted>("stray-above", "scripts/stray.sh", "/out/../../../etc/passwd");
    private static readonly Function<Order, Counted> StrayByLink = Function.Executable<Order, Counted>("stray-by-link", "scripts/stray.sh", "/out/link");
    private static readonly Function<Order, Counted> Absent = Function.Executable<Order, Counted>("absent", "scripts/absent.sh");

    private static readonly Function<Probe, int> Note = Function.Define<Probe, int>("note", (probe, _) =>
    {
        File.AppendAllText(probe.Mark, probe.Text + "\n");
        return Task.FromResult(0);
    });

    /// <summary>What a file beside the assembly says: stands for the code of a build.</summary>
    private static readonly string Build = File.ReadAllText(Path.Combine(Path.GetDirectoryName(typeof(ProbeService).Assembly.Location)!, "scripts", "build.txt")).Trim();

    private static readonly Function<Probe, string> Which = Function.Define<Probe, string>("which", (_, _) => Task.FromResult(Build)) with { Shape = Shape.Light };
    private static readonly Function<Probe, string> WhichLarge = Function.Define<Probe, string>("which-large", (_, _) => Task.FromResult(Build));
    private static readonly Function<Probe, string> Draw = Function.Define<Probe, string>("draw", (_, _) => Task.FromResult(Guid.NewGuid().ToString())) with { Pure = true };

    private static readonly Workflow<Probe, string> WhichChild = Workflow.Define<Probe, string>("which-child", async (probe, run) => $"{Build} {await run.Call(Which, probe)}");

    private static readonly Signal<string> Go = Signal.Define<string>("go");

    private static readonly Workflow<Probe, int> HoldOne = Workflow.Define<Probe, int>("hold-one", (probe, run) => run.Call(Hold, probe));

    private static readonly Workflow<Probe, string[]> Gathered = Workflow.Define<Probe, string[]>("gather", async (probe, run) =>
    {
        var heard = new List<string>();
        while (heard.Count < probe.Count)
        {
            heard.Add(await run.Wait(Go));
            run.Publish(new { heard = heard.Count });
        }

        return [.. heard];
    });

    private static readonly Lock OneMark = new();

    // Attempts of one process take turns: FileMode.Append looks for the end once, when it opens, so that two at once would write over each other.
    private static void Mark(Probe probe)
    {
        using var turn = OneMark.EnterScope();
        using var file = new FileStream(probe.Mark, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
    }

    public override string Name => "probe";

    public override ImmutableArray<Table> Tables => [StoreProbe.Seats];

    public override ImmutableArray<EventStream> Streams => [StoreProbe.Counts];

    public override ImmutableArray<PortalPage> Pages =>
    [
        PortalPage.OfRuns(Workflows.First(w => w.Name == "echo"), "probe", "Probe <b>it</b>", "probe.js"),
        PortalPage.OfRuns(Workflows.First(w => w.Name == "echo"), "broken", "Broken", "broken.js"),
        PortalPage.OfService("all", "All probes", "probe.js"),
    ];

    public override ImmutableArray<Workflow> Workflows =>
    [
        Workflow.Define<Probe, string>("echo", (probe, run) => run.Call(Echo, probe)),
        Workflow.Define<Probe, int[]>("hold", (probe, run) => run.Map("item", Enumerable.Range(0, probe.Count).ToList(), (_, scope) => scope.Call(Hold, probe))),
        SessionProbe.Workflow,
        .. StoreProbe.Workflows,
        Workflow.Define<Probe, int>("refuse", (probe, run) => run.Call(Refuse, probe)),
        .. from name in (string[])["reject", "reject-each"] select Workflow.Define<Probe, int>(name, (probe, run) => throw FailureException.User("input.rejected", $"{probe.Text} won't do.")),
        Workflow.Define<Probe, int>("checked", (probe, run) => Task.FromResult(probe.Count), probe =>
        {
            if (probe.Count < 1) throw FailureException.User("input.count", $"The count is {probe.Count}; it must be 1 or more.");
        }),
        Workflow.Define<Probe, int>("accept", (probe, run) => Task.FromResult(1)),
        Workflow.Define<Probe, int>("talk", (probe, run) => run.Call(Talk, probe)),
        Workflow.Define<Probe, int>("spin", (probe, run) => run.Call(Spin, probe)),
        Workflow.Define<Probe, object>("leave", async (probe, run) => new { files = await run.Call(Leave, probe) }),
        .. from function in (Function<Order, Counted>[])[Count, StrayAbove, StrayByLink, Absent] select Workflow.Define<Order, Counted>(function.Name, (order, run) => run.Call(function, order)),
        Workflow.Define<Probe, int>("huge", (probe, run) => run.Call(Huge, probe)),
        Workflow.Define<Probe, string>("gate", async (probe, run) => probe.Text + await run.Wait(Go, probe.Count > 1 ? TimeSpan.FromMilliseconds(probe.Count) : null)) with { Takes = [Go] },
        Gathered,
        Workflow.Define<Probe, int>("family", async (probe, run) => (await run.Map("child", Enumerable.Range(0, probe.Count).ToList(), (_, scope) => scope.Child(HoldOne, probe))).Sum()),
        Workflow.Define<Probe, string[]>("post", async (probe, run) =>
        {
            var gatherer = await run.Start(Gathered, probe);
            for (var i = 1; i <= probe.Count; i++) await run.Send(gatherer, Go, $"{probe.Text} {i}");
            return [gatherer.ToString()];
        }),
        HoldOne,
        Workflow.Define<Probe, string>("contest", async (probe, run) =>
        {
            var first = await run.Race("first", scope => scope.Wait(Go), async scope =>
            {
                await scope.Delay(TimeSpan.FromMilliseconds(probe.Count), "patience");
                return "nobody";
            });
            return await run.Call(Echo, probe with { Text = $"{first.Branch}: {first.Value}" });
        }),
        Workflow.Define<Probe, string>("changing", async (probe, run) =>
        {
            var drawn = await run.Value("draw", () => Task.FromResult(Guid.NewGuid()));
            return await run.Call(Echo, probe with { Text = $"{(run.Changed("greeting") ? "new" : "old")} {drawn} {run.NewId()} {run.Now:O}" });
        }),
        Workflow.Define<Probe, string>("handling", async (probe, run) =>
        {
            try
            {
                await run.Call(Refuse, probe);
                return "";
            }
            catch (FailureException e)
            {
                return await run.Call(Echo, probe with { Text = e.Failure.Message + "!" });
            }
        }),
        Workflow.Define<Probe, string>("undoing", async (probe, run) =>
        {
            foreach (var part in (string[])["first", "second"])
            {
                await run.Call(Note, probe with { Text = "did " + part });
                run.Compensate(part, scope => scope.Call(Note, probe with { Text = "undid " + part }));
            }

            return await run.Wait(Go);
        }),
        Workflow.Define<Probe, int>("rounds", async (probe, run) =>
        {
            await run.Call(Note, probe with { Text = $"round {probe.Count}" });
            return probe.Count == 0 ? run.Id.Partition : throw run.ContinueWith(probe with { Count = probe.Count - 1 });
        }),
        Workflow.Define<Probe, string>("loop", async (probe, run) =>
        {
#pragma warning disable ORR005, ORR008 // code that keeps its thread until a test lets it go
            while (!File.Exists(probe.Until)) Thread.SpinWait(10_000);
#pragma warning restore ORR005, ORR008
            return await run.Call(Echo, probe);
        }),
        // Says which build its code, its functions and its children are of, before a signal and after it.
        Workflow.Define<Probe, string>("which", async (probe, run) =>
        {
            var before = $"{Build} {await run.Call(Which, probe)}";
            await run.Wait(Go);
            return $"{before}, {Build} {await run.Call(WhichLarge, probe)}, {await run.Child(WhichChild, probe)}";
        }),
        // Asks for something else with each build.
        Workflow.Define<Probe, string>("drifting", async (probe, run) =>
        {
            var said = await run.Call(Echo, probe with { Text = Build });
            return said + await run.Wait(Go);
        }),
        // Fails with build "one" alone.
        Workflow.Define<Probe, string>("mended", async (probe, run) =>
        {
            var first = await run.Call(Which, probe);
            return Build == "one" ? throw FailureException.User("probe.broken", "Build one is broken.") : $"{first}, {Build}";
        }),
        WhichChild,
        Workflow.Define<Probe, string>("draw", (probe, run) => run.Call(Draw, probe)),
        Workflow.Define<Probe, int>("sleep", async (_, run) =>
        {
            await run.Delay(TimeSpan.FromDays(1));
            return 0;
        }),
        .. TallyProbe.Workflows,
        .. BulkProbes.Workflows,
        .. HostileProbe.Workflows,
    ];

    public override ImmutableArray<Function> Functions => [Echo, Which, WhichLarge, Draw, Hold, Note, Refuse, Talk, Spin, Leave, Huge, Count, StrayAbove, StrayByLink, Absent, .. TallyProbe.Functions, .. StoreProbe.Functions, .. BulkProbes.Functions, .. HostileProbe.Functions, SessionProbe.Function];
}
