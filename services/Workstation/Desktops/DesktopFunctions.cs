using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Configurations.Systems;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Desktops;

/// <param name="Desktop">The run whose desktop is changed.</param>
public sealed record ApplyJob(RunId Desktop, BakeRequest Configuration, BaseSystem Base);

/// <summary>Opening desktops, and what is done to them before somebody logs in.</summary>
internal static class DesktopFunctions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2);

    /// <summary>Whoever waits for a desktop takes no room that it needs itself.</summary>
    private static readonly Shape Looking = new(0.01, 16 * Shape.MiB);

    /// <summary>A function for each shape: it opens a desktop and stays with it to its end.</summary>
    public static readonly FrozenDictionary<DesktopShape, Function<DesktopOrder, DesktopEnd>> Open = new Dictionary<DesktopShape, Shape>
    {
        [DesktopShape.Light] = new(0.1, 512 * Shape.MiB), [DesktopShape.Small] = new(0.25, Shape.GiB), [DesktopShape.Medium] = new(1, 4 * Shape.GiB), [DesktopShape.Large] = new(4, 8 * Shape.GiB),
    }.ToFrozenDictionary(s => s.Key, s => Function.Define<DesktopOrder, DesktopEnd>($"desktop-{s.Key.ToString().ToLowerInvariant()}", DesktopSession.RunAsync) with
    {
        Shape = s.Value, Timeout = Longest, Retry = RetryPolicy.Never,
    });

    /// <summary>Ends when a run's desktop shows its program; where a browser reaches it then.</summary>
    public static readonly Function<RunId, string> Ready = Function.Define<RunId, string>("ready", async (run, context) =>
    {
        var said = Path.Combine(DesktopPlaces.Control(run), "path");
        while (!File.Exists(said)) await Task.Delay(25, context.Stop);
        return await File.ReadAllTextAsync(said, context.Stop);
    }) with { Shape = Looking, Timeout = TimeSpan.FromMinutes(3), Retry = RetryPolicy.Never };

    /// <summary>Brings states about inside a desktop that nobody uses yet. The pool sees to that.</summary>
    public static readonly Function<ApplyJob, StateReport> Apply = Function.Define<ApplyJob, StateReport>("apply", async (job, context) =>
    {
        var control = DesktopPlaces.Control(job.Desktop);
        if (!Directory.Exists(control)) throw FailureException.User("workstation.elsewhere", $"The desktop of run {job.Desktop} isn't on this machine.");
        var grains = JsonSerializer.SerializeToElement(job.Base.Grains, OrreryJson.Options);
        var compiled = Compiler.Compile(job.Configuration.Text, grains, job.Configuration.Pillar);
        if (!compiled.Faults.IsEmpty) throw FailureException.User("input.configuration", string.Join("\n", compiled.Faults.Take(10)));
        return await new StateRunner(new ShellSystem(new PipeShell(control)), TimeProvider.System).RunAsync(compiled.States, test: false, context.Stop,
            state => context.Log($"{(state.Result == true ? "ok" : "FAILED"),-8}{state.Function} {state.Id}: {state.Comment.Split('\n')[^1]}"));
    }) with { Shape = Shape.Light, Timeout = TimeSpan.FromMinutes(30) };

    public static ImmutableArray<Function> All => [.. Open.Values.OrderBy(f => f.Shape.Cpu), Ready, Apply];
}
