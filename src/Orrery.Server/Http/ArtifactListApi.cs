using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Reading;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Http;

/// <summary>What artifacts there are, <c>GET /artifacts</c>, and where one comes from and went, <c>GET /artifacts/{id}/about</c>.</summary>
internal sealed class ArtifactListApi(RunReads runs, ReadModel list, ArtifactStore store)
{
    private const int MostUses = 100;
    private const string Prefix = "sha256-";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/artifacts", Actions.ArtifactList, null, ListAsync);
        routes.Get("/artifacts/{artifact}/about", Actions.ArtifactRead, "artifact", AboutAsync);
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var (space, limit, before, run) = (http.Who().Confined, Limit(http), Before(http), Run(http));
        if (Given(http, "id") is { } beginning) return JsonAnswer.Of(Lines(await BeginningAsync(http, beginning, limit)));
        if (run is { } one) await runs.ReadAsync(http, one);
        var lines = new List<ArtifactLine>();
        // Uploads that every run refused are gone, and so may be the bytes of others: those are passed over.
        while (lines.Count < limit)
        {
            var page = await list.ReadAsync(reader => ArtifactList.Newest(reader, space, run, before, limit), http.RequestAborted)
                ?? throw new ProblemException(400, "query.before", $"before={before}: there is no such artifact in the list; name the last one of the page before.");
            lines.AddRange(Lines(page).Take(limit - lines.Count));
            if (page.Count < limit) break;
            before = page[^1].Id;
        }

        return JsonAnswer.Of(lines);
    }

    private async Task<IResult> AboutAsync(HttpContext http)
    {
        if (!ArtifactId.TryParse(http.Value("artifact"), out var id)) return ArtifactApi.Unreadable(http);
        var space = http.Who().Confined;
        var (seen, made, used) = await list.ReadAsync(
            reader => (ArtifactList.SeenOf(reader, space, id), ArtifactList.Uses(reader, space, id, made: true, MostUses + 1), ArtifactList.Uses(reader, space, id, made: false, MostUses + 1)), http.RequestAborted);
        var size = store.SizeOf(id);
        if (size is null && seen is null) return new Problem(404, "artifact.unknown", $"There is no artifact {id} here.");
        return JsonAnswer.Of(new ArtifactAbout(id, size, size is null ? null : ArtifactKinds.Of(store.Peek(id, ArtifactKinds.Looked)), seen, [.. made.Take(MostUses)], [.. used.Take(MostUses)])
        {
            More = made.Count > MostUses || used.Count > MostUses,
        });
    }

    private async Task<IReadOnlyList<(ArtifactId, DateTimeOffset)>> BeginningAsync(HttpContext http, string text, int limit)
    {
        var digits = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        if (digits.Length is < 2 or > 2 * ArtifactId.HashLength || digits.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            throw new ProblemException(400, "query.id", $"id={text}: the beginning of an artifact's id is wanted, with or without {Prefix}: at least two hexadecimal digits in lower case.");
        var space = http.Who().Confined;
        var whole = Convert.FromHexString(digits[..(digits.Length & ~1)]);
        return await list.ReadAsync(
            reader => ArtifactList.Beginning(reader, space, whole, 16 * limit).Where(id => id.Hex.StartsWith(digits, StringComparison.Ordinal)).Take(limit)
                .Select(id => (id, ArtifactList.SeenOf(reader, space, id)!.Value)).OrderByDescending(a => a.Value).ToList(), http.RequestAborted);
    }

    private IEnumerable<ArtifactLine> Lines(IEnumerable<(ArtifactId Id, DateTimeOffset Seen)> found) =>
        from artifact in found
        let size = store.SizeOf(artifact.Id)
        where size is not null
        select new ArtifactLine(artifact.Id, size.Value, artifact.Seen, ArtifactKinds.Of(store.Peek(artifact.Id, ArtifactKinds.Looked)));

    private static int Limit(HttpContext http)
    {
        if (Given(http, "limit") is not { } text) return 50;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= 1000 ? limit
            : throw new ProblemException(400, "query.limit", $"limit={text}: a number from 1 to 1000 is wanted.");
    }

    private static ArtifactId? Before(HttpContext http)
    {
        if (Given(http, "before") is not { } text) return null;
        return ArtifactId.TryParse(text, out var id) ? id
            : throw new ProblemException(400, "query.before", $"before={text}: an artifact's id is wanted, that of the last one of the page before.");
    }

    private static RunId? Run(HttpContext http)
    {
        if (Given(http, "run") is not { } text) return null;
        return RunId.TryParse(text, out var run) ? run : throw new ProblemException(400, "query.run", $"run={text}: a run's id is wanted, such as r01-6k3v9x0m2q4wd.");
    }

    private static string? Given(HttpContext http, string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}
