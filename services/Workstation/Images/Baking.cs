using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Configurations.Systems;

namespace Orrery.Services.Workstation.Images;

/// <summary>What is baked: a request together with the base it goes on.</summary>
public sealed record BakeJob(BakeRequest Request, BaseSystem Base);

/// <param name="Test">Only say what would be changed.</param>
public sealed record TryJob(BakeRequest Request, BaseSystem Base, bool Test);

/// <summary>Brings configurations about in spaces of their own: for good as an image's layer, or to see what happens.</summary>
internal static class Baking
{
    private static readonly Shape Shape = new(1, Shape.GiB);

    /// <summary>What this machine is. Not pure: packages come and go.</summary>
    public static readonly Function<string, BaseSystem> Base = Function.Define<string, BaseSystem>("base", (_, context) => BaseReader.ReadAsync(context.Stop)) with { Shape = Shape.Light };

    /// <summary>Bakes an image; the same states on the same base are not baked twice.</summary>
    public static readonly Function<BakeJob, Image> Bake = Function.Define<BakeJob, Image>("bake", BakeAsync) with
    {
        Pure = true, Shape = Shape, Timeout = TimeSpan.FromHours(2), ContentKey = (job, _) => Task.FromResult<object>(new { job.Request.Name, Key = KeyOf(States(job.Request, job.Base), job.Base) }),
    };

    /// <summary>Brings a configuration about where nothing of it stays, or only says what it would do.</summary>
    public static readonly Function<TryJob, StateReport> Try = Function.Define<TryJob, StateReport>("try", async (job, context) =>
    {
        await using var space = await ImageSpace.OpenAsync(Folder(context), context.Stop);
        return await RunAsync(job.Request, job.Base, space, job.Test, context);
    }) with { Shape = Shape, Timeout = TimeSpan.FromHours(2) };

    private static async Task<Image> BakeAsync(BakeJob job, IFunctionContext context)
    {
        var states = States(job.Request, job.Base);
        var work = Folder(context);
        StateReport report;
        await using (var space = await ImageSpace.OpenAsync(work, context.Stop))
        {
            report = await RunAsync(job.Request, job.Base, space, test: false, context);
            if (!report.IsGood) throw FailureException.User("workstation.states", $"{report.Failed} of {report.States.Length} states failed: {report.Failures}");
        }

        var upper = Path.Combine(work, "upper");
        var archive = Path.Combine(context.Tools.Scratch, "layer.tar.gz");
        var packed = await new HostShell(ImageSpace.Within(upper)).RunAsync(["sh", "-c", """
            set -e
            rm -rf usr/sbin/policy-rc.d var/lib/apt/lists var/log/apt var/log/dpkg.log
            [ ! -d var/cache/apt ] || find var/cache/apt -type f -delete
            """], null, TimeSpan.FromMinutes(10), context.Stop);
        if (packed.ExitCode == 0)
        {
            packed = await new HostShell([]).RunAsync(["sh", "-c", """
                cd "$1" && tar --xattrs --xattrs-include='*' --numeric-owner --sort=name -cf - . | gzip -1n > "$2"
                """, "sh", upper, archive], null, TimeSpan.FromHours(1), context.Stop);
        }

        if (packed.ExitCode != 0) throw new FailureException(new Failure(ErrorClass.Resource, "workstation.pack", $"The layer can't be packed: {packed.Errors}"));
        var layer = await context.Artifacts.PutFileAsync(archive, context.Stop);
        return new Image(job.Request.Name, layer.Id, layer.Size, KeyOf(states, job.Base), job.Base.Id, report);
    }

    private static Task<StateReport> RunAsync(BakeRequest request, BaseSystem on, ImageSpace space, bool test, IFunctionContext context)
    {
        var (states, done) = (States(request, on), 0);
        return new StateRunner(new ShellSystem(space.Shell), TimeProvider.System).RunAsync(states, test, context.Stop, state =>
        {
            context.Log($"{(state.Result switch { true => "ok", false => "FAILED", null => "differs" }),-8}{state.Function} {state.Id}: {state.Comment.Split('\n')[^1]} ({state.DurationMs:0} ms)");
            context.Report(new AttemptProgress(++done, states.Length, "states"));
        });
    }

    /// <summary>A configuration's states on a base.</summary>
    /// <exception cref="FailureException">It has faults (<c>input.configuration</c>).</exception>
    public static ImmutableArray<State> States(BakeRequest request, BaseSystem on)
    {
        var compiled = Compiler.Compile(request.Text, on.Grains, request.Pillar);
        return compiled.Faults.IsEmpty ? compiled.States : throw FailureException.User("input.configuration", string.Join("\n", compiled.Faults.Take(10)));
    }

    /// <summary>States as they are wanted, without the places they are written at: a remark more makes no other image.</summary>
    private static string KeyOf(IReadOnlyList<State> states, BaseSystem on)
    {
        var wanted = states.Select(s => new { s.Function, Wanted = JsonSerializer.SerializeToElement(s.Wanted, s.Wanted.GetType(), OrreryJson.Options), s.Guards, s.Needs });
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { on.Id, on.Contents, wanted }, OrreryJson.Options)));
    }

    private static string Folder(IFunctionContext context) => Directory.CreateDirectory(Path.Combine(context.Tools.Scratch, "image")).FullName;
}
