using Microsoft.AspNetCore.Http;
using Orrery.Client;

namespace Orrery.Server.Portal.Framing;

/// <summary>A viewer at a page: the request, and the client that acts with the viewer's own rights.</summary>
public sealed class Visit(HttpContext http, OrreryClient client, Viewer viewer, string path)
{
    private readonly Dictionary<string, object> _read = [];

    /// <summary>Reads something that doesn't change while the page is looked at; again only as long as there is none.</summary>
    public async Task<T?> OnceAsync<T>(string what, Func<Task<T?>> read) where T : class
    {
        if (_read.TryGetValue(what, out var known)) return (T)known;
        if (await read() is not { } there) return null;
        _read[what] = there;
        return there;
    }

    public OrreryClient Client => client;

    public Viewer Viewer => viewer;

    internal HttpContext Http => http;

    /// <summary>The page's address without query, as the viewer has it.</summary>
    public string Path => path;

    /// <summary>The address with its query.</summary>
    public string Address => path + http.Request.QueryString;

    /// <summary>Only what changes of the page is wanted: a part that is no region needn't be read.</summary>
    public bool IsLive => http.Request.Path.StartsWithSegments("/portal/live");

    /// <summary>Ends when the viewer goes away.</summary>
    public CancellationToken Stop => http.RequestAborted;

    /// <summary>A value of the route, unescaped.</summary>
    public string Value(string name) => http.Request.RouteValues[name] as string ?? "";

    /// <summary>A value of the query; null when it isn't there or is empty.</summary>
    public string? Query(string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    public int Number(string name, int otherwise) => int.TryParse(Query(name), out var number) ? number : otherwise;

    /// <exception cref="OrreryException">The route's value isn't a run id.</exception>
    public RunId Run => RunId.TryParse(Value("id"), out var run) ? run
        : throw new OrreryException("run.id", $"'{Value("id")}' is not a run id; one looks like r01-6k3v9x0m2q4wd.") { Status = 400 };

    /// <summary><c>light</c> or <c>dark</c>; null for as the system has it.</summary>
    public string? Theme => http.Request.Cookies["orrery-theme"] is "light" or "dark" ? http.Request.Cookies["orrery-theme"] : null;

    /// <summary>The viewer doesn't want to spend data on what may not be needed.</summary>
    public bool SavesData => http.Request.Headers["Save-Data"] == "on";
}
