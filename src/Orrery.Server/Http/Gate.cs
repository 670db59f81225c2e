using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Orrery.Engine.Stores;
using Orrery.Server.Access;

namespace Orrery.Server.Http;

/// <summary>Every request comes through here: it must name this server, come from no foreign page, reach a route with an action, come from somebody known, and be allowed.</summary>
/// <remarks>A page of any site can make a browser send requests to a loopback address, and a host name can be made to point to one
/// (DNS rebinding). So what a browser says of the request's origin must be us; and where no token is needed, the Host header must be a loopback name or address with the right port.
/// Where one is needed any Host will do: a page under a rebound name has no cookie of ours.</remarks>
/// <param name="tell">Tells somebody at a page what is the matter; returns false for a request that isn't a page's, which is answered with a problem document.</param>
internal sealed class Gate(IAuthorise authorise, Credentials credentials, ILogger log, Func<HttpContext, Problem, Task<bool>> tell)
{
    public async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        Problem? problem = null;
        try
        {
            SafeHeaders.Set(http.Response.Headers);
            problem = Refuse(http);
            if (problem is null)
            {
                // A stream doesn't outlive the token that opened it.
                await using var gone = http.Who().Gone.Register(http.Abort);
                await next(http);
            }
        }
        catch (ProblemException e)
        {
            problem = e.Problem;
        }
        catch (BadHttpRequestException e)
        {
            problem = new Problem(e.StatusCode, e.StatusCode == 413 ? "request.size" : "request.bad", e.Message);
        }
        catch (StoreException e)
        {
            problem = new Problem(503, "store.unwritable", e.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller went away.
        }
        catch (Exception e)
        {
            GateLog.Failed(log, http.Request.Method, http.Request.Path, e);
            problem = new Problem(500, "internal", $"The server could not handle this request: {e.Message} (its log tells more).");
        }

        if (problem is not null && !http.Response.HasStarted && !await tell(http, problem)) await problem.ExecuteAsync(http);
    }

    private Problem? Refuse(HttpContext http)
    {
        var request = http.Request;
        if (!credentials.Needed && !IsMine(request.Host, http.Connection.LocalPort))
            return new Problem(421, "host.foreign", $"This server answers to localhost:{http.Connection.LocalPort} and loopback addresses, not to '{request.Host}'.");
        var ticketed = http.GetEndpoint()?.Metadata.GetMetadata<RouteAction>()?.Ticketed == true;
        if (!ticketed && request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsOwn(origin, request))
            return new Problem(403, "origin.foreign", $"Requests from pages of {origin} are not taken; only this server's own pages may call it.");
        if (!ticketed && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Mode"] != "navigate")
            return new Problem(403, "origin.foreign", "Requests from other sites' pages are not taken; only this server's own pages may call it.");
        return http.GetEndpoint() switch
        {
            null => new Problem(404, "route.unknown", $"There is nothing at {request.Method} {request.Path}."),
            not RouteEndpoint => new Problem(405, "method.wrong", $"{request.Path} doesn't take {request.Method}."),
            { Metadata: var metadata } when metadata.GetMetadata<RouteAction>() is { } route => Refuse(route, http),
            _ => new Problem(403, "route.unguarded", $"{request.Path} names no action, so nobody can be allowed to use it."),
        };
    }

    private Problem? Refuse(RouteAction route, HttpContext http)
    {
        var (who, refused) = route.Ticketed ? credentials.OfTicket(http) : credentials.Of(http);
        if (route.Ticketed) SafeHeaders.SetForOwnOrigin(http.Response.Headers);
        if (who is null && !RoleRules.IsOpen(route.Action)) return refused;
        http.Features.Set(who ??= Identity.Nobody);
        var target = route.Target is null ? "" : http.Value(route.Target);
        return authorise.Refuse(who, route.Action, target) is { } reason
            ? new Problem(403, "not.allowed", $"{who.Caller} may not {route.Action}{(target is "" ? "" : " " + target)}: {reason}")
            : null;
    }

    /// <summary>In whose name a request acts, and in which namespace what it starts belongs.</summary>
    public static Caller CallerOf(HttpContext http) => http.Who().Caller;

    private static bool IsMine(HostString host, int port)
    {
        if ((host.Port ?? 80) != port) return false;
        if (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }

    /// <summary>A page's origin is its server's Host. Behind a proxy that ends TLS the two differ in their scheme.</summary>
    private bool IsOwn(string origin, HttpRequest request) =>
        origin.Equals($"https://{request.Host}", StringComparison.OrdinalIgnoreCase) && (request.IsHttps || credentials.Needed)
        || origin.Equals($"http://{request.Host}", StringComparison.OrdinalIgnoreCase) && !request.IsSecure();
}

internal static partial class GateLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{method} {path} failed")]
    public static partial void Failed(ILogger log, string method, string path, Exception error);
}
