using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orrery.Client;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary><c>GET /runs</c>: runs in a line each, newest first, a page at a time.</summary>
internal static class RunListApi
{
    private static readonly string[] States = [.. Enum.GetNames<Engine.Runs.RunStatus>().Select(n => n.ToLowerInvariant())];

    /// <summary>Of a name or an id that is searched for.</summary>
    private const int MostText = 200;

    public static async Task<IResult> ListAsync(ReadModel list, HttpContext http)
    {
        if (http.Request.Query.Keys.FirstOrDefault(n => !RunFilterNames.IsKnown(n) && n != "format") is { } other) throw Refused(RunFilterNames.Unknown(other));
        var wanted = new RunQuery(Limit(http), State(http), Given(http, "service"), Given(http, "workflow"), Moment(http, "since"), Before(http), Version(http))
        {
            Namespace = http.Who().Confined,
            Until = Moment(http, "until"),
            EndedSince = Moment(http, "endedSince"),
            Id = Short(http, "id"),
            Key = Given(http, "key"),
            Text = Short(http, "q"),
            Attributes = Attributes(list, http),
        };
        if (wanted.Key is { } key && wanted.Text is { } text) throw new ProblemException(400, "query.q", $"key={key} and q={text}: ask for one of them; q finds keys, too.");
        return await list.NewestAsync(wanted, http.RequestAborted) is { } runs ? JsonAnswer.Of(runs)
            : new Problem(400, "query.before", $"before={wanted.Before}: there is no such run in the list; name the last one of the page before.");
    }

    private static int Limit(HttpContext http)
    {
        if (Given(http, "limit") is not { } text) return 50;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= 1000 ? limit
            : throw new ProblemException(400, "query.limit", $"limit={text}: a number from 1 to 1000 is wanted.");
    }

    private static string? State(HttpContext http) => Given(http, "state") is { } state && !States.Contains(state)
        ? throw new ProblemException(400, "query.state", $"state={state}: there are {string.Join(", ", States)}.") : Given(http, "state");

    private static DateTimeOffset? Moment(HttpContext http, string name)
    {
        if (Given(http, name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since
            : throw new ProblemException(400, "query." + name, $"{name}={text}: a moment is wanted, such as 2026-11-22T09:30:00Z.");
    }

    private static string? Short(HttpContext http, string name) => Given(http, name)?.Trim() is { Length: > 0 } text
        ? text.Length <= MostText ? text : throw new ProblemException(400, "query." + name, $"{name} has {text.Length} characters; at most {MostText} are searched for.") : null;

    private static RunAttribute[] Attributes(ReadModel list, HttpContext http)
    {
        var wanted = http.Request.Query.Where(q => q.Key.StartsWith(RunFilterNames.Attribute, StringComparison.Ordinal)).SelectMany(q => q.Value.Select(v => new RunAttribute(q.Key[RunFilterNames.Attribute.Length..], v ?? ""))).Concat(Written(http)).ToArray();
        if (wanted.Length == 0) return wanted;
        if (wanted.Length > Searchable.Most) throw new ProblemException(400, "query.attribute", $"{wanted.Length} attributes are asked for; at most {Searchable.Most} can be.");
        var names = list.Searchable.Names;
        foreach (var (name, _) in wanted)
            if (!names.Values.Any(n => n.Contains(name)))
                throw new ProblemException(400, "query.attribute", $"{RunFilterNames.Attribute}{name}: no workflow that is served marks '{name}' of its input as searchable. "
                    + (names.Count == 0 ? "None marks anything; [Searchable] on a property of an input does." : $"There are: {string.Join(", ", names.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $"{string.Join(", ", n.Value)} of {n.Key}"))}."));
        return wanted;
    }

    private static IEnumerable<RunAttribute> Written(HttpContext http)
    {
        try
        {
            return Given(http, RunFilterNames.Attributes) is { } text ? RunFilterNames.AttributesIn(text).Select(a => new RunAttribute(a.Key, a.Value)) : [];
        }
        catch (OrreryException e)
        {
            throw Refused(e);
        }
    }

    private static ProblemException Refused(OrreryException why) => new(why.Status, why.Code, why.Message);

    private static RunId? Before(HttpContext http)
    {
        if (Given(http, "before") is not { } text) return null;
        return RunId.TryParse(text, out var run) ? run
            : throw new ProblemException(400, "query.before", $"before={text}: a run's id is wanted, that of the last run of the page before.");
    }

    private static VersionId Version(HttpContext http)
    {
        if (Given(http, "version") is not { } text) return default;
        return VersionId.TryParse(text, out var id) ? id
            : throw new ProblemException(400, "query.version", $"version={text}: a version's id is wanted, 16 hexadecimal digits; GET /versions lists them.");
    }

    private static string? Given(HttpContext http, string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}
