using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Orrery.Engine.Stores;
using Orrery.Server.Access;

namespace Orrery.Server.Http;

/// <summary>Every request comes through here: it must name this server, come from no foreign page, reach a route with an action, and be allowed.</summary>
/// <remarks>A page of any site can make a browser send requests to a loopback address, and a host name can be made to point to one
/// (DNS rebinding). So the Host header must be a loopback name or address with the right port, and what a browser says of the request's origin must be us.</remarks>
internal sealed class Gate(IAuthorise authorise, ILogger log)
{
    public async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        IResult? problem = null;
        try
        {
            problem = Refuse(http);
            if (problem is null) await next(http);
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

        if (problem is not null && !http.Response.HasStarted) await problem.ExecuteAsync(http);
    }

    private Problem? Refuse(HttpContext http)
    {
        var request = http.Request;
        if (!IsMine(request.Host, http.Connection.LocalPort))
            return new Problem(421, "host.foreign", $"This server answers to localhost:{http.Connection.LocalPort} and loopback addresses, not to '{request.Host}'.");
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !origin.Equals($"http://{request.Host}", StringComparison.OrdinalIgnoreCase))
            return new Problem(403, "origin.foreign", $"Requests from pages of {origin} are not taken; only this server's own pages may call it.");
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Mode"] != "navigate")
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
        var target = route.Target is null ? "" : http.Value(route.Target);
        return authorise.Refuse(CallerOf(http), route.Action, target) is { } reason
            ? new Problem(403, "not.allowed", $"{CallerOf(http)} may not {route.Action}{(target is "" ? "" : " " + target)}: {reason}")
            : null;
    }

    /// <summary>Who asks. Until there are tokens, whoever reaches a loopback address is the local user.</summary>
    public static Caller CallerOf(HttpContext _) => Caller.Local;

    private static bool IsMine(HostString host, int port)
    {
        if ((host.Port ?? 80) != port) return false;
        if (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }
}

internal static partial class GateLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{method} {path} failed")]
    public static partial void Failed(ILogger log, string method, string path, Exception error);
}
