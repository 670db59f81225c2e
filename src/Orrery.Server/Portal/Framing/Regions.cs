using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orrery.Server.Portal.Framing;

/// <summary>The parts of a rendered page that are replaced on their own, as the component Region marks them.</summary>
internal static class Regions
{
    private const string Begin = "<!--region ";
    private const string Middle = "-->";
    private const string End = "<!--/region-->";

    /// <summary>What goes before a region's element, and what after.</summary>
    public static (string Before, string After) Marks(string id) => ($"{Begin}{id}{Middle}", End);

    /// <summary>The regions of a page in their order. Regions don't lie within one another.</summary>
    public static IEnumerable<RenderedRegion> In(string html)
    {
        for (var at = html.IndexOf(Begin, StringComparison.Ordinal); at >= 0; at = html.IndexOf(Begin, at, StringComparison.Ordinal))
        {
            var name = at + Begin.Length;
            var start = html.IndexOf(Middle, name, StringComparison.Ordinal);
            var end = html.IndexOf(End, start, StringComparison.Ordinal);
            yield return new RenderedRegion(html[name..start], html[(start + Middle.Length)..end]);
            at = end;
        }
    }

    /// <summary>A short mark of what a page shows in each region: <c>id:digest,…</c>. A stream that is told it sends only what differs.</summary>
    public static string Seen(IEnumerable<RenderedRegion> regions) => string.Join(',', regions.Select(r => $"{r.Id}:{r.Digest}"));

    public static string Seen(IReadOnlyDictionary<string, string> digests) => string.Join(',', digests.Select(d => $"{d.Key}:{d.Value}"));

    public static Dictionary<string, string> ReadSeen(string? seen) => (seen ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(s => s.Split(':', 2)).Where(s => s.Length == 2).GroupBy(s => s[0]).ToDictionary(g => g.Key, g => g.Last()[1]);
}

/// <param name="Html">The whole element, with its id.</param>
internal sealed record RenderedRegion(string Id, string Html)
{
    /// <summary>It goes through a JSON parser, never into a page as it is: markup needn't be escaped.</summary>
    private static readonly JsonSerializerOptions AsText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As it is sent to browsers.</summary>
    public string Json => field ??= JsonSerializer.Serialize(new { id = Id, html = Html }, AsText);

    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Html)).AsSpan(0, 6));
}
