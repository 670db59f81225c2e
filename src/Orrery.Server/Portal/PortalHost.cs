using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Logging;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Copies;
using Orrery.Server.Http;
using Orrery.Server.Portal.Framing;
using Orrery.Server.Portal.Pages;

namespace Orrery.Server.Portal;

/// <summary>Serves the portal: its pages under the addresses that people send each other, the streams that keep them current, and its files.</summary>
/// <remarks>A page and a request of the API may share an address, such as <c>/runs/RUN</c>: who asks for HTML, as browsers do, is shown the page.
/// Everything that pages show or do goes through <see cref="OrreryClient"/>, over HTTP, with the viewer's own rights.</remarks>
internal sealed class PortalHost
{
    private const string Root = "/portal";

    private readonly IReadOnlyList<Page> _pages;
    private readonly RunCopy? _copy;
    private readonly TemplateMatcher[] _matchers;
    private readonly Assets _assets = new();
    private readonly Renderer _renderer;
    private readonly LiveStream _live;
    private readonly Lazy<OrreryClient> _client;
    private readonly IAuthorise _authorise;

    /// <param name="address">The server's own; asked for once it listens.</param>
    /// <param name="authorise">Says what is offered to whom; every request is asked about again where it arrives.</param>
    /// <param name="copy">What is shown instead of a server: only to be looked at, and nothing of it changes.</param>
    public PortalHost(Func<Uri> address, IAuthorise authorise, ILoggerFactory logging, CancellationToken stopping, RunCopy? copy = null)
    {
        (_copy, _pages) = (copy, copy is null ? PortalPages.All : PortalPages.OfCopy);
        _authorise = authorise;
        _client = new Lazy<OrreryClient>(() => new OrreryClient(address()));
        _renderer = new Renderer(logging);
        _live = new LiveStream(_renderer, _assets.Build, logging.CreateLogger<LiveStream>(), stopping);
        _matchers = [.. _pages.Select(p => new TemplateMatcher(new RouteTemplate(RoutePatternFactory.Parse(p.Pattern)), []))];
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.GetOrHead("/assets/{**name}", Actions.Public, null, http => Task.FromResult(_assets.Serve(http, http.Value("name"))));
        foreach (var page in _pages)
        {
            routes.GetOrHead(Root + page.Pattern, page.Action, page.Target, http => ShowAsync(page, http));
            if (page.Changes is not null) routes.Get($"{Root}/live{page.Pattern}", page.Action, page.Target, http => _live.FollowAsync(page, VisitOf(http, Root + "/live"), http));
        }

        if (_copy is not null) return;
        foreach (var part in PortalPages.Parts)
            routes.Get($"{Root}/part{part.Pattern}", part.Action, part.Target, http => ShowPartAsync(part, http));
        new PortalForms(Root, http => VisitOf(http, Root), RefuseAsync, (visit, shown) => ShowAsync(shown, visit, changes: false, visit.Http)).Map(routes);
    }

    /// <summary>Leads a browser that asks for a page's address to the page.</summary>
    public void Lead(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return;
        if (!AsksForPage(request) && request.Path != "/") return;
        if (_matchers.Any(m => m.TryMatch(request.Path, []))) request.Path = Root + request.Path;
    }

    /// <summary>Shows somebody at a page what is the matter; who isn't known is asked to sign in.</summary>
    /// <returns>False when the request isn't a page's.</returns>
    public async Task<bool> TellAsync(HttpContext http, Problem problem)
    {
        var path = http.Request.Path;
        if (!AsksForPage(http.Request) || path.StartsWithSegments(Root + "/live") || path.StartsWithSegments(Root + "/part")) return false;
        var address = path.StartsWithSegments(Root, out var rest) ? rest.Value! + http.Request.QueryString : "/";
        var visit = new Visit(http, _client.Value, ViewerOf(http), address);
        var shown = problem.Status == 401 ? SignIn(address, visit.Viewer.Name is "" ? null : problem.Detail) with { Status = 401 } : Refusal(new OrreryException(problem.Code, problem.Detail) { Status = problem.Status });
        await (await ShowAsync(shown, visit, changes: false, http)).ExecuteAsync(http);
        return true;
    }

    internal static Shown SignIn(string to, string? problem) => Shown.Of<SignInPage>("Sign in", "", new SignInPage.SignInModel(to is "" ? "/" : to, problem));

    private static bool AsksForPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) && request.Query["format"] != "json";

    private async Task<IResult> ShowAsync(Page page, HttpContext http)
    {
        var visit = VisitOf(http, Root);
        return await ShowAsync(await ReadAsync(page, visit), visit, page.Changes is not null, http);
    }

    private Task<IResult> RefuseAsync(Visit visit, OrreryException why) => ShowAsync(Refusal(why), visit, changes: false, visit.Http);

    private async Task<IResult> ShowAsync(Shown shown, Visit visit, bool changes, HttpContext http)
    {
        var body = await _renderer.RenderAsync(shown, visit.Viewer);
        var live = changes && shown.Status == 200 ? Regions.Seen(Regions.In(body)) : null;
        http.Response.StatusCode = shown.Status;
        return Html(http, await _renderer.FrameAsync(new FrameModel(shown.Title, shown.Section, body, live, visit, _assets) { Islands = shown.Islands, ServicePages = await ServicePagesAsync(visit) }));
    }

    /// <summary>What the page shows; a page of its own when that can't be read.</summary>
    private static async Task<Shown> ReadAsync(Page page, Visit visit)
    {
        try
        {
            return await page.Show(visit);
        }
        catch (OrreryException e)
        {
            return Refusal(e);
        }
    }

    private static Shown Refusal(OrreryException why) => Shown.Of<ErrorPage>("Not done", "", why) with { Status = why.Status is >= 400 ? why.Status : 502 };

    /// <summary>A navigation without them is better than no page.</summary>
    private static async Task<IReadOnlyList<PageView>> ServicePagesAsync(Visit visit)
    {
        if (visit.Viewer.Copy is not null) return [];
        try
        {
            return await visit.Client.PagesAsync(visit.Stop);
        }
        catch (OrreryException)
        {
            return [];
        }
    }

    private static IResult Html(HttpContext http, string html)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept, Cookie";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
            + "connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        return Results.Text(html, "text/html; charset=utf-8", Encoding.UTF8);
    }

    private async Task<IResult> ShowPartAsync(Page part, HttpContext http)
    {
        var visit = VisitOf(http, Root + "/part");
        return Html(http, await _renderer.RenderAsync(await ReadAsync(part, visit), visit.Viewer));
    }

    private Viewer ViewerOf(HttpContext http)
    {
        var who = http.Features.Get<Identity>() ?? Identity.Nobody;
        return new Viewer(who.Role is null ? "" : who.Caller.Principal, who.Role?.Word() ?? "", who.Confined ?? Identity.Everywhere, who is { Role: not null, Token: null }, action => _authorise.Refuse(who, action, "") is null)
        {
            Copy = _copy?.Manifest,
            HasRun = run => _copy?.Has(run) ?? true,
            HasArtifact = artifact => _copy?.Has(CopyNames.Artifact(artifact)) ?? true,
        };
    }

    private Visit VisitOf(HttpContext http, string root) => new(http, _client.Value.As(Credentials.TokenOf(http), http.Request.Headers[Credentials.NamespaceHeader] is [{ Length: > 0 } space] ? space : null), ViewerOf(http), http.Request.Path.Value![root.Length..]);
}
