using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Copies;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>A run as a file: <c>GET /runs/{id}/export?artifacts=none|small|all&amp;max=BYTES&amp;children=true</c>, a zip archive that is written as it is made.</summary>
internal sealed class ExportApi(Node node, CopySources sources, IAuthorise authorise)
{
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/runs/{id}/export", Actions.RunRead, "id", ExportAsync);

    private async Task<IResult> ExportAsync(HttpContext http)
    {
        var (wish, asked, at) = (CopyWish.Of(http.Request.Query), http.Run(), DateTimeOffset.UtcNow);
        var read = new RunRead(await node.ShowAsync(http, asked), at, TimeSpan.Zero);
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{asked}.orrery\"";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await using (var to = await CopyWriter.ToAsync(http.Response.Body, http.RequestAborted))
            {
                var export = new RunExport(sources, to, wish, id => authorise.Refuse(http.Who(), Actions.ArtifactRead, id.ToString()));
                await export.AddAsync(read);
                await AddChildrenAsync(http, export, read.Run, wish.Children);
                await export.EndAsync(asked, $"{http.Request.Scheme}://{http.Request.Host}", http.Who().Caller.Principal, at);
            }

            return Results.Empty;
        }
        catch
        {
            // What has been sent of it is no archive: the connection is broken off, so that nobody takes it for one.
            http.Abort();
            throw;
        }
    }

    private async Task AddChildrenAsync(HttpContext http, RunExport export, RunSnapshot run, bool wanted)
    {
        var known = new HashSet<RunId> { run.Header.Id };
        var left = new Queue<RunId>(ChildrenOf(run));
        while (left.TryDequeue(out var child))
        {
            if (!known.Add(child)) continue;
            if (!wanted) export.LeaveOut($"the child {child}", null, "children were not wanted");
            else if (export.Runs.Count >= CopyWish.MostRuns) export.LeaveOut($"the child {child}", null, $"a copy has {CopyWish.MostRuns:N0} runs at most");
            else if (authorise.Refuse(http.Who(), Actions.RunRead, child.ToString()) is { } refused) export.LeaveOut($"the child {child}", null, refused);
            else if (await FindAsync(http, export, child) is { } found)
            {
                await export.AddAsync(new RunRead(found, DateTimeOffset.UtcNow, TimeSpan.Zero));
                foreach (var next in ChildrenOf(found)) left.Enqueue(next);
            }
        }
    }

    private async Task<RunSnapshot?> FindAsync(HttpContext http, RunExport export, RunId child)
    {
        try
        {
            return await node.ShowAsync(http, child);
        }
        catch (ProblemException e)
        {
            export.LeaveOut($"the child {child}", null, e.Problem.Detail);
            return null;
        }
    }

    private static IEnumerable<RunId> ChildrenOf(RunSnapshot run) =>
        run.Steps.Where(s => s.Spec.Kind is StepKind.Child or StepKind.Start && s.Spec.Other is not null).Select(s => s.Spec.Other!.Value);
}
