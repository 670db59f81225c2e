using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Configurations.Systems;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Pipelines;

/// <param name="Command">Must succeed in the image; null for none.</param>
public sealed record ImageTestJob(Image Image, BakeRequest Configuration, BaseSystem Base, string? Command);

/// <summary>Tests of a baked image, in a space of their own on top of it.</summary>
internal static class ImageTests
{
    public static readonly Function<ImageTestJob, StateReport> Test = Function.Define<ImageTestJob, StateReport>("test-image", async (job, context) =>
    {
        BaseReader.Demand(job.Image.Base, job.Base);
        var states = Baking.States(job.Configuration, job.Base);
        var layer = Path.Combine(context.Tools.Scratch, "layer");
        await LayerCache.UnpackAsync(await context.Artifacts.PathOfAsync(job.Image.Layer, context.Stop), layer, context.Stop);
        await using var space = await ImageSpace.OpenAsync(Directory.CreateDirectory(Path.Combine(context.Tools.Scratch, "image")).FullName, context.Stop, layer);
        var system = new ShellSystem(space.Shell);

        // A command without a guard is run each time by nature; what it does can't be looked at.
        var report = await new StateRunner(system, TimeProvider.System).RunAsync(states, test: true, context.Stop);
        var differs = report.States.Where(s => s.Result != true && s.Function != "cmd.run").ToList();
        if (differs.Count > 0)
            throw FailureException.User("workstation.image", $"The image isn't what the configuration wants: {string.Join("; ", differs.Take(3).Select(s => $"{s.Function} {s.Id}: {s.Comment}"))}");
        if (job.Command is not { } command) return report;
        var end = await system.RunAsync(new CommandRun(command, null, null, ImmutableSortedDictionary<string, string>.Empty, 300), context.Stop);
        return end.ExitCode == 0 ? report : throw FailureException.User("workstation.test", $"The test '{command}' ended with exit code {end.ExitCode} in the image: {end.Output}");
    }) with { Shape = new Shape(1, Shape.GiB), Timeout = TimeSpan.FromHours(1) };
}
