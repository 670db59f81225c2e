using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Http;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal;

/// <summary>What the portal's forms send: each does one thing through the client and leads back to a page.</summary>
internal static class PortalForms
{
    public static void Map(IEndpointRouteBuilder routes, string root, Func<HttpContext, Visit> visitOf)
    {
        OnRun("cancel", Actions.RunCancel, (visit, _) => visit.Client.CancelAsync(visit.Run, visit.Stop));
        OnRun("terminate", Actions.RunTerminate, (visit, _) => visit.Client.TerminateAsync(visit.Run, visit.Stop));
        OnRun("retry", Actions.RunRetry, (visit, _) => visit.Client.RetryAsync(visit.Run, visit.Stop));
        OnRun("restart", Actions.RunRetry, (visit, form) => visit.Client.RestartAsync(visit.Run, form["step"].ToString(), visit.Stop));

        void OnRun(string name, string action, Func<Visit, IFormCollection, Task> act) => routes.Post($"{root}/runs/{{id}}/{name}", action, "id", async http =>
        {
            var visit = visitOf(http);
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(visit.Stop) : FormCollection.Empty;
            await act(visit, form);
            return Back(http, $"/runs/{visit.Run}");
        });
    }

    /// <summary>See Other: loading the page again sends nothing again.</summary>
    private static IResult Back(HttpContext http, string address)
    {
        http.Response.Headers.Location = address;
        return Results.StatusCode(303);
    }
}
