using System.Collections.Immutable;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Configurations;

/// <param name="Faults">Empty: it compiles.</param>
/// <param name="States">In the order in which they would be brought about.</param>
public sealed record Checked(ImmutableArray<Fault> Faults, ImmutableArray<string> States);

/// <summary>What is wrong with a configuration, without anything being done: for whoever writes it.</summary>
internal static class ConfigurationCheck
{
    public static readonly Function<BakeJob, Checked> Compile = Function.Define<BakeJob, Checked>("compile", (job, _) =>
    {
        var compiled = Compiler.Compile(job.Request.Text, job.Base.Grains, job.Request.Pillar);
        return Task.FromResult(new Checked(compiled.Faults, [.. compiled.States.Select(s => s.ToString())]));
    }) with { Shape = Shape.Light };

    public static readonly Workflow<BakeRequest, Checked> Definition = Workflow.Define<BakeRequest, Checked>("check", async (request, run) =>
        await run.Call(Compile, new BakeJob(request, await run.Call(Baking.Base, "")))) with { Description = "Says what is wrong with a configuration, each fault with file, line and column." };
}
