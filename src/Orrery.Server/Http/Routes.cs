using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Access;

namespace Orrery.Server.Http;

/// <summary>What a route does, for authorisation.</summary>
/// <param name="Action">One of <see cref="Access.Actions"/>.</param>
/// <param name="Target">The route value that names what it is done to; null when it concerns no single thing.</param>
/// <param name="Ticketed">Its <c>{ticket}</c> says who asks, rather than a token or cookie: for pages in origins of their own.</param>
internal sealed record RouteAction(string Action, string? Target, bool Ticketed = false);

/// <summary>How routes are declared: never without the action that has to be allowed.</summary>
internal static class Routes
{
    public static void Get(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["GET"], pattern, action, target, handle);

    public static void GetOrHead(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["GET", "HEAD"], pattern, action, target, handle);

    public static void Ticketed(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["GET", "HEAD"], pattern, action, target, handle, ticketed: true);

    public static void Post(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["POST"], pattern, action, target, handle);

    public static void Put(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["PUT"], pattern, action, target, handle);

    public static void Delete(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["DELETE"], pattern, action, target, handle);

    public static void Patch(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["PATCH"], pattern, action, target, handle);

    public static void Head(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["HEAD"], pattern, action, target, handle);

    public static void Options(this IEndpointRouteBuilder routes, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, ["OPTIONS"], pattern, action, target, handle);

    /// <summary>Of several methods.</summary>
    public static void Any(this IEndpointRouteBuilder routes, string[] methods, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle) =>
        Add(routes, methods, pattern, action, target, handle);

    /// <summary>Who asks, as the <see cref="Gate"/> found out.</summary>
    public static Identity Who(this HttpContext http) => http.Features.Get<Identity>() ?? Identity.Nobody;

    /// <summary>Whether the asker's browser speaks HTTPS, be it with a proxy in front.</summary>
    public static bool IsSecure(this HttpRequest request) => request.IsHttps || request.Headers["X-Forwarded-Proto"].ToString().Equals("https", StringComparison.OrdinalIgnoreCase);

    public static string Value(this HttpContext http, string name) => http.Request.RouteValues[name] as string ?? "";

    /// <exception cref="ProblemException">The route's value isn't a run id.</exception>
    public static RunId Run(this HttpContext http) => RunId.TryParse(http.Value("id"), out var run) ? run
        : throw new ProblemException(400, "run.id", $"'{http.Value("id")}' is not a run id; one looks like r01-6k3v9x0m2q4wd.");

    // Plain request delegates: nothing is bound by reflection, which keeps the start quick.
    private static void Add(IEndpointRouteBuilder routes, string[] methods, string pattern, string action, string? target, Func<HttpContext, Task<IResult>> handle, bool ticketed = false) =>
        routes.MapMethods(pattern, methods, async http => await (await handle(http)).ExecuteAsync(http)).WithMetadata(new RouteAction(action, target, ticketed));
}

/// <summary>A JSON body.</summary>
internal sealed class JsonAnswer<T>(T value, int status = 200, JsonSerializerOptions? options = null) : IResult
{
    public async Task ExecuteAsync(HttpContext http)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, options ?? OrreryJson.Options), http.RequestAborted);
    }
}

internal static class JsonAnswer
{
    public static IResult Of<T>(T value, int status = 200) => new JsonAnswer<T>(value, status);

    /// <summary>A document that people keep and open.</summary>
    public static IResult Readable<T>(T value) => new JsonAnswer<T>(value, options: OrreryJson.Indented);
}
