using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>What was looked for, and what it may be.</summary>
public sealed record SearchModel(string Text, IReadOnlyList<SearchHit> Hits)
{
    private const int Most = 12;

    internal static async Task<SearchModel> ReadAsync(Visit visit)
    {
        var text = visit.Query("q")?.Trim() ?? "";
        return new SearchModel(text, text is "" ? [] : [.. (await HitsAsync(visit, text)).Take(Most)]);
    }

    private static async Task<List<SearchHit>> HitsAsync(Visit visit, string text)
    {
        var hits = new List<SearchHit>();
        if (RunId.TryParse(text, out var run))
            hits.Add(new SearchHit(text, "run", $"/runs/{run}"));
        var now = await visit.Client.OverviewAsync(visit.Stop);
        hits.AddRange(now.Services.Where(Matches).Select(s => new SearchHit(s, "runs of a service", $"/runs?service={Uri.EscapeDataString(s)}")));
        var newest = await visit.Client.RunsAsync(new RunFilter(), 500, stop: visit.Stop);
        hits.AddRange(newest.Where(r => Matches(r.Id.ToString()) || Matches($"{r.Service}/{r.Workflow}")).Select(r => new SearchHit($"{r.Id}", $"{r.State}, {r.Service}/{r.Workflow}", $"/runs/{r.Id}")));
        hits.AddRange(Frame.Sections.Where(s => Matches(s.Name)).Select(s => new SearchHit(s.Name, "page", s.Address)));
        return [.. hits.DistinctBy(h => h.Address)];

        bool Matches(string name) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}

/// <param name="Kind">What it is, in words.</param>
public sealed record SearchHit(string Title, string Kind, string Address);
