using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Http;
using Orrery.Server.Portal.Forms;
using Orrery.Server.Portal.Framing;
using Orrery.Server.Portal.Pages;

namespace Orrery.Server.Portal;

/// <summary>What the portal's forms send: each does one thing through the client and leads back to a page.</summary>
/// <param name="refused">Shows why something wasn't done.</param>
/// <param name="show">Shows a page in answer to a form.</param>
internal sealed class PortalForms(string root, Func<HttpContext, Visit> visitOf, Func<Visit, OrreryException, Task<IResult>> refused, Func<Visit, Shown, Task<IResult>> show)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        On("/runs/{id}/cancel", Actions.RunCancel, "id", (visit, _) => OfRun(visit, visit.Client.CancelAsync(visit.Run, visit.Stop)));
        On("/runs/{id}/terminate", Actions.RunTerminate, "id", (visit, _) => OfRun(visit, visit.Client.TerminateAsync(visit.Run, visit.Stop)));
        On("/runs/{id}/retry", Actions.RunRetry, "id", (visit, _) => OfRun(visit, visit.Client.RetryAsync(visit.Run, visit.Stop)));
        On("/runs/{id}/restart", Actions.RunRetry, "id", (visit, form) => OfRun(visit, visit.Client.RestartAsync(visit.Run, form["step"].ToString(), visit.Stop)));
        On("/runs/bulk", Actions.RunList, null, async (visit, form) => (await BulkModel.DoAsync(visit, form)).Address);
        On("/queues/{service}/{function}/redrive", Actions.QueueRedrive, null, RedriveAsync);
        On("/workers/{worker}/drain", Actions.WorkerDrain, "worker", (visit, _) => After("/workers", visit.Client.DrainAsync(visit.Value("worker"), visit.Stop)));
        On("/workers/{worker}/resume", Actions.WorkerDrain, "worker", (visit, _) => After("/workers", visit.Client.ResumeAsync(visit.Value("worker"), visit.Stop)));
        On("/schedules/{name}/pause", Actions.SchedulePause, "name", (visit, _) => OfScheduleAsync(visit, visit.Client.PauseScheduleAsync(visit.Value("name"), visit.Stop)));
        On("/schedules/{name}/resume", Actions.SchedulePause, "name", (visit, _) => OfScheduleAsync(visit, visit.Client.ResumeScheduleAsync(visit.Value("name"), visit.Stop)));
        On("/schedules/{name}/trigger", Actions.ScheduleTrigger, "name", (visit, _) => OfScheduleAsync(visit, visit.Client.TriggerScheduleAsync(visit.Value("name"), visit.Stop)));

        On("/mql/{name}/remove", Actions.QuerySave, "name", (visit, _) => After("/mql", visit.Client.RemoveQueryAsync(visit.Value("name"), visit.Stop)));
        routes.Post(root + "/mql", Actions.QuerySave, null, async http =>
        {
            var (visit, form) = (visitOf(http), (IReadOnlyDictionary<string, string>)new Dictionary<string, string>());
            try
            {
                form = await SentForm.ReadAsync(visit);
                http.Response.Headers.Location = $"/mql?query={Uri.EscapeDataString((await LiveModels.SaveAsync(visit, form)).Spec.Query)}";
                return Results.StatusCode(303);
            }
            catch (OrreryException e) when (e.Status is >= 400 and < 500 and not 401 and not 403 and not 404)
            {
                return await show(visit, await LiveModels.ReadAsync(visit, form, e.Message));
            }
            catch (OrreryException e)
            {
                return await refused(visit, e);
            }
        });

        Operation("/start/{service}/{workflow}", Actions.RunStart, null, OperationModel.StartAsync, async (visit, filled) =>
        {
            var key = filled.Values.GetValueOrDefault("key") is { Length: > 0 } given ? given : null;
            return $"/runs/{(await visit.Client.StartAsync(visit.Value("service"), visit.Value("workflow"), filled.Input, key, Within(filled.Values.GetValueOrDefault("within")), visit.Stop)).Run}";
        });
        Operation("/runs/{id}/signal/{name}", Actions.RunSignal, "id", visit => OperationModel.TellAsync(visit, "signal"), async (visit, filled) =>
        {
            await visit.Client.SignalAsync(visit.Run, visit.Value("name"), filled.Input, stop: visit.Stop);
            visit.Say($"The signal {visit.Value("name")} is sent.");
            return $"/runs/{visit.Run}";
        });
        Operation("/runs/{id}/update/{name}", Actions.RunUpdate, "id", visit => OperationModel.TellAsync(visit, "update"), async (visit, filled) =>
        {
            var answer = await visit.Client.UpdateAsync(visit.Run, visit.Value("name"), filled.Input, stop: visit.Stop);
            visit.Say($"The update {visit.Value("name")} is done. Its answer: {Short(answer)}");
            return $"/runs/{visit.Run}";
        });
        Operation("/runs/{id}/query/{name}", Actions.RunRead, "id", visit => OperationModel.TellAsync(visit, "query"), async (visit, filled) =>
        {
            var answer = await visit.Client.QueryAsync(visit.Run, visit.Value("name"), filled.Input, visit.Stop);
            visit.Say($"Asked {visit.Value("name")}. The answer: {Short(answer)}");
            return $"/runs/{visit.Run}";
        });

        // What was written is shown again beside what is wrong with it.
        void Operation(string pattern, string action, string? target, Func<Visit, Task<OperationModel>> read, Func<Visit, FilledForm, Task<string>> act) => routes.Post(root + pattern, action, target, async http =>
        {
            var visit = visitOf(http);
            try
            {
                var model = await read(visit);
                var filled = FilledForm.Read(model.Fields, await SentForm.ReadAsync(visit));
                try
                {
                    if (filled.Errors.Count > 0) return await show(visit, (model with { Filled = filled, Trouble = "Not sent: some of what is written below can't be read." }).Shown);
                    http.Response.Headers.Location = await act(visit, filled);
                    return Results.StatusCode(303);
                }
                catch (OrreryException e) when (e.Status is >= 400 and < 500 and not 401 and not 403 and not 404)
                {
                    return await show(visit, (model with { Filled = filled, Trouble = e.Message }).Shown);
                }
            }
            catch (OrreryException e)
            {
                return await refused(visit, e);
            }
        });

        // See Other: loading the page again sends nothing again.
        void On(string pattern, string action, string? target, Func<Visit, IFormCollection, Task<string>> act) => routes.Post(root + pattern, action, target, async http =>
        {
            var visit = visitOf(http);
            try
            {
                http.Response.Headers.Location = await act(visit, http.Request.HasFormContentType ? await http.Request.ReadFormAsync(visit.Stop) : FormCollection.Empty);
                return Results.StatusCode(303);
            }
            catch (OrreryException e)
            {
                return await refused(visit, e);
            }
        });
    }

    private static TimeSpan? Within(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e10 ? TimeSpan.FromSeconds(seconds)
        : throw new OrreryException("query.within", $"Time limit: '{text}' won't do; a number of seconds above 0 is wanted, or nothing.") { Status = 400 };

    private static string Short(JsonNode? value) => value?.ToJsonString() is { } text ? text.Length > 500 ? text[..500] + " …" : text : "nothing";

    private static Task<string> OfRun(Visit visit, Task done) => After($"/runs/{visit.Run}", done);

    private static async Task<string> After(string address, Task done)
    {
        await done;
        return address;
    }

    private static async Task<string> OfScheduleAsync(Visit visit, Task<ScheduleView> changing)
    {
        var schedule = await changing;
        visit.Say($"{schedule.Name}: {schedule.Said}");
        return "/schedules";
    }

    private static async Task<string> RedriveAsync(Visit visit, IFormCollection form)
    {
        var queue = $"{visit.Value("service")}/{visit.Value("function")}";
        var came = await visit.Client.RedriveAsync(queue, RunId.TryParse(form["run"].ToString(), out var one) ? one : null, visit.Stop);
        var said = $"{Parts.Words.Count(came.Retried, "run goes", "runs go")} on.{(came.Refused.Count > 0 ? $" {came.Refused.Count} could not: {came.Refused[0].Run}: {came.Refused[0].Why}" : "")}";
        visit.Say(said, trouble: came.Refused.Count > 0);
        return $"/queues/{queue}/dead";
    }
}
