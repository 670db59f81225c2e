using System.Globalization;
using System.Runtime.CompilerServices;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Http;
using Orrery.Server.Portal.Framing;
using Orrery.Server.Portal.Pages;

namespace Orrery.Server.Portal;

/// <summary>The pages of the portal, in one table.</summary>
internal static class PortalPages
{
    public static IReadOnlyList<Page> All { get; } =
    [
        new Page("/", Actions.ServerRead, null, HomeAsync) { Changes = Server },
        new Page("/runs", Actions.RunList, null, RunsAsync) { Changes = Server },
        new Page("/runs/bulk", Actions.RunRetry, null, async visit => Shown.Of<BulkPage>("Many runs", "Runs", await BulkModel.ReadAsync(visit))),
        new Page("/runs/{id}", Actions.RunRead, "id", RunAsync) { Changes = OneRun },
        new Page("/runs/{id}/steps/{index}", Actions.RunRead, "id", StepAsync) { Changes = OneRun },
        new Page("/queues", Actions.ServerRead, null, async visit => Shown.Of<QueuesPage>("Queues", "Queues", await visit.Client.QueuesAsync(visit.Stop))) { Changes = Server },
        new Page("/queues/{service}/{function}/dead", Actions.ServerRead, null, DeadLettersAsync) { Changes = Server },
        new Page("/workers", Actions.ServerRead, null, async visit => Shown.Of<WorkersPage>("Workers", "Workers", await visit.Client.WorkersAsync(visit.Stop))) { Changes = Server },
        new Page("/schedules", Actions.ScheduleList, null, SchedulesAsync) { Changes = Server },
        new Page("/mql", Actions.QueryLive, null, visit => LiveModels.ReadAsync(visit)) { Changes = LiveModels.Changes },
        new Page("/tables", Actions.TableRead, null, async visit => Shown.Of<TablesPage>("Tables", "Tables", await visit.Client.TablesAsync(visit.Stop))),
        new Page("/tables/{service}/{table}", Actions.TableRead, "service", TableAsync),
        new Page("/artifacts", Actions.ArtifactList, null, ArtifactsAsync),
        new Page("/artifacts/{artifact}/about", Actions.ArtifactRead, "artifact", ArtifactAsync),
        new Page("/system", Actions.ServerRead, null, SystemAsync) { Changes = Server },
        new Page("/start", Actions.RunStart, null, async visit => Shown.Of<StartPage>("Start a run", "", await visit.Client.ServicesAsync(stop: visit.Stop))),
        new Page("/start/{service}/{workflow}", Actions.RunStart, null, async visit => (await OperationModel.StartAsync(visit)).Shown),
        new Page("/runs/{id}/signal/{name}", Actions.RunSignal, "id", async visit => (await OperationModel.TellAsync(visit, "signal")).Shown),
        new Page("/runs/{id}/update/{name}", Actions.RunUpdate, "id", async visit => (await OperationModel.TellAsync(visit, "update")).Shown),
        new Page("/runs/{id}/query/{name}", Actions.RunRead, "id", async visit => (await OperationModel.TellAsync(visit, "query")).Shown),
        new Page("/design", Actions.Public, null, _ => Task.FromResult(new Shown("Parts", "", typeof(DesignPage), new Dictionary<string, object?>()))),
        new Page("/sign-in", Actions.Public, null, visit => Task.FromResult(PortalHost.SignIn(visit.Query("return") ?? "/", ProblemOf(visit.Query("problem"))))),
        new Page("/runs/{id}/pages/{name}", Actions.RunRead, "id", ServicePageModel.OfRunAsync) { Changes = OneRun },
        new Page("/services/{service}/pages/{name}", Actions.ServerRead, null, ServicePageModel.OfServiceAsync),
        new Page("/search", Actions.RunList, null, async visit => Shown.Of<SearchPage>("Search", "", await SearchModel.ReadAsync(visit))),
    ];

    /// <summary>Those of a copy of a run, which doesn't change.</summary>
    public static IReadOnlyList<Page> OfCopy { get; } =
    [
        new Page("/", Actions.RunRead, null, visit => Task.FromResult(Shown.Of<CopyPage>("A copy of a run", "This copy", visit.Viewer.Copy))),
        .. All.Where(p => p.Pattern is "/runs/{id}" or "/runs/{id}/steps/{index}").Select(p => p with { Changes = null }),
    ];

    /// <summary>Parts of pages that scripts ask for.</summary>
    public static IReadOnlyList<Page> Parts { get; } =
    [
        new Page("/search", Actions.RunList, null, async visit => Shown.Of<SearchAnswers>("", "", await SearchModel.ReadAsync(visit))),
    ];

    private static string? ProblemOf(string? code) => code switch
    {
        null => null,
        "token.expired" => "That token has expired. Make another one.",
        "token.revoked" => "That token was revoked.",
        "token.missing" => "Give a token.",
        _ => "That token isn't known here. Copy all of it; it begins with orrery_.",
    };

    private static async Task<Shown> HomeAsync(Visit visit)
    {
        var runs = visit.Client.RunsAsync(new RunFilter(), 12, stop: visit.Stop);
        return Shown.Of<HomePage>("Home", "Home", new HomePage.HomeModel(await visit.Client.OverviewAsync(visit.Stop), await runs));
    }

    private static async Task<Shown> RunsAsync(Visit visit)
    {
        const int page = 50;
        var filter = FilterOf(visit.Query, visit.QueryNames);
        var before = RunId.TryParse(visit.Query("before") ?? "", out var last) ? last : (RunId?)null;
        var runs = await visit.Client.RunsAsync(filter, page, before, visit.Stop);
        var query = visit.Address.Contains('?', StringComparison.Ordinal) ? string.Join('&', visit.Address.Split('?', 2)[1].Split('&').Where(p => !p.StartsWith("before=", StringComparison.Ordinal))) + "&" : "";
        var served = visit.IsLive ? [] : await visit.Client.ServicesAsync(stop: visit.Stop);
        return Shown.Of<RunsPage>("Runs", "Runs", new RunsPage.RunsModel(filter, runs, runs.Count < page ? null : $"/runs?{query}before={runs[^1].Id}", served));
    }

    private static async Task<Shown> ArtifactsAsync(Visit visit)
    {
        const int page = 50;
        var run = RunId.TryParse(visit.Query("run"), out var one) ? one : (RunId?)null;
        var before = ArtifactId.TryParse(visit.Query("before"), out var last) ? last : (ArtifactId?)null;
        var artifacts = await visit.Client.ArtifactsAsync(page, before, run, visit.Stop);
        var next = artifacts.Count < page ? null : $"/artifacts?{(run is null ? "" : $"run={run}&")}before={artifacts[^1].Id}";
        return Shown.Of<ArtifactsPage>("Artifacts", "Artifacts", new ArtifactsPage.ArtifactsModel(artifacts, run, next));
    }

    private static async Task<Shown> ArtifactAsync(Visit visit)
    {
        var model = await ArtifactModel.ReadAsync(visit);
        return Shown.Of<ArtifactPage>($"Artifact {model.Name}", "Artifacts", model);
    }

    /// <summary>Which runs an address or a form means: as <c>GET /runs</c> understands it.</summary>
    /// <param name="value">Reads one of its values.</param>
    /// <param name="names">All that it says.</param>
    public static RunFilter FilterOf(Func<string, string?> value, IEnumerable<string> names)
    {
        var attributes = (value(RunFilterNames.Attributes) is { } text ? RunFilterNames.AttributesIn(text) : [])
            .Concat(names.Where(n => n.StartsWith(RunFilterNames.Attribute, StringComparison.Ordinal)).Select(n => KeyValuePair.Create(n[RunFilterNames.Attribute.Length..], value(n) ?? ""))).ToArray();
        if (names.FirstOrDefault(n => !RunFilterNames.IsKnown(n) && !OfPage.Contains(n)) is { } other) throw RunFilterNames.Unknown(other);
        return new RunFilter(value("state"), value("service"), value("workflow"), Moment("since"), value("version"))
        {
            Text = value("q"),
            Until = Moment("until"),
            EndedSince = Moment("endedSince"),
            Key = value("key"),
            Id = value("id"),
            Attributes = attributes.Length > 0 ? attributes : null,
        };

        // What can't be read must not widen what is meant.
        DateTimeOffset? Moment(string name) => value(name) is not { } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
            : throw new OrreryException("query." + name, $"{name}={text}: a moment is wanted, such as 2026-11-22T09:30.") { Status = 400 };
    }

    /// <summary>What addresses and forms of pages say beside the filter.</summary>
    private static readonly string[] OfPage = ["action", "step", "format"];

    private static async Task<Shown> TableAsync(Visit visit)
    {
        var (service, table, prefix, where) = (visit.Value("service"), visit.Value("table"), visit.Query("prefix") ?? "", visit.Query("where") ?? "");
        var query = new RowQuery { Prefix = prefix, After = visit.Query("after") ?? "" };
        if (where is not "")
        {
            query = where.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? query.With(where[..at].Trim(), RowQuery.ValueOf(where[(at + 1)..].Trim()))
                : throw new OrreryException("table.where", $"where={where}: property=value is wanted, such as state=free.") { Status = 400 };
        }

        var page = await visit.Client.RowsAsync(service, table, query, visit.Stop);
        var next = page.Next is null ? null : $"/tables/{Uri.EscapeDataString(service)}/{Uri.EscapeDataString(table)}?prefix={Uri.EscapeDataString(prefix)}&where={Uri.EscapeDataString(where)}&after={Uri.EscapeDataString(page.Next)}";
        return Shown.Of<TablePage>($"{service}/{table}", "Tables", new TablePage.TableModel(service, table, prefix, where, page, next));
    }

    private static async Task<Shown> RunAsync(Visit visit)
    {
        var model = await RunModel.ReadAsync(visit);
        return Shown.Of<RunPage>($"{model.Run.Workflow} {model.Run.Id}", "Runs", model) with { Islands = ["graph", "timeline"] };
    }

    private static async Task<Shown> StepAsync(Visit visit)
    {
        var model = await StepModel.ReadAsync(visit);
        return Shown.Of<RunStepPage>($"{model.Step.Key} of {model.Run.Id}", "Runs", model) with { Islands = ["log", "usage"] };
    }

    private static async Task<Shown> DeadLettersAsync(Visit visit)
    {
        var queue = $"{visit.Value("service")}/{visit.Value("function")}";
        var letters = await visit.Client.DeadLettersAsync(queue, DeadLettersPage.DeadLettersModel.Most, visit.Stop);
        var said = visit.TakeSaid();
        return Shown.Of<DeadLettersPage>($"Gave up: {queue}", "Queues", new DeadLettersPage.DeadLettersModel(queue, letters, said?.Text, said?.Trouble ?? false));
    }

    private static async Task<Shown> SchedulesAsync(Visit visit) =>
        Shown.Of<SchedulesPage>("Schedules", "Schedules", new SchedulesPage.SchedulesModel(await visit.Client.SchedulesAsync(visit.Stop), visit.TakeSaid()?.Text));

    private static async Task<Shown> SystemAsync(Visit visit)
    {
        var (health, versions) = (visit.Client.HealthAsync(visit.Stop), visit.Client.VersionsAsync(visit.Stop));
        return Shown.Of<SystemPage>("System", "System", new SystemPage.SystemModel(await health, await visit.Client.SystemAsync(visit.Stop), await versions));
    }

    private static async IAsyncEnumerable<bool> Server(Visit visit, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var _ in visit.Client.FollowOverviewAsync(stop: stop)) yield return true;
    }

    private static async IAsyncEnumerable<bool> OneRun(Visit visit, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var _ in visit.Client.FollowAsync(visit.Run, lean: true, stop: stop)) yield return true;
    }
}
