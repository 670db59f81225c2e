using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;
using Orrery.Server.Versions;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>Runs over HTTP: show, cancel, retry, restart. Lists are <see cref="RunListApi"/>.</summary>
internal static class RunApi
{
    public static void Map(IEndpointRouteBuilder routes, Node node, ServedVersions versions, RunReads runs, ReadModel list, ProgressBoard progress, LargePayloads payloads, PayloadIntake intake)
    {
        routes.Get("/runs", Actions.RunList, null, http => RunListApi.ListAsync(list, http));
        routes.Get("/runs/{id}", Actions.RunRead, "id", async http => JsonAnswer.Of(await ViewAsync(await ReadAsync(node, runs, http), progress, payloads, IsLean(http))));
        routes.Post("/runs/{id}/cancel", Actions.RunCancel, "id", http => DoAsync(node, http, run => new CancelRun(run)));
        routes.Post("/runs/{id}/retry", Actions.RunRetry, "id", async http =>
        {
            var version = await VersionsApi.ChoiceAsync(node, versions, http);
            return await DoAsync(node, http, run => new RetryRun(run) { Version = version });
        });
        routes.Post("/runs/{id}/restart", Actions.RunRetry, "id", async http =>
        {
            if (StepOf(http) is not { Length: > 0 } step) throw NoStep();
            var version = await VersionsApi.ChoiceAsync(node, versions, http);
            return await DoAsync(node, http, run => new RestartRun(run, step) { Version = version });
        });
        routes.Get("/runs/{id}/history", Actions.RunRead, "id", async http => JsonAnswer.Readable(HistoryMaker.Of(await new ShownValues(payloads, ShownValues.OfHistory).InHistoryAsync(await node.ShowAsync(http, http.Run())))));
        routes.Post("/runs/{id}/terminate", Actions.RunTerminate, "id", http => DoAsync(node, http, run => new TerminateRun(run, "")));
        routes.Post("/runs/{id}/signals/{name}", Actions.RunSignal, "id", http => SignalAsync(node, intake, http));
    }

    private static async Task<IResult> SignalAsync(Node node, PayloadIntake intake, HttpContext http)
    {
        var (run, name) = (http.Run(), http.Value("name"));
        var id = http.Request.IdempotencyKey() is { Length: > 0 } given ? given : Guid.NewGuid().ToString("n");
        var (value, _) = await intake.ReadAsync(http, "signal");
        return await node.AskAsync(http, run, _ => new SignalRun(run, id, name, value)) is var answer && answer is Accepted
            ? JsonAnswer.Of(new { run, signal = name, id }, 202)
            : Problem.Of(answer);
    }

    /// <summary>The run as it is shown: with its large values in their places, as far as there is room.</summary>
    /// <param name="lean">Without its steps, of which only the numbers are told.</param>
    public static Task<RunView> ViewAsync(RunRead read, ProgressBoard progress, LargePayloads payloads, bool lean) => ViewAsync(read, progress.Of, new ShownValues(payloads, ShownValues.OfDocument), lean);

    /// <inheritdoc cref="ViewAsync(RunRead, ProgressBoard, LargePayloads, bool)"/>
    public static async Task<RunView> ViewAsync(RunRead read, Func<AttemptName, AttemptProgress?> progress, ShownValues values, bool lean)
    {
        var run = read.Run;
        var shown = await values.InDocumentAsync(lean ? run with { Steps = [] } : run);
        return RunViewMaker.View(shown, progress) with { StepCount = run.Steps.Length, StepsDone = read.Done };
    }

    /// <summary>The whole run is told as it is at this moment, whoever else looks at it.</summary>
    private static async Task<RunRead> ReadAsync(Node node, RunReads runs, HttpContext http) =>
        IsLean(http) ? await runs.ReadAsync(http, http.Run()) : new RunRead(await node.ShowAsync(http, http.Run()), DateTimeOffset.UtcNow, TimeSpan.Zero);

    /// <summary>Whether only the run itself is asked for, by <c>steps=none</c>.</summary>
    public static bool IsLean(HttpContext http) => http.Request.Query["steps"] == "none";

    private static string StepOf(HttpContext http) => http.Request.Query["step"].ToString();

    private static ProblemException NoStep() => new(400, "query.step", "Name the step to go back to: POST /runs/RUN/restart?step=KEY, with the key as the run's steps have it.");

    private static async Task<IResult> DoAsync(Node node, HttpContext http, Func<RunId, Engine.Command> command)
    {
        var run = http.Run();
        return await node.AskAsync(http, run, _ => command(run)) is var answer && answer is Accepted ? JsonAnswer.Of(new { run }) : Problem.Of(answer);
    }
}
