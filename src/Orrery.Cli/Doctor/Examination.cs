using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;

namespace Orrery.Cli.Doctor;

/// <summary>All checks, side by side, and how they are shown.</summary>
internal static class Examination
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(IServer server, string data, CancellationToken stop) => await Task.WhenAll(
        Task.FromResult(MachineChecks.Runtime()), Task.FromResult(MachineChecks.Capacity()), Task.FromResult(MachineChecks.Disk(data)),
        ToolChecks.FfmpegAsync(stop), ToolChecks.FfprobeAsync(stop), ToolChecks.BubblewrapAsync(stop), ToolChecks.VmafAsync(stop),
        Task.FromResult(ToolChecks.SampleClip()), MachineChecks.ServerAsync(server, stop));

    public static bool AllGood(IEnumerable<Finding> findings) => findings.All(f => f.Health != Health.Bad);

    public static IEnumerable<Line> Lines(IReadOnlyList<Finding> findings)
    {
        var width = findings.Max(f => f.Name.Length);
        foreach (var finding in findings)
        {
            var (mark, ink) = finding.Health switch { Health.Good => ("ok  ", Ink.Good), Health.Warning => ("warn", Ink.Warn), _ => ("FAIL", Ink.Bad) };
            yield return new Line().Add(mark, ink).Add($"  {finding.Name.PadRight(width)}  {finding.Found}");
            if (finding.Advice is { } advice) yield return new Line().Add($"{new string(' ', width + 8)}{advice}", Ink.Strong);
        }

        var bad = findings.Count(f => f.Health == Health.Bad);
        yield return bad == 0 ? new Line().Add("Everything that is needed is there.", Ink.Good) : new Line().Add($"{bad} of {findings.Count} checks failed; the lines above say what to do.", Ink.Bad);
    }

    public static JsonObject Json(IReadOnlyList<Finding> findings) => new()
    {
        ["good"] = AllGood(findings),
        ["findings"] = JsonSerializer.SerializeToNode(findings, OrreryJson.Options),
    };
}
