using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>What was looked for, and what it may be.</summary>
public sealed record SearchModel(string Text, IReadOnlyList<SearchHit> Hits)
{
    private const int Most = 12;
    private const int MostRuns = 6;

    internal static async Task<SearchModel> ReadAsync(Visit visit)
    {
        var text = visit.Query("q")?.Trim() ?? "";
        return new SearchModel(text, text is "" ? [] : [.. (await HitsAsync(visit, text)).Take(Most)]);
    }

    private static async Task<List<SearchHit>> HitsAsync(Visit visit, string text)
    {
        var (client, stop) = (visit.Client, visit.Stop);
        var (runs, artifacts, schedules, services) = (RunsAsync(client, text, stop), ArtifactsAsync(client, text, stop), client.SchedulesAsync(stop), client.ServicesAsync(stop: stop));
        var hits = new List<SearchHit>();
        if (RunId.TryParse(text, out var run)) hits.Add(new SearchHit(text, "run", $"/runs/{run}"));
        if (ArtifactId.TryParse(text, out var artifact)) hits.Add(new SearchHit(text, "artifact", $"/artifacts/{artifact}/about"));
        hits.AddRange(Frame.Sections.Where(s => Matches(s.Name)).Select(s => new SearchHit(s.Name, "page", s.Address)));
        hits.AddRange((await schedules).Where(s => Matches(s.Name)).Select(s => new SearchHit(s.Name, "schedule", $"/schedules#schedule-{Uri.EscapeDataString(s.Name)}")));
        foreach (var service in await services)
        {
            if (Matches(service.Name)) hits.Add(new SearchHit(service.Name, "runs of a service", $"/runs?service={Uri.EscapeDataString(service.Name)}"));
            foreach (var name in service.Workflows.Select(w => w.Name).Where(n => Matches($"{service.Name}/{n}")))
            {
                hits.Add(new SearchHit($"{service.Name}/{name}", "runs of a workflow", $"/runs?service={Uri.EscapeDataString(service.Name)}&workflow={Uri.EscapeDataString(name)}"));
                hits.Add(new SearchHit($"Start {service.Name}/{name}", "start a run", $"/start/{Uri.EscapeDataString(service.Name)}/{Uri.EscapeDataString(name)}"));
            }
        }

        // What somebody has the id or the key of comes before what is only called so.
        var found = (await runs).Select(r => new SearchHit($"{r.Id}", $"{r.State}, {r.Service}/{r.Workflow}", $"/runs/{r.Id}")).ToList();
        hits.InsertRange(0, found.Where(_ => hits.Count == 0 || text.Any(char.IsAsciiDigit)).Take(MostRuns));
        hits.AddRange((await artifacts).Select(a => new SearchHit(a.Id.ToString(), $"artifact, {a.Kind}", $"/artifacts/{a.Id}/about")));
        hits.AddRange(found);
        return [.. hits.DistinctBy(h => h.Address)];

        bool Matches(string name) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<IReadOnlyList<RunLine>> RunsAsync(OrreryClient client, string text, CancellationToken stop) =>
        text.Length > 200 ? Task.FromResult<IReadOnlyList<RunLine>>([]) : client.RunsAsync(new RunFilter { Text = text }, Most, stop: stop);

    private static Task<IReadOnlyList<ArtifactLine>> ArtifactsAsync(OrreryClient client, string text, CancellationToken stop)
    {
        var digits = text.StartsWith("sha256-", StringComparison.Ordinal) ? text["sha256-".Length..] : text;
        return digits.Length is < 4 or > 64 || digits.AsSpan().ContainsAnyExcept("0123456789abcdef") ? Task.FromResult<IReadOnlyList<ArtifactLine>>([]) : client.ArtifactsAsync(digits, 4, stop);
    }
}

/// <param name="Kind">What it is, in words.</param>
public sealed record SearchHit(string Title, string Kind, string Address);
