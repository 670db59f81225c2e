using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orrery.Server.Http;

namespace Orrery.Server.Copies;

/// <summary>What somebody wants in a copy.</summary>
/// <param name="Artifacts"><c>none</c>; <c>small</c>: those of at most <see cref="Small"/> bytes that aren't segments; <c>all</c>.</param>
/// <param name="Most">Bytes of artifacts together.</param>
/// <param name="Children">The runs that it started come with it, and theirs, up to <see cref="MostRuns"/>.</param>
internal sealed record CopyWish(string Artifacts, long Most, bool Children)
{
    public const long Small = 1 << 20;

    public const long UsualMost = 64 << 20;

    public const int MostRuns = 1000;

    /// <exception cref="ProblemException">The query makes no sense.</exception>
    public static CopyWish Of(IQueryCollection query)
    {
        var artifacts = query["artifacts"].ToString() is { Length: > 0 } named ? named : "small";
        if (artifacts is not ("none" or "small" or "all")) throw new ProblemException(400, "query.artifacts", $"artifacts={artifacts}: there are none, small, all.");
        var most = artifacts == "all" ? long.MaxValue : UsualMost;
        if (query["max"].ToString() is { Length: > 0 } text && (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most < 0))
            throw new ProblemException(400, "query.max", $"max={text}: a number of bytes is wanted.");
        if (query["children"].ToString() is not ("" or "true" or "false")) throw new ProblemException(400, "query.children", $"children={query["children"]}: true or false is wanted.");
        return new CopyWish(artifacts, most, query["children"] == "true");
    }

    /// <summary>Why an artifact doesn't come in; null when it does.</summary>
    /// <param name="taken">Bytes of those that are in already.</param>
    public string? Refuses(long size, bool segment, long taken) =>
        Artifacts == "none" ? "no artifacts were wanted"
        : Artifacts == "small" && segment ? "it is a segment of media"
        : Artifacts == "small" && size > Small ? $"it is larger than {Small:N0} bytes"
        : size > Most - taken ? $"artifacts have {Most:N0} bytes together at most"
        : null;
}
