using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;

namespace Orrery.Server.Http;

/// <summary>Signing in and out of pages: <c>POST /session</c> keeps a token in a cookie that no script can read, <c>GET /session</c> says who is signed in.</summary>
internal sealed class SessionApi(Credentials credentials, IAuthorise authorise)
{
    private const int MostBytes = 16 * 1024;
    private const int LongestPath = 2000;

    /// <summary>A browser keeps the cookie for so long at most; a token that expires earlier ends it then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/session", Actions.SessionRead, null, http => Task.FromResult(JsonAnswer.Of(View(http.Who()))));
        routes.Post("/session", Actions.SessionBegin, null, BeginAsync);
        routes.Delete("/session", Actions.SessionEnd, null, http =>
        {
            Forget(http);
            return Task.FromResult(Results.NoContent());
        });
        routes.Post("/session/end", Actions.SessionEnd, null, async http =>
        {
            var to = (await ReadAsync(http)).GetValueOrDefault("return");
            Forget(http);
            return See(http, to);
        });
    }

    private SessionView View(Identity who) =>
        new(who.Caller.Principal, who.Confined ?? Identity.Everywhere, who.Role!.Value.Word(), RoleRules.Of(authorise, who)) { StartsIn = who.Caller.Namespace, Expires = who.Expires, Local = who.Token is null };

    private async Task<IResult> BeginAsync(HttpContext http)
    {
        var given = await ReadAsync(http);
        var (who, refused) = credentials.Of(given.GetValueOrDefault("token", "").Trim());
        if (who is null)
        {
            return given.GetValueOrDefault("failed") is { } page && IsLocal(page) ? See(http, $"{page}{(page.Contains('?') ? '&' : '?')}problem={refused!.Code}") : refused!;
        }

        var lasts = who.Expires is { } end && end - DateTimeOffset.UtcNow < Longest ? end - DateTimeOffset.UtcNow : Longest;
        http.Response.Cookies.Append(Credentials.Cookie, given["token"].Trim(), Options(http, lasts));
        return See(http, given.GetValueOrDefault("return"));
    }

    private static void Forget(HttpContext http) => http.Response.Cookies.Append(Credentials.Cookie, "", Options(http, TimeSpan.Zero));

    private static CookieOptions Options(HttpContext http, TimeSpan lasts) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsSecure(), Path = "/", MaxAge = lasts };

    /// <summary>303, so that a browser goes on with GET; only ever to a place on this server.</summary>
    private static IResult See(HttpContext http, string? to)
    {
        http.Response.Headers.Location = to is not null && IsLocal(to) ? to : "/";
        http.Response.Headers.CacheControl = "no-store";
        return Results.StatusCode(303);
    }

    /// <summary>A path of this server. What begins with two slashes, or has a backslash or what a browser drops, could be another site's address.</summary>
    internal static bool IsLocal(string path) =>
        path.Length is > 0 and <= LongestPath && path[0] == '/' && !(path.Length > 1 && path[1] == '/') && path.All(c => c is > ' ' and < '\x7f' and not '\\');

    /// <summary>The fields of a form, or of a JSON object.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostBytes;
        try
        {
            if (http.Request.HasFormContentType) return (await http.Request.ReadFormAsync(http.RequestAborted)).ToDictionary(f => f.Key, f => f.Value.ToString());
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            return body.Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(body.ToArray(), OrreryJson.Options) ?? [];
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new ProblemException(400, "session.body", "The body must be a form or a JSON object with the field 'token', and if wanted 'return', a path of this server.");
        }
    }
}
