using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;

namespace Orrery.Server.Portal.Framing;

/// <summary>A viewer at a page: what was asked for, and the client that acts with the viewer's own rights.</summary>
public sealed class Visit
{
    private readonly HttpContext? _http;
    private readonly RouteValueDictionary _route;
    private readonly IQueryCollection _query;
    private readonly Dictionary<string, object> _read = [];

    internal Visit(HttpContext http, OrreryClient client, Viewer viewer, string path) : this(client, viewer, path, http.Request.RouteValues, http.Request.Query)
    {
        (_http, Stop, IsLive) = (http, http.RequestAborted, http.Request.Path.StartsWithSegments("/portal/live"));
    }

    private Visit(OrreryClient client, Viewer viewer, string path, RouteValueDictionary route, IQueryCollection query) =>
        (Client, Viewer, Path, _route, _query) = (client, viewer, path, route, query);

    /// <summary>The same page for all who look at it in the same name: it outlives the request.</summary>
    internal Visit ForAll(CancellationToken stop) =>
        new(Client, Viewer, Path, new RouteValueDictionary(_route), new QueryCollection(_query.Where(q => q.Key != Seen).ToDictionary())) { IsLive = IsLive, Stop = stop };

    /// <summary>The part of a live page's query that says what the browser has; it is no part of the page's own address.</summary>
    internal const string Seen = "seen";

    /// <summary>Reads something that doesn't change while the page is looked at; again only as long as there is none.</summary>
    public async Task<T?> OnceAsync<T>(string what, Func<Task<T?>> read) where T : class
    {
        if (_read.TryGetValue(what, out var known)) return (T)known;
        if (await read() is not { } there) return null;
        _read[what] = there;
        return there;
    }

    public OrreryClient Client { get; }

    public Viewer Viewer { get; }

    internal HttpContext Http => _http ?? throw new InvalidOperationException("A page that is followed has no request.");

    /// <summary>The page's address without query, as the viewer has it.</summary>
    public string Path { get; }

    /// <summary>The address with its query.</summary>
    public string Address => Path + QueryString.Create(_query.Where(q => q.Key != Seen));

    /// <summary>Only what changes of the page is wanted: a part that is no region needn't be read.</summary>
    public bool IsLive { get; private init; }

    /// <summary>Ends when the viewer goes away.</summary>
    public CancellationToken Stop { get; private init; }

    /// <summary>A value of the route, unescaped.</summary>
    public string Value(string name) => _route[name] as string ?? "";

    /// <summary>A value of the query; null when it isn't there or is empty.</summary>
    public string? Query(string name) => _query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>What the query says something of.</summary>
    public IEnumerable<string> QueryNames => _query.Keys.Where(k => k != Seen);

    public int Number(string name, int otherwise) => int.TryParse(Query(name), out var number) ? number : otherwise;

    /// <exception cref="OrreryException">The route's value isn't a run id.</exception>
    public RunId Run => RunId.TryParse(Value("id"), out var run) ? run
        : throw new OrreryException("run.id", $"'{Value("id")}' is not a run id; one looks like r01-6k3v9x0m2q4wd.") { Status = 400 };

    private const string SaidCookie = "orrery-said";

    /// <summary>The page that is shown next says this, once. Not in its address: whoever sends somebody a link puts no words there.</summary>
    internal void Say(string text, bool trouble = false) => Http.Response.Cookies.Append(SaidCookie, (trouble ? "!" : ".") + (text.Length > MostSaid ? text[..MostSaid] + " …" : text),
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromMinutes(1) });

    /// <summary>A cookie has some 4,000 bytes, and a character takes up to nine.</summary>
    private const int MostSaid = 400;

    /// <summary>What the form that led here has to say, and whether something went wrong; null for nothing. It is said once.</summary>
    internal (string Text, bool Trouble)? TakeSaid()
    {
        if (_http?.Request.Cookies[SaidCookie] is not { Length: > 1 } said || IsLive) return null;
        _http.Response.Cookies.Delete(SaidCookie, new CookieOptions { Path = "/" });
        return (said[1..], said[0] == '!');
    }

    /// <summary><c>light</c> or <c>dark</c>; null for as the system has it.</summary>
    public string? Theme => Http.Request.Cookies["orrery-theme"] is "light" or "dark" ? Http.Request.Cookies["orrery-theme"] : null;

    /// <summary>The viewer doesn't want to spend data on what may not be needed.</summary>
    public bool SavesData => Http.Request.Headers["Save-Data"] == "on";
}
