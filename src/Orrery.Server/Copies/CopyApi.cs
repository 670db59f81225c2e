using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Http;

namespace Orrery.Server.Copies;

/// <summary>A copy over HTTP: what a server answers when a run is looked at, made in the same way from the same record.</summary>
internal sealed class CopyApi(RunCopy copy, FileTickets tickets)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/copy", Actions.RunRead, null, _ => Task.FromResult(JsonAnswer.Of(copy.Manifest with { Entries = [] })));
        OfRun("", async (http, run) => JsonAnswer.Of(await RunApi.ViewAsync(run.Read, ProgressOf(run), Values(), RunApi.IsLean(http))));
        OfRun("/steps", (http, run) => StepApi.ListAsync(http, run.Run, Values(), ProgressOf(run)));
        OfRun("/steps/{index}", (http, run) => StepApi.OneAsync(http, run.Run, Values(), ProgressOf(run)));
        OfRun("/graph", (_, run) => Task.FromResult(JsonAnswer.Of(run.Read.Graph)));
        OfRun("/timeline", (http, run) => Task.FromResult(JsonAnswer.Of(run.Read.Timeline(TimelineApi.QueryOf(http.Request.Query)))));
        OfRun("/history", (http, run) => EntryAsync(http, CopyNames.History(run.Run.Header.Id), "application/json", "its history"));
        OfRun("/pages", (_, _) => Task.FromResult(JsonAnswer.Of(Array.Empty<PageView>())));
        OfRun("/input", (http, run) => ValueAsync(http, run.Run.Header.Input, "input"));
        OfRun("/result", (http, run) => ValueAsync(http, run.Run.Header.Result, "result"));
        OfRun("/published", (http, run) => ValueAsync(http, run.Run.Header.Published, "published"));
        OfRun("/steps/{index}/input", (http, run) => ValueAsync(http, StepApi.StepOf(run.Run, http).Spec.Input, "input"));
        OfRun("/steps/{index}/result", (http, run) => ValueAsync(http, StepApi.StepOf(run.Run, http).Result, "result"));
        OfRun("/steps/{index}/log", LogAsync);
        OfRun("/steps/{index}/usage", UsageAsync);
        OfRun("/files", (http, run) => EntryAsync(http, CopyNames.Files(run.Run.Header.Id), "application/json", "its list of files"));
        OfRun("/files/{**path}", (http, run) => http.Value("path") is "" ? EntryAsync(http, CopyNames.Files(run.Run.Header.Id), "application/json", "its list of files") : FileAsync(http, run));
        routes.Ticketed("/runs/{id}/shown/{ticket}/{**path}", Actions.RunRead, "id", http => AnsweredAsync(http, ServeAsync));
        routes.GetOrHead("/artifacts/{artifact}", Actions.ArtifactRead, "artifact", http => ArtifactId.TryParse(http.Value("artifact"), out var id) ? EntryAsync(http, CopyNames.Artifact(id), "application/octet-stream", "this artifact")
            : throw new ProblemException(400, "artifact.id", $"'{http.Value("artifact")}' is not an artifact id; one is sha256- and 64 hexadecimal digits."));

        void OfRun(string path, Func<HttpContext, RunCopy.Opened, Task<IResult>> answer) => routes.GetOrHead("/runs/{id}" + path, Actions.RunRead, "id", http => AnsweredAsync(http, answer));
    }

    private async Task<IResult> AnsweredAsync(HttpContext http, Func<HttpContext, RunCopy.Opened, Task<IResult>> answer)
    {
        try
        {
            var run = await copy.RunAsync(http.Run(), http.RequestAborted) ?? throw new ProblemException(404, "run.unknown", $"Run {http.Run()} isn't in this copy.");
            return await answer(http, run);
        }
        catch (Exception e) when (e is CopyException or JsonException)
        {
            throw new ProblemException(422, "copy.damaged", e is CopyException ? e.Message : $"A value in this copy is no JSON: {e.Message}");
        }
    }

    private ShownValues Values() => new(copy.FetchAsync, ShownValues.OfDocument);

    private static Func<AttemptName, AttemptProgress?> ProgressOf(RunCopy.Opened run) =>
        attempt => run.Moment.Progress.FirstOrDefault(p => p.Step == attempt.Step && p.Attempt == attempt.Epoch)?.Progress;

    private Task<IResult> ValueAsync(HttpContext http, Payload value, string name)
    {
        if (value.IsEmpty) throw new ProblemException(404, name + ".none", $"There is no {name}.");
        if (value.Stored is { } stored) return EntryAsync(http, CopyNames.Artifact(stored.Id), "application/json", $"this value of {stored.Length:N0} bytes");
        http.Response.Headers.CacheControl = "no-store";
        return Task.FromResult(Results.Bytes(value.Utf8, "application/json"));
    }

    private async Task<IResult> LogAsync(HttpContext http, RunCopy.Opened run)
    {
        var (name, _) = LogApi.AttemptOf(run.Run, http);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(await copy.ReadAsync(CopyNames.Log(name.Run, name.Step, name.Epoch), http.RequestAborted) ?? [], "text/plain; charset=utf-8");
    }

    private async Task<IResult> UsageAsync(HttpContext http, RunCopy.Opened run)
    {
        var (name, _) = LogApi.AttemptOf(run.Run, http);
        var samples = await copy.ReadAsync(CopyNames.Usage(name.Run, name.Step, name.Epoch), http.RequestAborted) is { } bytes ? JsonSerializer.Deserialize<List<UsageSample>>(bytes, OrreryJson.Options)! : [];
        return JsonAnswer.Of(new UsageView(name.Epoch, samples));
    }

    /// <summary>A page among the files runs apart from ours, as it does on a server: whoever made the copy may have written it.</summary>
    private Task<IResult> FileAsync(HttpContext http, RunCopy.Opened run)
    {
        SafeHeaders.SetForFile(http.Response.Headers);
        return RunFilesApi.IsToBeShownApart(http) ? Task.FromResult(RunFilesApi.ShowApart(http, tickets)) : ServeAsync(http, run);
    }

    private async Task<IResult> ServeAsync(HttpContext http, RunCopy.Opened run)
    {
        var path = http.Value("path");
        if (!RunFileList.IsPlain(path)) throw new ProblemException(400, "file.path", $"'{path}' is not a plain relative path.");
        var files = await copy.ReadAsync(CopyNames.Files(run.Run.Header.Id), http.RequestAborted) is { } list ? JsonSerializer.Deserialize<List<RunFile>>(list, OrreryJson.Options)! : [];
        var file = files.Find(f => f.Path == path) ?? throw new ProblemException(404, "file.unknown", $"Run {http.Run()} has no file '{path}'.");
        return await EntryAsync(http, CopyNames.Artifact(file.Id), ContentTypes.Of(path), $"the file {path}");
    }

    private async Task<IResult> EntryAsync(HttpContext http, string name, string type, string what)
    {
        if (!copy.Has(name)) throw new ProblemException(404, "copy.left-out", $"The copy was made without {what}. To have it: orrery runs export {copy.Manifest.Run} --artifacts all, where the server is.");
        http.Response.Headers.CacheControl = "no-cache";
        try
        {
            // In memory a file can be read in pieces, as players do.
            return copy.SizeOf(name) <= 64 << 20 ? Results.Bytes(await copy.ReadAsync(name, http.RequestAborted) ?? [], type, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{Fingerprint.Of(name):x16}\""))
                : Results.Stream((await copy.OpenReadAsync(name, http.RequestAborted))!, type);
        }
        catch (CopyException e)
        {
            throw new ProblemException(422, "copy.damaged", e.Message);
        }
    }
}
