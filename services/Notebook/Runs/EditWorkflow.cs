using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Orrery.Services.Notebook.Kernels;

namespace Orrery.Services.Notebook.Runs;

/// <summary>A notebook to edit.</summary>
[Description("Opens a kernel to edit a notebook with, in the browser.")]
public sealed record EditRequest(
    [property: Description("A notebook file, nbformat 4.")] ArtifactId? Notebook = null,
    [property: Description("Or the name of a template.")] string? Template = null,
    [property: Description("What people call it."), Searchable] string? Name = null,
    [property: Description("Files that cells read as /in/NAME.")] ImmutableDictionary<string, ArtifactId>? Files = null,
    [property: Description("Cores and memory of its kernel.")] KernelSize Size = KernelSize.Small,
    [property: Description("Minutes without a request after which the kernel ends."), Range(1, 1440)] int IdleMinutes = 30)
{
    internal RunRequest AsRun() => new(Notebook, Template, null, Name, Files, Size);
}

/// <summary>A version that was saved.</summary>
/// <param name="Note">What the author said of it; empty for what was saved by itself after a cell was run, which the next such takes the place of.</param>
public sealed record SavedVersion(ArtifactId Notebook, string Note, DateTimeOffset At);

/// <param name="Notebook">The notebook as the page has it.</param>
public sealed record SaveCall(ArtifactId Notebook, string Note = "");

/// <summary>What is to be seen of an edit from outside.</summary>
public sealed record EditState(string Name, ArtifactId Source, ImmutableArray<SavedVersion> Versions);

/// <param name="Notebook">The last version, or the source if none was saved.</param>
/// <param name="Ended">How its kernel ended.</param>
public sealed record EditResult(ArtifactId Notebook, ImmutableArray<SavedVersion> Versions, string Ended);

/// <summary>A kernel session for one notebook. The run keeps the versions; the kernel's state ends with the kernel: idle, closed, or with its worker.</summary>
internal static class EditWorkflow
{
    private const int MostVersions = 1000;

    private static readonly Update<SaveCall, int> Save = Update.Define<SaveCall, int>("save") with { Description = "Keeps a version; answers how many there are." };
    private static readonly Signal<string> Close = Signal.Define<string>("close") with { Description = "Ends the kernel; what is sent says who wished it." };

    public static readonly Workflow<EditRequest, EditResult> Definition = Workflow.Define<EditRequest, EditResult>("edit", RunAsync, request =>
    {
        RunWorkflow.Check(request.AsRun());
        if (request.IdleMinutes is < 1 or > 1440) throw FailureException.User("input.idleMinutes", $"A kernel may be idle for 1 to 1440 minutes, not {request.IdleMinutes}.");
    }) with
    {
        Description = "Opens a kernel to edit a notebook with, in the browser; keeps the versions that are saved.",
        Takes = [Save, Close],
        Example = new EditRequest(Template: "hello"),
    };

    /// <summary>Holds the session open. A kernel whose server died is opened again, empty; the page says so.</summary>
    public static readonly ImmutableArray<Function> Functions = [Kernel(KernelSize.Small), Kernel(KernelSize.Medium), Kernel(KernelSize.Large)];

    private static Function<EditRequest, string> Kernel(KernelSize size)
    {
        var shape = RunFunctions.Of(size).Shape;
        return Function.Define<EditRequest, string>($"kernel-{size.ToString().ToLowerInvariant()}", async (request, context) =>
        {
            var kernel = await KernelFiles.StoreAsync(context.Artifacts, context.Stop);
            await using var session = await context.Sessions.OpenAsync(new SessionCall(KernelFiles.DotNet(), [KernelFiles.Program, SessionCall.Socket])
            {
                Inputs = kernel.Inputs.AddRange((request.Files ?? ImmutableDictionary<string, ArtifactId>.Empty).Select(f => KeyValuePair.Create($"/in/{f.Key}", f.Value))),
                Environment = KernelFiles.EnvironmentFor(shape.Memory), MemoryLimit = shape.Memory, IdleAfter = TimeSpan.FromMinutes(request.IdleMinutes), HealthPath = "/health",
            }, context.Stop);
            context.Log($"a kernel is open at {session.Path}");
            return (await session.Ended.WaitAsync(context.Stop)).Words;
        }) with { Shape = new Shape(0, shape.Memory), Timeout = TimeSpan.FromHours(12), Retry = new RetryPolicy { Platform = 3, Resource = 0, Timeout = 0 } };
    }

    private static async Task<EditResult> RunAsync(EditRequest request, IRun run)
    {
        var outline = await run.Call(RunFunctions.Outline, request.AsRun());
        var versions = ImmutableArray<SavedVersion>.Empty;
        run.OnUpdate(Save, call =>
        {
            if (versions is [.., { Note: "" }]) versions = versions.RemoveAt(versions.Length - 1);
            versions = versions.Add(new SavedVersion(call.Notebook, call.Note, run.Now));
            Publish();
            return Task.FromResult(versions.Length);
        }, call =>
        {
            if (call.Note.Length > 500) throw FailureException.User("notebook.note", "A note may have 500 characters.");
            if (versions.Length >= MostVersions) throw FailureException.User("notebook.versions", $"An edit keeps {MostVersions} versions. Close it and edit the last one.");
        });
        Publish();
        var kernel = (Function<EditRequest, string>)Functions[(int)request.Size];
        var ended = await run.Race<string>("open", scope => scope.Call(kernel, request, new CallOptions { Key = "kernel" }), async scope => $"{await scope.Wait(Close)} closed it.");
        return new EditResult(versions is [.., var last] ? last.Notebook : outline.Source, versions, ended.Value);

        void Publish() => run.Publish(new EditState(request.Name ?? request.Template ?? "notebook", outline.Source, versions));
    }
}
