using System.Collections.Immutable;
using System.Text;

namespace Orrery.Tests.Probes;

/// <summary>A workflow that puts its input's text wherever a page may show it.</summary>
internal static class HostileProbe
{
    private static readonly Function<Probe, ArtifactId> Spread = Function.Define<Probe, ArtifactId>("spread", async (probe, context) =>
    {
        context.Log(probe.Text);
        context.Report(new AttemptProgress(1, 2, probe.Text));
        var page = await context.Artifacts.PutAsync(Encoding.UTF8.GetBytes(probe.Text));
        return (await context.Artifacts.PutAsync(new FileTree(FileTree.Empty.Files.Add($"{probe.Text}.html", page)).Json())).Id;
    });

    private static readonly Function<Probe, int> Choke = Function.Define<Probe, int>("choke", (probe, _) => throw FailureException.User(probe.Text, probe.Text));

    public static ImmutableArray<Function> Functions => [Spread, Choke];

    public static ImmutableArray<Workflow> Workflows =>
    [
        Workflow.Define<Probe, object>("hostile", async (probe, run) =>
        {
            run.Publish(probe.Text);
            var files = await run.Call(Spread, probe, new CallOptions { Key = probe.Text });
            return probe.Count > 1 ? await run.Call(Choke, probe, new CallOptions { Key = $"choke {probe.Text}" }) : new { files };
        }) with { Description = "Puts its text wherever a page may show it." },
    ];
}
