using System.Text.Json;
using Orrery.Hosting;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Copies;

/// <summary>The artifacts that runs lead to: their large values, the files they left, and those whose names stand in their values. In the order in which they are to have room.</summary>
internal sealed class NamedArtifacts(LargePayloads payloads)
{
    private readonly HashSet<ArtifactId> _known = [];
    private readonly HashSet<ArtifactId> _segments = [];
    private readonly List<Named> _first = [];
    private readonly List<Named> _then = [];

    /// <param name="Segment">A piece of media, of which there are many.</param>
    public readonly record struct Named(ArtifactId Id, string What, bool Segment);

    public IEnumerable<Named> All => _first.Concat(_then).Select(n => n with { Segment = n.Segment || _segments.Contains(n.Id) });

    public void AddFile(RunId run, string path, ArtifactId id)
    {
        var segment = Http.ContentTypes.IsSegment(path);
        if (segment) _segments.Add(id);
        if (_known.Add(id)) (segment ? _then : _first).Add(new Named(id, $"{path}, a file of {run}", segment));
    }

    /// <param name="own">It is a value of the run itself, rather than of one of its steps.</param>
    public async Task AddValueAsync(Payload value, string what, bool own)
    {
        if (value.IsEmpty) return;
        var to = own ? _first : _then;
        if (value.Stored is not { } stored)
        {
            AddNamesIn(value.Utf8, what, to);
            return;
        }

        if (!_known.Add(stored.Id)) return;
        to.Add(new Named(stored.Id, what, false));
        if (stored.Length > CopyWish.Small) return;
        try
        {
            AddNamesIn(await payloads.ReadAsync(value, what), what, to);
        }
        catch (FailureException e) when (e.Failure.Type == LargePayloads.Missing)
        {
            // What is lost names nothing; that it is lost is said when it is to be copied.
        }
    }

    private void AddNamesIn(ReadOnlyMemory<byte> json, string what, List<Named> to)
    {
        if (json.Span.IndexOf("\"sha256-"u8) < 0) return;
        var reader = new Utf8JsonReader(json.Span);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("sha256-"u8) && ArtifactId.TryParse(reader.GetString(), out var id) && _known.Add(id)) to.Add(new Named(id, $"an artifact named in {what}", false));
    }
}
