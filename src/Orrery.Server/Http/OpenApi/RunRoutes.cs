using System.Text.Json;
using Orrery.Client;

namespace Orrery.Server.Http.OpenApi;

/// <summary>Starting runs, looking at them, telling and asking them.</summary>
internal static class RunRoutes
{
    private static readonly string[] ToRun = ["run.id"];

    public static IEnumerable<DescribedRoute> All =>
    [
        Start("/api/{service}/{workflow}", "Starts a run of any workflow").Takes<JsonElement>("The input, at most 64 MiB; GET /services has its schema.", """{"customer": "Ada", "items": ["lens", "tripod"]}""")
            .Gives<RunEnd>(200, "With wait: how the run ended, or that it is parked.").Gives<StartedRun>(202, "The run is started, durably. With wait: it hasn't ended yet."),
        new DescribedRoute("GET", "/runs", "runs", "Lists runs in a line each, newest first")
            .Query("limit", "integer", "At most so many, 1 to 1,000; default 50.", 50).Query("state", "string", "Only those in it.", "running")
            .Query("service", "string", "Only those of this service. The server's own are listed with 'orrery' only.", "review").Query("workflow", "string", "Only those of this workflow.", "order")
            .Query("since", "string", "Only those started at that moment or later.", "2026-11-22T09:30:00Z").Query("until", "string", "Only those started before that moment.", "2026-11-22T10:30:00Z")
            .Query("endedSince", "string", "Only those that ended at that moment or later.", "2026-11-22T09:30:00Z").Query("q", "string", "Only those whose id begins so, that were started under this key, or whose service or workflow has it in its name.", "6k3v")
            .Query("key", "string", "Only what was started under this idempotency key.", "2026-11-22/1").Query("id", "string", "Only those whose id begins so; the part before the dash may be left out.", "r01-6k3v")
            .Query("attributes", "string", "The same of several, as a person writes them.", "customer=Ada, urgent=true")
            .Query("attr.NAME", "string", "Only those whose input has this value; NAME is a property that a workflow's schema marks with x-searchable. Several may be given.", "Ada")
            .Query("before", "string", "The page that follows the run of this id.", "r01-6k3v9x0m2q4wd")
            .Query("version", "string", "Only those pinned to this version.", "3fa9c1d207be5510")
            .Gives<IReadOnlyList<RunLine>>(200, "A page of the list.").Refuses(400, "query.unknown", "query.limit", "query.state", "query.since", "query.until", "query.endedSince", "query.q", "query.id", "query.attribute", "query.before", "query.version"),
        Of("GET", "", "Shows a run with its steps").Query("steps", "string", "none: without its steps, whose numbers are told all the same.", "none").Gives<RunView>(200, "The run as of this moment. Values above 32 KiB are left out beyond 1 MiB together; where they lie is said instead."),
        Value("input", "the run's input"),
        Value("result", "the run's result"),
        Value("published", "what the run's code says is to be seen of it"),
        Of("GET", "/graph", "Shows how a run's steps hang together, those alike taken together").Gives<GraphView>(200, "The graph as of this moment."),
        Of("GET", "/timeline", "Shows where a run's time went").Query("from", "number", "The window's beginning, in milliseconds since the run's start; default 0.", 0).Query("to", "number", "Its end; default the run's end, or now.", 60000)
            .Query("rows", "integer", "At most so many, 1 to 1,000; default 500.", 500).Query("bars", "integer", "What needs more, 1 to 2,000, is folded; default 2,000.", 2000).Query("name", "string", "Only steps that do this.", "pack")
            .Gives<TimelineView>(200, "Waits and attempts of each step; of very many steps, counts over time.").Refuses(400, "query.from", "query.to", "query.rows", "query.bars"),
        Of("GET", "/steps", "Lists a run's steps, a page at a time").Query("from", "integer", "Steps to skip; default 0.", 0).Query("limit", "integer", "At most so many, 1 to 1,000; default 200.", 200)
            .Query("state", "string", "Only those in it; open: those that haven't ended.", "open").Query("name", "string", "Only those of this name.", "pack").Query("key", "string", "Only those whose key holds it.", "items[0]")
            .Gives<StepPage>(200, "The page, and how many there are.").Refuses(400, "query.from", "query.limit"),
        Of("GET", "/steps/{index}", "Shows a step with its input").Gives<StepView>(200, "The step as of this moment.").Refuses(404, "step.unknown"),
        Step("input", "a step's input"),
        Step("result", "a step's result"),
        Of("GET", "/steps/{index}/log", "Reads what an attempt logged").Query("attempt", "integer", "Counted from 1; default the newest.", 1)
            .Gives(200, "The log.", "text/plain").Refuses(404, "step.unknown", "attempt.unknown"),
        Of("GET", "/steps/{index}/log/events", "Follows what an attempt logs").Query("attempt", "integer", "Counted from 1; default the newest.", 1).Query("from", "integer", "Bytes of the log read so far; Last-Event-ID goes before it.", 0)
            .Gives(200, "Server-sent events. log: a piece, named by where it ends in bytes; end: the attempt is over.", "text/event-stream").Refuses(400, "query.from").Refuses(404, "step.unknown", "attempt.unknown").Refuses(409, "attempt.none"),
        Of("GET", "/steps/{index}/usage", "Shows what an attempt's programs used over time").Query("attempt", "integer", "Counted from 1; default the newest.", 1)
            .Gives<UsageView>(200, "One sample a second at most; none of code that ran no program in a sandbox.").Refuses(404, "step.unknown", "attempt.unknown"),
        .. new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" }.Select(method => Of(method, "/steps/{index}/session/{path}", "Speaks with a step's session: hands the request on to its endpoint, or opens a WebSocket to it")
            .Gives(200, "What the session answers, with its status.", "application/octet-stream").Refuses(404, "step.unknown", "session.none").Refuses(426, "session.bytes").Refuses(502, "session.gone")),
        Of("GET", "/end", "Waits for a run's end").Query("wait", "number", "Seconds, at most 60; default 0.", 30)
            .Gives<RunEnd>(200, "How it ended, or that it is parked.").Gives<RunEnd>(202, "It hasn't yet.").Refuses(400, "query.wait"),
        Of("GET", "/events", "Follows a run").Query("steps", "string", "none: without its steps.", "none").Gives(200, "Server-sent events. run: the whole run, at once and after each change, at most five a second; end: it has ended. Each stands alone.", "text/event-stream"),
        Of("GET", "/history", "Gives a run's journal as a document that can be played again").Gives<RunHistory>(200, "The journal."),
        Of("GET", "/shown/{ticket}/{path}", "Serves a page among a run's files, and what it loads, in an origin of its own; /files leads there").Gives(200, "The file.", "application/octet-stream").Refuses(404, "file.unknown"),
        Of("HEAD", "/shown/{ticket}/{path}", "Looks whether such a page has a file").Gives(200, "It has.").Refuses(404, "file.unknown"),
        Of("GET", "/pages", "Lists the pages that the run's service adds for it").Gives<IReadOnlyList<PageView>>(200, "Those of the version that the run is pinned to."),
        Of("GET", "/export", "Gives a run as a file, with its logs and artifacts").Query("artifacts", "string", "none; small: those of at most 1 MiB that aren't segments of media, the default; all.", "small")
            .Query("max", "integer", "Bytes of artifacts together; default 64 MiB, with artifacts=all no limit.", 67108864).Query("children", "string", "true: the runs that it started come with it.", "true")
            .Gives(200, "A zip archive; its last entry, manifest.json, says what is in it and what isn't.", "application/zip").Refuses(400, "query.artifacts", "query.max", "query.children"),
        Of("GET", "/files", "Lists what a run left behind").Gives<IReadOnlyList<RunFile>>(200, "Files by path; empty when there are none."),
        Of("GET", "/files/{path}", "Serves a file that a run left behind; ranges").Gives(200, "The file.", "application/octet-stream").Gives(206, "A range of it.", "application/octet-stream")
            .Refuses(400, "file.path").Refuses(404, "file.unknown"),
        Of("HEAD", "/files/{path}", "Looks whether a run left a file behind").Gives(200, "It did.").Refuses(404, "file.unknown"),
        Of("POST", "/cancel", "Asks a run to stop").Gives<NamedRun>(200, "It is asked to.").Refuses(409, "run.ended"),
        Of("POST", "/terminate", "Ends a run at once, without asking its code").Gives<NamedRun>(200, "It has ended.").Refuses(409, "run.ended"),
        Of("POST", "/retry", "Lets a run that failed, was cancelled or is parked go on").Query("version", "string", "latest, pinned, an id or its first digits.", "latest")
            .Gives<NamedRun>(200, "It goes on.").Refuses(404, "version.unknown").Refuses(409, "run.running", "run.completed", "run.undone", "version.gone"),
        Of("POST", "/restart", "Has a run go back to a step").Query("step", "string", "The step's key.", "items[0]/pack").Query("version", "string", "As for a retry.", "latest")
            .Gives<NamedRun>(200, "It goes back.").Refuses(400, "query.step").Refuses(404, "step.unknown", "version.unknown").Refuses(409, "run.undone", "version.gone"),
        Key(Of("POST", "/signals/{name}", "Sends a run a signal"), "signal").Takes<JsonElement>("The value, at most 64 MiB.", """{"approved": true, "by": "Grace"}""")
            .Gives<SignalTaken>(202, "The run has it, durably.").Refuses(400, "signal.json").Refuses(409, "run.ended", "signal.full").Refuses(507, "disk.full"),
        Of("POST", "/queries/{name}", "Asks a run's code something; nothing changes").Query("wait", "number", "Seconds, at most 60; default 30.", 30).Takes<JsonElement>("What is asked.", "\"lens\"")
            .Gives<QueryAnswer>(200, "The code's answer.").Refuses(400, "query.json").Refuses(404, "query.unknown").Refuses(409, "run.ended", "run.parked").Refuses(422, "the code's own").Refuses(503, "run.silent"),
        Key(Of("POST", "/updates/{name}", "Asks a run's code to do something"), "update").Query("wait", "number", "Seconds, at most 60; default 30.", 30).Takes<JsonElement>("What it carries.", "\"lens\"")
            .Gives<UpdateAnswer>(200, "It is done.").Gives<UpdateAnswer>(202, "It is accepted and not done yet.")
            .Refuses(400, "update.json").Refuses(404, "update.unknown").Refuses(409, "run.ended", "run.parked", "update.conflict").Refuses(422, "the code's own"),
    ];

    /// <summary>What all starts have in common.</summary>
    public static DescribedRoute Start(string path, string summary) =>
        Key(new DescribedRoute("POST", path, "runs", summary), "run").Query("wait", "number", "Seconds, at most 60: the answer waits for the run's end.", 30)
            .Query("within", "number", "Seconds that the run may take; then it is cancelled and has failed.", 3600)
            .Refuses(400, "input.json", "input.null", "input.…", "query.wait", "query.within", "key.size").Refuses(404, "service.unknown", "workflow.unknown").Refuses(409, "run.conflict").Refuses(413, "input.size").Refuses(507, "disk.full");

    private static DescribedRoute Of(string method, string path, string summary) => new DescribedRoute(method, "/runs/{id}" + path, "runs", summary).Refuses(400, [.. ToRun]).Refuses(404, "run.unknown");

    private static DescribedRoute Value(string name, string what) =>
        Of("GET", "/" + name, $"Gives {what}, whole").Gives<JsonElement>(200, "The value.").Refuses(404, name + ".none", "artifact.unknown");

    private static DescribedRoute Step(string name, string what) =>
        Of("GET", "/steps/{index}/" + name, $"Gives {what}, whole").Gives<JsonElement>(200, "The value.").Refuses(404, "step.unknown", name + ".none", "artifact.unknown");

    private static DescribedRoute Key(DescribedRoute route, string what) => route.Header("Idempotency-Key", $"The same key again is the same {what}.", "2026-11-22/1");

    private sealed record NamedRun(RunId Run);

    private sealed record SignalTaken(RunId Run, string Signal, string Id);

    private sealed record QueryAnswer(RunId Run, string Query, JsonElement? Result);
}
