using Microsoft.AspNetCore.Http;
using Orrery.Client;
using Orrery.Server.Portal.Framing;
using Orrery.Server.Portal.Parts;

namespace Orrery.Server.Portal.Pages;

/// <summary>What is to be done with many runs: shown first, then done.</summary>
/// <param name="Action"><c>cancel</c>, <c>retry</c> or <c>restart</c>.</param>
/// <param name="Lines">The runs concerned, the newest first; at most <see cref="Most"/>.</param>
/// <param name="Said">What came of it when it was done; null before.</param>
public sealed record BulkModel(string Action, RunFilter Filter, IReadOnlyList<RunLine> Lines, string? Said, bool Trouble)
{
    /// <summary>Runs that are taken at once; done again, it takes the next ones.</summary>
    public const int Most = 2000;

    private const int AtOnce = 32;

    public string Runs => "/runs" + Query(null, Filter);

    /// <summary>The filter as fields of a form. Runs that were started since these were read haven't been shown, and aren't meant.</summary>
    public IEnumerable<(string Name, string Value)> Fields => FieldsOf(Lines.Count == 0 ? Filter : Filter with { Until = Lines[0].StartedAt.AddMilliseconds(1) });

    /// <summary>What can be done with runs in a state; null for any.</summary>
    public static IReadOnlyList<string> For(string? state) => state switch
    {
        "running" => ["cancel", "restart"],
        "parked" => ["cancel", "retry", "restart"],
        "failed" or "cancelled" => ["retry", "restart"],
        "completed" => ["restart"],
        _ => ["cancel", "retry"],
    };

    public static string Title(string action) => action switch { "cancel" => "Cancel", "retry" => "Retry", _ => "Restart" };

    public static string Done(string action) => action switch { "cancel" => "cancelled", "retry" => "retried", _ => "restarted" };

    public static string Query(string? action, RunFilter filter)
    {
        var fields = FieldsOf(filter).Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value)}");
        if (action is not null) fields = fields.Prepend("action=" + action);
        return string.Join('&', fields) is { Length: > 0 } query ? "?" + query : "";
    }

    internal static async Task<BulkModel> ReadAsync(Visit visit)
    {
        var (action, filter) = (ActionOf(visit.Query("action")), PortalPages.FilterOf(visit.Query, visit.QueryNames));
        var said = visit.TakeSaid();
        return new BulkModel(action, filter, await ConcernedAsync(visit, action, filter), said?.Text, said?.Trouble ?? false);
    }

    /// <summary>Does it, and says where that is told.</summary>
    internal static async Task<(string Address, int Done)> DoAsync(Visit visit, IFormCollection form)
    {
        string? Value(string name) => form[name].ToString() is { Length: > 0 } text ? text : null;
        var (action, filter, step) = (ActionOf(Value("action")), PortalPages.FilterOf(Value, form.Keys), Value("step") ?? "");
        if (action is "restart" && step is "") throw new OrreryException("query.step", "Name the step to restart from, by its key.") { Status = 400 };
        var runs = await ConcernedAsync(visit, action, filter);
        var (done, refused, first) = (0, 0, "");
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = visit.Stop }, async (run, stop) =>
        {
            try
            {
                await (action switch { "cancel" => visit.Client.CancelAsync(run.Id, stop), "retry" => visit.Client.RetryAsync(run.Id, stop), _ => visit.Client.RestartAsync(run.Id, step, stop) });
                Interlocked.Increment(ref done);
            }
            catch (OrreryException e)
            {
                if (Interlocked.Increment(ref refused) == 1) first = $" {run.Id}: {e.Message}";
            }
        });
        var said = $"{Words.Count(done, "run")} {Done(action)}{(refused > 0 ? $", {Words.Count(refused)} refused, such as{first}" : ".")}";
        visit.Say(said, trouble: refused > 0);
        return ($"/runs/bulk{Query(action, filter)}", done);
    }

    private static async Task<IReadOnlyList<RunLine>> ConcernedAsync(Visit visit, string action, RunFilter filter)
    {
        var lines = new List<RunLine>();
        await foreach (var line in visit.Client.AllRunsAsync(filter, visit.Stop))
        {
            if (!Fits(action, line.State)) continue;
            lines.Add(line);
            if (lines.Count == Most) break;
        }

        return lines;
    }

    private static bool Fits(string action, string state) => action switch
    {
        "cancel" => state is "running" or "parked",
        "retry" => state is "failed" or "cancelled" or "parked",
        _ => true,
    };

    private static string ActionOf(string? action) => action is "cancel" or "retry" or "restart" ? action
        : throw new OrreryException("query.action", $"'{action}' can't be done with many runs; there are cancel, retry and restart.") { Status = 400 };

    private static IEnumerable<(string Name, string Value)> FieldsOf(RunFilter filter)
    {
        if (filter.State is { } state) yield return ("state", state);
        if (filter.Service is { } service) yield return ("service", service);
        if (filter.Workflow is { } workflow) yield return ("workflow", workflow);
        if (filter.Since is { } since) yield return ("since", Words.Stamp(since));
        if (filter.Version is { } version) yield return ("version", version);
        if (filter.Text is { } text) yield return ("q", text);
        if (filter.Until is { } until) yield return ("until", Words.Stamp(until));
        if (filter.EndedSince is { } ended) yield return ("endedSince", Words.Stamp(ended));
        if (filter.Key is { } key) yield return ("key", key);
        if (filter.Id is { } id) yield return ("id", id);
        if (filter.Attributes is { Count: > 0 } attributes) yield return ("attributes", string.Join(", ", attributes.Select(a => $"{a.Key}={a.Value}")));
    }
}
