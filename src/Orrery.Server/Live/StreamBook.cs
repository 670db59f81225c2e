using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Orrery.Client;
using Orrery.Server.Http;

namespace Orrery.Server.Live;

/// <summary>The streams that events are sent to: those somebody has declared, and those that simply came to be.</summary>
internal sealed partial class StreamBook : IAsyncDisposable
{
    /// <summary>Streams of all namespaces together; names are people's to make up.</summary>
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<(string Space, string Name), PushedStream> _streams = new();
    private readonly LiveQueries _live;

    private StreamBook(StreamFile file, LiveQueries live, TimeProvider clock, ILogger log)
    {
        (File, _live) = (file, live);
        foreach (var (id, space, name, spec, kept) in file.Streams())
            _streams[(space, name)] = new PushedStream(space, name) { Id = id, Spec = spec, Kept = kept, Mask = live.MaskOf(name, spec.Mask) };
        Kept = new KeptEvents(file, () => [.. _streams.Values], clock, log);
    }

    public StreamFile File { get; }

    public KeptEvents Kept { get; }

    public IEnumerable<PushedStream> All => _streams.Values;

    /// <exception cref="InvalidOperationException">The file can't be read.</exception>
    public static StreamBook Open(string path, LiveQueries live, ILogger log, TimeProvider? clock = null) => new(new StreamFile(path), live, clock ?? TimeProvider.System, log);

    public PushedStream? Find(string space, string name) => _streams.GetValueOrDefault((space, name));

    /// <summary>The stream, which is made if there is none.</summary>
    /// <exception cref="ProblemException">The name is no name, the server's own, or there are too many.</exception>
    public PushedStream Get(string space, string name)
    {
        if (Find(space, name) is { } known) return known;
        Check(name);
        if (_streams.Count >= Most) throw new ProblemException(409, "stream.many", $"There are {Most:N0} streams, which is as many as may be. Remove some: DELETE /api/streams/NAME.");
        return _streams.GetOrAdd((space, name), _ => new PushedStream(space, name) { Mask = _live.MaskOf(name, []) });
    }

    /// <summary>Says what a stream is to be.</summary>
    /// <exception cref="ProblemException">It makes no sense.</exception>
    public async Task<PushedStream> SetAsync(string space, string name, StreamSpec spec)
    {
        Check(spec);
        var stream = Get(space, name);
        var mask = MaskOf(name, spec);
        await Kept.DoAsync(() =>
        {
            File.Execute("INSERT INTO stream (space, name, spec) VALUES ($space, $name, $spec) ON CONFLICT (space, name) DO UPDATE SET spec = excluded.spec",
                ("$space", space), ("$name", name), ("$spec", JsonSerializer.Serialize(spec, OrreryJson.Options)));
            using var id = File.Command("SELECT id FROM stream WHERE space = $space AND name = $name", ("$space", space), ("$name", name));
            (stream.Id, stream.Mask, stream.Spec) = ((long)id.ExecuteScalar()!, mask, spec);
        }).ConfigureAwait(false);
        _live.Replace(name, space, spec.Mask);
        await Kept.TrimAsync().ConfigureAwait(false);
        return stream;
    }

    /// <summary>Forgets a stream with all its events.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> RemoveAsync(string space, string name)
    {
        if (!_streams.TryRemove((space, name), out var stream)) return false;
        await Kept.DoAsync(() =>
        {
            stream.Tell(gone: true);
            File.Execute("DELETE FROM event WHERE stream = $id", ("$id", stream.Id));
            File.Execute("DELETE FROM sent WHERE stream = $id", ("$id", stream.Id));
            File.Execute("DELETE FROM stream WHERE id = $id", ("$id", stream.Id));
        }).ConfigureAwait(false);
        _live.Remove(name, space);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Kept.DisposeAsync().ConfigureAwait(false);
        File.Dispose();
    }

    private Queries.Publishing.Mask MaskOf(string name, StreamSpec spec)
    {
        try
        {
            return _live.MaskOf(name, spec.Mask);
        }
        catch (InvalidOperationException e)
        {
            throw new ProblemException(400, "input.mask", e.Message);
        }
    }

    private static void Check(string name)
    {
        if (PlatformStreams.Has(name)) throw new ProblemException(409, "stream.own", $"'{name}' is a stream of the server's own; send to one of another name.");
        if (!Name().IsMatch(name)) throw new ProblemException(400, "stream.name", $"'{name}' is no name for a stream: a letter or _, then letters, digits, _ and -, 64 at most.");
    }

    private static void Check(StreamSpec spec)
    {
        if (spec.MaxEvents is < 1 or > 10_000_000) throw new ProblemException(400, "input.maxEvents", "maxEvents is a number from 1 to 10,000,000.");
        if (!(spec.MaxAgeSeconds is >= 1 and <= 10 * 366 * 86_400.0)) throw new ProblemException(400, "input.maxAgeSeconds", "maxAgeSeconds is a number from 1 to that of ten years.");
        if (spec.MaxBytes is < 1024 or > 100L << 30) throw new ProblemException(400, "input.maxBytes", "maxBytes is a number from 1,024 to that of 100 GiB.");
        if (spec.Mask.Count > 100) throw new ProblemException(400, "input.mask", "100 masks at most.");
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex Name();
}
