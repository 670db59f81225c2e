using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>A page of a service within the portal's frame.</summary>
/// <param name="Run">What it is about; null when it is about the service as a whole.</param>
/// <param name="Pages">All of the run's.</param>
public sealed record ServicePageModel(PageView Page, RunView? Run, IReadOnlyList<PageView> Pages)
{
    /// <summary>What the script is told of the run, now and after each change.</summary>
    public object? RunNow => Run is null ? null : new
    {
        Id = Run.Id.ToString(), Run.Service, Run.Workflow, Run.Version, Run.State, Run.Waiting, Run.StepCount, Run.StepsDone, Run.StartedAt, Run.EndedAt,
        Failure = Run.Failure is { } failure ? new { failure.Type, failure.Message, failure.Step } : null,
    };

    internal static async Task<Shown> OfRunAsync(Visit visit)
    {
        var run = visit.Client.RunLeanAsync(visit.Run, visit.Stop);
        var pages = await visit.Client.PagesAsync(visit.Run, visit.Stop);
        var page = pages.FirstOrDefault(p => p.Name == visit.Value("name")) ?? throw Unknown(visit, $"Run {visit.Run}", pages);
        return Shown.Of<RunServicePage>($"{page.Title} of {visit.Run}", "Runs", new ServicePageModel(page, await run, pages)) with { Islands = ["page"] };
    }

    internal static async Task<Shown> OfServiceAsync(Visit visit)
    {
        var service = visit.Value("service");
        var pages = (await visit.Client.PagesAsync(visit.Stop)).Where(p => p.Service == service).ToList();
        var page = pages.FirstOrDefault(p => p.Name == visit.Value("name")) ?? throw Unknown(visit, $"Service '{service}'", pages);
        return Shown.Of<RunServicePage>(page.Title, page.Title, new ServicePageModel(page, null, pages)) with { Islands = ["page"] };
    }

    private static OrreryException Unknown(Visit visit, string of, IReadOnlyList<PageView> pages) => new("page.unknown",
        $"{of} has no page '{visit.Value("name")}'. {(pages.Count == 0 ? "Its service adds none, or the version that did isn't here any more." : $"There are: {string.Join(", ", pages.Select(p => p.Name))}.")}") { Status = 404 };
}
