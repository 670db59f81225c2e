using System.Globalization;
using System.Runtime.CompilerServices;
using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>Reads what the page of live queries shows, and what its form sends.</summary>
internal static class LiveModels
{
    /// <summary>Rates and alerts change all the time; a page that somebody looks at is read anew this often.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    public static async Task<Shown> ReadAsync(Visit visit, IReadOnlyDictionary<string, string>? sent = null, string? trouble = null)
    {
        var saved = visit.Client.SavedQueriesAsync(visit.Stop);
        return Shown.Of<LivePage>("Live queries", "Live queries", new LivePage.LiveModel(visit.Query("query") ?? "", await saved, await visit.Client.StreamsAsync(visit.Stop), sent, trouble)) with { Islands = ["mql"] };
    }

    public static async IAsyncEnumerable<bool> Changes(Visit visit, [EnumeratorCancellation] CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Beat);
        while (await timer.WaitForNextTickAsync(stop)) yield return true;
    }

    public static Task<SavedQueryView> SaveAsync(Visit visit, IReadOnlyDictionary<string, string> form)
    {
        string? Text(string name) => form.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;
        var spec = new SavedQuerySpec { Query = Text("query") ?? "" };
        if (Text("when") is not null || Text("smooth") is not null)
        {
            var lasts = Text("for") is not { } seconds ? 0 : double.TryParse(seconds, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
                : throw new OrreryException("input.alert", $"'{seconds}' is no number of seconds.") { Status = 400 };
            spec = spec with { Alert = new AlertSpec { When = Text("when"), Smooth = Text("smooth") is { } field ? new SmoothSpec { Field = field } : null, ForSeconds = lasts, Start = Text("start") } };
        }
        else if (Text("start") is not null)
        {
            throw new OrreryException("input.alert", "Say when it is to start a run: fill in one of the two fields for an alert.") { Status = 400 };
        }

        return visit.Client.SaveQueryAsync(Text("name") ?? "", spec, visit.Stop);
    }
}
