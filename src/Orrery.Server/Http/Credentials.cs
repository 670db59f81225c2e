using System.Net;
using Microsoft.AspNetCore.Http;
using Orrery.Server.Access;
using Orrery.Server.Access.Tokens;

namespace Orrery.Server.Http;

/// <summary>Finds out who sent a request: by <c>Authorization: Bearer</c>, else by the cookie that signing in sets; without either, over loopback, the machine's own user.</summary>
/// <param name="find">Whose a token is, or why it isn't taken.</param>
/// <param name="needed">Whether nobody is answered without a token.</param>
internal sealed class Credentials(Func<string, (Identity? Who, string? Refused)> find, FileTickets tickets, bool needed)
{
    /// <summary>The cookie's name; its value is the token.</summary>
    public const string Cookie = "orrery";

    /// <summary>The header that names the namespace a request is about, where its token sees all.</summary>
    public const string NamespaceHeader = "Orrery-Namespace";

    private const string Scheme = "Bearer ";

    /// <summary>A proxy that adds one of these speaks for others than the machine's user.</summary>
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Real-IP"];

    public bool Needed => needed;

    /// <summary>Who it is, or why that isn't known.</summary>
    public (Identity? Who, Problem? Refused) Of(HttpContext http)
    {
        var (who, refused) = Found(http.Request);
        return who is null ? (null, refused) : Within(who, http.Request.Headers[NamespaceHeader].ToString());
    }

    /// <summary>Who was given the ticket in the request's address.</summary>
    public (Identity? Who, Problem? Refused) OfTicket(HttpContext http) => tickets.Of(http.Run(), http.Value("ticket")) is { } who ? (who, null)
        : (null, new Problem(401, "ticket.unknown", $"This address doesn't work any more. Open the file anew: /runs/{http.Value("id")}/files/{http.Value("path")}"));

    /// <summary>The token that a request came with, to call the server in the same name; null for one that came without.</summary>
    public static string? TokenOf(HttpContext http) => http.Who().Token is null ? null
        : http.Request.Headers.Authorization.ToString() is { Length: > 0 } header ? header[Scheme.Length..].Trim() : http.Request.Cookies[Cookie];

    /// <summary>Whose token it is, or why it isn't taken.</summary>
    public (Identity? Who, Problem? Refused) Of(string token) => find(token) is var (who, refused) && who is not null ? (who, null) : (null, Not(refused!));

    private (Identity?, Problem?) Found(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return Of(header[Scheme.Length..].Trim());
        if (request.Cookies[Cookie] is { Length: > 0 } cookie)
        {
            var (who, refused) = find(cookie);
            if (who is not null) return (who, null);
            // Browsers send a cookie to all ports of a host: one that says nothing here may be that of another server on this machine.
            if (needed || refused != "token.unknown") return (null, Not(refused!));
        }

        return !needed && IsDirect(request) ? (Identity.Local, null) : (null, Not("token.missing"));
    }

    private static bool IsDirect(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) && !Forwarded.Any(request.Headers.ContainsKey);

    private static (Identity?, Problem?) Within(Identity who, string named)
    {
        if (named is "" || named == who.Confined || named == Identity.Everywhere && who.Confined is null) return (who, null);
        if (!TokenRecord.IsNamespace(named)) return (null, new Problem(400, "namespace.name", $"{NamespaceHeader}: '{named}' can't name a namespace: 1 to 40 small letters, digits and dashes are wanted."));
        return who.Confined is null ? (who.In(named), null) : (null, new Problem(403, "namespace.foreign", $"The token of {who.Caller.Principal} is for the namespace '{who.Confined}', not for '{named}'."));
    }

    private static Problem Not(string code) => new(401, code, code switch
    {
        "token.expired" => "The token has expired. Whoever runs the server makes a new one: orrery token create.",
        "token.revoked" => "The token was revoked. Whoever runs the server makes a new one: orrery token create.",
        "token.unknown" => "The token isn't known here: it was mistyped, or is another server's.",
        _ => "A token is needed: send Authorization: Bearer TOKEN, give it to the command line by ORRERY_TOKEN, or sign in. Whoever runs the server makes one: orrery token create.",
    });
}
