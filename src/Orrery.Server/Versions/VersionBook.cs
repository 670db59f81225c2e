using System.Text.Json;
using Orrery.Client.Protocol;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Versions;

/// <summary>A version of a service that this server has met.</summary>
/// <param name="Label">What the code calls itself.</param>
/// <param name="Assembly">Name of the published folder that it is in; null when it was brought by a worker that somebody else started.</param>
/// <param name="Since">When it was first met.</param>
/// <param name="Activation">Grows with every activation: the highest of a service is its newest. 0 before the first.</param>
internal sealed record KnownVersion(string Service, VersionId Id, string Label, string? Assembly, DateTimeOffset Since, long Activation = 0)
{
    /// <summary>When it last became the newest.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>It was brought to a server that ran: the next one, which isn't told of it, serves it as well as long as it is the newest.</summary>
    public bool Deployed { get; init; }

    /// <summary>What it adds to the portal; kept, since its files are served also while no process of it runs.</summary>
    public IReadOnlyList<ServedPage> Pages { get; init; } = [];
}

/// <summary>Which versions of which services there are, and which is the newest: the one that was activated last. A file, written as a whole and flushed before anybody acts on it.</summary>
internal sealed class VersionBook
{
    /// <summary>Of each service so many are remembered, the last activated first: one that comes back is known and doesn't become the newest by itself.</summary>
    private const int MostOfService = 64;

    private readonly string _path;
    private readonly Lock _gate = new();
    private List<KnownVersion> _known;

    /// <exception cref="IOException">It is there and can't be read.</exception>
    public VersionBook(string path)
    {
        _path = path;
        try
        {
            _known = File.Exists(path) ? JsonSerializer.Deserialize<List<KnownVersion>>(File.ReadAllBytes(path), OrreryJson.Options) ?? [] : [];
        }
        catch (JsonException e)
        {
            throw new IOException($"{path}, which says which versions of services are the newest, doesn't read: {e.Message} Remove it: what is started next is the newest then.", e);
        }
    }

    public IReadOnlyList<KnownVersion> All
    {
        get
        {
            lock (_gate) return _known;
        }
    }

    public KnownVersion? NewestOf(string service) => All.Where(v => v.Service == service && v.Activation > 0).MaxBy(v => v.Activation);

    public KnownVersion? Find(string service, VersionId id) => All.FirstOrDefault(v => v.Service == service && v.Id == id);

    public bool IsNewest(VersionId id) => All.Any(v => v.Id == id && NewestOf(v.Service) == v);

    /// <summary>Takes note of a version, and makes it the newest of its service where that is wanted, or when it wasn't known.</summary>
    /// <returns>Whether it is the newest from now on and wasn't before.</returns>
    public bool Note(KnownVersion met, bool activate)
    {
        lock (_gate)
        {
            var before = Find(met.Service, met.Id);
            var now = (before ?? met) with { Label = met.Label, Assembly = met.Assembly ?? before?.Assembly, Pages = before is not null && before.Pages.SequenceEqual(met.Pages) ? before.Pages : met.Pages };
            var activates = before is null || (activate && NewestOf(met.Service) != before);
            if (activates) now = now with { Activation = _known.Select(v => v.Activation).DefaultIfEmpty().Max() + 1, ActivatedAt = DateTimeOffset.UtcNow };
            if (now == before) return false;
            Write([.. _known.Where(v => v != before && v.Service != met.Service), .. _known.Where(v => v != before && v.Service == met.Service).OrderByDescending(v => v.Activation).Take(MostOfService - 1), now]);
            return activates;
        }
    }

    /// <summary>Takes note that a version was brought by a deploy.</summary>
    /// <returns>Its services.</returns>
    public IReadOnlyList<KnownVersion> NoteDeployed(VersionId id)
    {
        lock (_gate)
        {
            if (_known.Any(v => v.Id == id && !v.Deployed)) Write([.. _known.Select(v => v.Id == id ? v with { Deployed = true } : v)]);
            return [.. _known.Where(v => v.Id == id)];
        }
    }

    private void Write(List<KnownVersion> known)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(_path)!).FullName;
        var text = JsonSerializer.SerializeToUtf8Bytes(known, OrreryJson.Indented);
        using (var file = new FileStream(_path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(text);
            file.Flush(flushToDisk: true);
        }

        DurableFile.Publish(_path + ".new", Path.Combine(folder, Path.GetFileName(_path)));
        _known = known;
    }
}
