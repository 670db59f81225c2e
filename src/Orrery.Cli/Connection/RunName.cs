using Orrery.Client;

namespace Orrery.Cli.Connection;

/// <summary>Finds the run that a person means: a whole id, the beginning of one, or <c>last</c>.</summary>
internal static class RunName
{
    /// <summary>Runs that are looked at, of those whose id begins as it was said.</summary>
    private const int Most = 1000;

    private const int Listed = 5;

    /// <exception cref="OrreryException">No run, or several: code <c>usage</c>.</exception>
    public static async Task<RunId> FindAsync(IServer server, string text, CancellationToken stop) =>
        RunId.TryParse(text, out var id) ? id : Choose(text, await server.RunsAsync(text == "last" ? new RunFilter() : new RunFilter { Id = text }, text == "last" ? 1 : Most, stop));

    /// <param name="runs">Newest first.</param>
    internal static RunId Choose(string text, IReadOnlyList<RunLine> runs)
    {
        if (text == "last") return runs.Count > 0 ? runs[0].Id : throw Usage("There is no run yet.");
        var meant = runs.Where(r => Begins(r.Id.ToString(), text)).ToList();
        return meant.Count switch
        {
            1 => meant[0].Id,
            0 => throw Usage($"No run's id begins with '{text}'. 'orrery runs' lists them; 'last' means the newest."),
            _ => throw Usage($"'{text}' could be {meant.Count} runs: {string.Join(", ", meant.Take(Listed).Select(r => r.Id))}{(meant.Count > Listed ? ", …" : "")}. Give more of the id."),
        };
    }

    /// <summary>The part before the dash says where the run lives and may be left out.</summary>
    private static bool Begins(string id, string text) =>
        text.Length > 0 && (id.StartsWith(text, StringComparison.OrdinalIgnoreCase) || id.AsSpan(id.IndexOf('-') + 1).StartsWith(text, StringComparison.OrdinalIgnoreCase));

    private static OrreryException Usage(string message) => new("usage", message);
}
