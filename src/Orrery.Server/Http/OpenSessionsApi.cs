using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Reading;
using Orrery.Workers.Sessions;

namespace Orrery.Server.Http;

/// <summary>Sessions that are open: <c>GET /sessions</c> lists them, and below <c>/runs/{id}/steps/{index}/session/</c> each is reached.</summary>
internal sealed class OpenSessionsApi(RunReads runs, LiveSessions live)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/sessions", Actions.RunList, null, ListAsync);
        routes.Any(Methods, "/runs/{id}/steps/{index}/session/{**path}", Actions.SessionUse, "id", UseAsync);
    }

    private Task<IResult> ListAsync(HttpContext http)
    {
        var who = http.Who();
        var seen = live.All().Where(s => who.Confined is null || who.Confined == s.Note.Namespace).OrderBy(s => s.Note.StartedAt);
        return Task.FromResult(JsonAnswer.Of(seen.Select(View).ToList()));
    }

    private static SessionInfo View(LiveSession session)
    {
        var note = session.Note;
        return new SessionInfo(note.Run.ToString(), note.Step, note.Attempt, note.Key, note.Service, note.Function, note.Namespace, note.Endpoint == SessionEndpoint.Bytes ? "bytes" : "http",
            $"/runs/{note.Run}/steps/{note.Step}/session/", note.StartedAt, new DateTimeOffset(session.Folder.UsedAt, TimeSpan.Zero)) { IdleAfter = note.IdleAfter };
    }

    private async Task<IResult> UseAsync(HttpContext http)
    {
        var step = StepApi.StepOf((await runs.ReadAsync(http, http.Run())).Run, http);
        // One whose step has ended is being taken down: it isn't anybody's any more.
        return !step.Done && live.Find(http.Run(), step.Spec.Index, step.Epoch) is { } session ? new SessionProxy(session, PathOf(http))
            : throw new ProblemException(404, "session.none", step.Done
                ? $"Step '{step.Spec.Key}' has ended, and its session with it."
                : $"Step '{step.Spec.Key}' has no session open: it hasn't come so far, or the worker that has it is on another machine. GET /runs/{http.Value("id")} says what it waits for.");
    }

    /// <summary>What follows the session's own address, as it came: decoded once and encoded again it might be another.</summary>
    private static string PathOf(HttpContext http)
    {
        var raw = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var path = raw.Split('?', 2)[0];
        const string Mark = "/session/";
        var at = path.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? "" : path[(at + Mark.Length)..];
    }
}
