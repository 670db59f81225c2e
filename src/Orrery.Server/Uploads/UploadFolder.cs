using Microsoft.Extensions.Logging;
using Orrery.Server.Hosting;
using Orrery.Server.Http;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Uploads;

/// <summary>The uploads of a server: their bytes and records lie in a folder beside the artifacts, and outlive it.</summary>
internal sealed class UploadFolder : IDisposable
{
    /// <summary>Uploads that have ended and are still known; of more, the oldest are forgotten.</summary>
    private const int MostEnded = 1000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    private readonly string _folder;
    private readonly ArtifactStore _store;
    private readonly Refusals _refusals;
    private readonly UploadOptions _options;
    private readonly Func<long> _freeSpace;
    private readonly ILogger _log;
    private readonly Lazy<Dictionary<string, Upload>> _uploads;
    private readonly ITimer _looking;
    private readonly Lock _gate = new();
    private readonly Lock _publishing = new();

    /// <param name="freeSpace">What the folder's file system has left.</param>
    public UploadFolder(string folder, ArtifactStore store, Refusals refusals, UploadOptions options, Func<long> freeSpace, ILogger log)
    {
        (_folder, _store, _refusals, _options, _freeSpace, _log) = (folder, store, refusals, options, freeSpace, log);
        _uploads = new Lazy<Dictionary<string, Upload>>(Read);
        _looking = options.Clock.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    public UploadOptions Options => _options;

    /// <summary>Begins an upload; durable when this returns.</summary>
    /// <exception cref="ProblemException">It is too large, there are too many, or there is no room for all that was announced.</exception>
    public Upload Begin(string owner, long length, string metadata)
    {
        if (length > _options.MostBytes) throw new ProblemException(413, "upload.size", $"An upload may have {_options.MostBytes:N0} bytes; this one was announced with {length:N0}.");
        lock (_gate)
        {
            var open = _uploads.Value.Values.Where(u => u.Record.IsOpen && !IsOver(u.Record)).ToList();
            if (open.Count >= _options.MostOpen)
                throw new ProblemException(429, "upload.many", $"{open.Count} uploads are unfinished, which is as many as may be. Finish one, or take it back with DELETE; what isn't gone on with expires after {_options.Kept.TotalHours:0.#} h.");
            var free = _freeSpace() - ArtifactApi.Reserve - open.Sum(u => u.Record.Length - u.Record.Offset);
            if (length > free)
                throw new ProblemException(507, "disk.full", $"The upload has {length:N0} bytes, but only {Math.Max(0, free):N0} are free for artifacts, without what other uploads still bring. Free some space in the data folder's file system.");
            Directory.CreateDirectory(_folder);
            var upload = Of(new UploadRecord(Guid.NewGuid().ToString("n"), owner, length, metadata, _options.Clock.GetUtcNow()));
            upload.Begin();
            return _uploads.Value[upload.Record.Id] = upload;
        }
    }

    /// <exception cref="ProblemException">There is none of that id, or its bytes are gone.</exception>
    public async Task<Upload> FindAsync(string owner, string id)
    {
        Upload? upload;
        lock (_gate)
        {
            if (!_uploads.Value.TryGetValue(id, out upload) || upload.Record.Namespace != owner) throw new ProblemException(404, "upload.unknown", $"There is no upload '{id}'.");
            if (upload.Record.IsOpen && IsOver(upload.Record)) Expire(upload);
        }

        if (upload.Record.Expired) throw upload.Expired();
        await upload.FinishAsync();
        if (!upload.Record.Artifact.IsNone && !_store.Contains(upload.Record.Artifact))
            throw new ProblemException(410, "upload.removed", $"What upload {id} brought was removed again, since each run that was started with it refused it; begin anew.");
        return upload;
    }

    /// <summary>When nothing more is known of it, should nothing more come.</summary>
    public DateTimeOffset EndOf(UploadRecord record) => record.ChangedAt + _options.Kept;

    /// <summary>Takes an upload back; what has become an artifact stays one.</summary>
    /// <exception cref="ProblemException">A request is writing it.</exception>
    public void Remove(Upload upload)
    {
        _ = upload.Take();
        lock (_gate) Drop(upload);
    }

    /// <summary>Removes the bytes of what has expired, and later what was kept about it.</summary>
    public void Look()
    {
        try
        {
            lock (_gate)
            {
                foreach (var upload in _uploads.Value.Values.Where(u => IsOver(u.Record)).ToList())
                {
                    if (upload.Record.IsOpen) Expire(upload);
                    else Forget(upload);
                }

                foreach (var upload in _uploads.Value.Values.Where(u => !u.Record.IsOpen).OrderByDescending(u => u.Record.ChangedAt).Skip(MostEnded).ToList()) Forget(upload);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            UploadLog.NotRemoved(_log, e.Message);
        }
    }

    public void Dispose() => _looking.Dispose();

    /// <summary>Unless a request is writing it.</summary>
    private static void Expire(Upload upload)
    {
        using var taken = upload.TryTake();
        if (taken is not null && upload.Record.IsOpen) upload.Expire();
    }

    /// <summary>Whoever has found it before doesn't get to write it any more.</summary>
    private void Forget(Upload upload)
    {
        if (upload.TryTake() is not null) Drop(upload);
    }

    private void Drop(Upload upload)
    {
        _uploads.Value.Remove(upload.Record.Id);
        upload.Remove();
        upload.Dispose();
    }

    private bool IsOver(UploadRecord record) => _options.Clock.GetUtcNow() >= EndOf(record);

    private Upload Of(UploadRecord record) => new(record, Path.Combine(_folder, record.Id), _options, _freeSpace, (path, artifact, checkedNow) => PublishAsync(record.Namespace, path, artifact, checkedNow));

    private Task PublishAsync(string space, string path, StoredArtifact artifact, bool checkedNow) => _refusals.UploadAsync(space, () =>
    {
        lock (_publishing)
            if (File.Exists(path)) _store.PublishUpload(path, artifact.Id, checkedNow);
        return Task.FromResult(artifact);
    });

    private Dictionary<string, Upload> Read()
    {
        if (!Directory.Exists(_folder)) return [];
        foreach (var unfinished in Directory.EnumerateFiles(_folder, "*.new").ToList()) File.Delete(unfinished);
        return Directory.EnumerateFiles(_folder).Where(f => Path.GetExtension(f) is "").Select(UploadRecord.Read).OfType<UploadRecord>().ToDictionary(r => r.Id, Of);
    }
}

internal static partial class UploadLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Uploads that have expired can't be removed: {why}")]
    public static partial void NotRemoved(ILogger log, string why);
}
