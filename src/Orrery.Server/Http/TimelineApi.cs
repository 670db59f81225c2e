using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Access;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>Where a run's time went: <c>GET /runs/{id}/timeline?from=&amp;to=&amp;rows=&amp;bars=&amp;name=</c>, for runs of any size.</summary>
internal sealed class TimelineApi(RunReads runs)
{
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/runs/{id}/timeline", Actions.RunRead, "id", ShowAsync);

    private async Task<IResult> ShowAsync(HttpContext http)
    {
        var query = QueryOf(http.Request.Query);
        return JsonAnswer.Of((await runs.ReadAsync(http, http.Run())).Timeline(query));
    }

    /// <exception cref="ProblemException">The query makes no sense.</exception>
    public static TimelineQuery QueryOf(IQueryCollection query)
    {
        var (from, to) = (Moment("from"), Moment("to"));
        if (to <= (from ?? 0)) throw new ProblemException(400, "query.to", $"to={query["to"]}: the window must end after it begins, at {(from ?? 0).ToString(CultureInfo.InvariantCulture)} ms.");
        return new TimelineQuery(from ?? 0, to, Most("rows", RunTimeline.MostRows, 500), Most("bars", RunTimeline.MostBars, RunTimeline.MostBars), query["name"].ToString() is { Length: > 0 } name ? name : null);

        double? Moment(string name)
        {
            if (query[name].ToString() is not { Length: > 0 } text) return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var at) && at >= 0 && double.IsFinite(at) ? at
                : throw new ProblemException(400, "query." + name, $"{name}={text}: milliseconds since the run's start are wanted, from 0.");
        }

        int Most(string name, int most, int otherwise)
        {
            if (query[name].ToString() is not { Length: > 0 } text) return otherwise;
            return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
                : throw new ProblemException(400, "query." + name, $"{name}={text}: a number from 1 to {most:N0} is wanted.");
        }
    }
}
