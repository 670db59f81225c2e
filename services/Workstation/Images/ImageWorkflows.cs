using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Configurations.Running;

namespace Orrery.Services.Workstation.Images;

/// <param name="Test">Only say what would be changed; else bring it about where nothing of it stays.</param>
public sealed record TryRequest(BakeRequest Configuration, bool Test = true);

/// <summary>Baking an image, and trying a configuration.</summary>
internal static class ImageWorkflows
{
    public static readonly Workflow<BakeRequest, Image> Bake = Workflow.Define<BakeRequest, Image>("bake", async (request, run) =>
        await run.Call(Baking.Bake, new BakeJob(request, await run.Call(Baking.Base, ""))), Check) with
    {
        Description = "Brings a configuration about on top of this machine's system and keeps what that changed as an image. Needs root.",
        Example = Sample,
    };

    public static readonly Workflow<TryRequest, StateReport> Try = Workflow.Define<TryRequest, StateReport>("try", async (request, run) =>
        await run.Call(Baking.Try, new TryJob(request.Configuration, await run.Call(Baking.Base, ""), request.Test)), request => Check(request.Configuration)) with
    {
        Description = "Says state by state what a configuration would change, or changes it where nothing of that stays. Needs root.",
        Example = new TryRequest(Sample),
    };

    private static BakeRequest Sample => new("terminal", ImmutableSortedDictionary<string, string>.Empty.Add("init.sls", "xterm: pkg.installed\n"));

    /// <summary>What is wrong on every machine is refused before a run begins; what grains decide shows when they are known.</summary>
    internal static void Check(BakeRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Name)) throw FailureException.User("input.name", "Give the configuration a name.");
        if (request.Files.IsEmpty) throw FailureException.User("input.files", "The configuration has no files; 'files' is text by name, such as {\"init.sls\": \"xterm: pkg.installed\"}.");
        if (!request.Files.ContainsKey(request.Entry)) throw FailureException.User("input.entry", $"There is no file '{request.Entry}' in this configuration; there are: {string.Join(", ", request.Files.Keys)}.");
    }
}
