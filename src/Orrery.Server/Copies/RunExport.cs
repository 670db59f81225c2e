using System.IO.Compression;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Http;
using Orrery.Server.Reading;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Copies;

/// <summary>Where a copy's content comes from.</summary>
internal sealed record CopySources(ProgressBoard Progress, AttemptLogs Logs, UsageBoard Usage, ArtifactStore Artifacts, LargePayloads Payloads);

/// <summary>Writes runs into a copy, each as of the moment at which it is read. Beside one run at a time little is in memory, however large the copy grows.</summary>
/// <param name="refuses">Why the asker may not have an artifact; null when they may.</param>
internal sealed class RunExport(CopySources from, CopyWriter to, CopyWish wish, Func<ArtifactId, string?> refuses)
{
    private readonly List<CopiedRun> _runs = [];
    private readonly NamedArtifacts _named = new(from.Payloads);
    private readonly List<LeftOut> _leftOut = [];
    private int _leftOutCount;
    private long _leftOutBytes;

    public IReadOnlyList<CopiedRun> Runs => _runs;

    public void LeaveOut(string what, long? size, string why)
    {
        if (_leftOut.Count < CopyManifest.MostLeftOut) _leftOut.Add(new LeftOut(what, size, why));
        _leftOutCount++;
        _leftOutBytes += size ?? 0;
    }

    /// <summary>Writes all of a run but its artifacts.</summary>
    public async Task AddAsync(RunRead read)
    {
        var (run, at, id) = (read.Run, read.At, read.Run.Header.Id);
        _runs.Add(new CopiedRun(id, run.Header.Service, run.Header.Workflow, RunViewMaker.Word(run.Header.Status), run.Steps.Length, at));
        await to.AddAsync(CopyNames.Run(id), await RunApi.ViewAsync(read, from.Progress, from.Payloads, lean: true));
        await to.AddLinesAsync(CopyNames.Steps(id), run.Steps.Select(s => RunViewMaker.Step(id, s, from.Progress.Of) with { Input = RunViewMaker.Json(s.Spec.Input) }));
        await to.AddAsync(CopyNames.Graph(id), read.Graph);
        await to.AddAsync(CopyNames.Timeline(id), read.Timeline(new TimelineQuery()));
        await to.AddAsync(CopyNames.History(id), HistoryMaker.Of(await new ShownValues(from.Payloads, ShownValues.OfHistory).InHistoryAsync(run)));
        await to.AddAsync(CopyNames.Record(id), stream => RunRecord.WriteAsync(run, stream, to.Stop));
        await to.AddAsync(CopyNames.Moment(id), RunRecord.MomentOf(run, at, from.Progress.Of));
        await AddLogsAsync(id, run.Steps);
        await AddFilesAsync(id, run.Header.Result);
        await _named.AddValueAsync(run.Header.Result, $"the result of {id}", own: true);
        await _named.AddValueAsync(run.Header.Input, $"the input of {id}", own: true);
        await _named.AddValueAsync(run.Header.Published, $"what {id} published", own: true);
        foreach (var step in run.Steps) await _named.AddValueAsync(step.Result, $"the result of step {step.Spec.Index} of {id}", own: false);
        foreach (var step in run.Steps) await _named.AddValueAsync(step.Spec.Input, $"the input of step {step.Spec.Index} of {id}", own: false);
    }

    /// <summary>Writes the artifacts that the runs lead to, and then what the copy is.</summary>
    public async Task EndAsync(RunId run, string server, string by, DateTimeOffset at)
    {
        var taken = 0L;
        foreach (var named in _named.All)
        {
            if (refuses(named.Id) is { } reason) LeaveOut(named.What, null, reason);
            else if (from.Artifacts.SizeOf(named.Id) is not { } size) LeaveOut(named.What, null, "it is not on the server any more");
            else if (wish.Refuses(size, named.Segment, taken) is { } why) LeaveOut(named.What, size, why);
            else if (await AddAsync(named.Id, size)) taken += size;
            else LeaveOut(named.What, size, "it was found damaged on the server");
        }

        await to.AddAsync(CopyManifest.Name, new CopyManifest(CopyManifest.Newest, CopyManifest.OfRun, run, _runs, server, ProductVersion.Text, by, at, wish.Artifacts, [.. to.Entries])
        {
            LeftOut = _leftOut,
            LeftOutCount = _leftOutCount,
            LeftOutBytes = _leftOutBytes,
        });
    }

    private async Task<bool> AddAsync(ArtifactId id, long size)
    {
        await using var bytes = await from.Artifacts.OpenReadAsync(id, to.Stop);
        if (bytes is null) return false;
        // What is large is media, which doesn't get smaller.
        await to.AddAsync(CopyNames.Artifact(id), stream => bytes.CopyToAsync(stream, to.Stop), size > CopyWish.Small ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
        return true;
    }

    private async Task AddLogsAsync(RunId run, IEnumerable<Step> steps)
    {
        foreach (var step in steps.Where(s => s.Spec.Kind == StepKind.Call))
        {
            for (var attempt = 1; attempt <= step.Epoch; attempt++)
            {
                var name = new AttemptName(run, step.Spec.Index, attempt);
                if (await from.Usage.FindAsync(name, to.Stop) is { Count: > 0 } samples) await to.AddAsync(CopyNames.Usage(run, step.Spec.Index, attempt), samples);
                if (await from.Logs.FindAsync(name, to.Stop) is not { } path) continue;
                await using var log = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                await to.AddAsync(CopyNames.Log(run, step.Spec.Index, attempt), stream => log.CopyToAsync(stream, to.Stop));
            }
        }
    }

    private async Task AddFilesAsync(RunId run, Payload result)
    {
        try
        {
            var files = await RunFileList.OfAsync(result, from.Payloads, from.Artifacts);
            foreach (var (path, file) in files) _named.AddFile(run, path, file.Id);
            await to.AddLinesAsync(CopyNames.Files(run), files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new RunFile(f.Key, f.Value.Id, f.Value.Size)));
        }
        catch (Exception e) when (e is ProblemException or FailureException)
        {
            LeaveOut($"the list of files of {run}", null, e is ProblemException refused ? refused.Problem.Detail : e.Message);
        }
    }
}
