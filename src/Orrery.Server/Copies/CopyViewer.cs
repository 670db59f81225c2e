using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orrery.Server.Hosting;
using Orrery.Server.Http;
using Orrery.Server.Portal;

namespace Orrery.Server.Copies;

/// <summary>Shows a copy in a browser: the pages that a server has for a run, without a server.</summary>
internal sealed class CopyViewer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RunCopy _copy;

    private CopyViewer(WebApplication app, RunCopy copy) => (_app, _copy) = (app, copy);

    public Uri Address { get; private set; } = null!;

    /// <param name="copy">The viewer's from now on.</param>
    /// <param name="listen">On this machine alone.</param>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<CopyViewer> StartAsync(RunCopy copy, IPEndPoint listen, CancellationToken stop = default)
    {
        if (!IPAddress.IsLoopback(listen.Address)) throw new ArgumentException("A copy is shown on this machine alone.", nameof(listen));
        var logging = WebHost.Logging();
        var app = WebHost.Make(new Listening(new ServerOptions { DataFolder = "", Listen = listen }), logging);
        var viewer = new CopyViewer(app, copy);
        try
        {
            var rules = new CopyRules();
            var tickets = new FileTickets(_ => null);
            var portal = new PortalHost(() => viewer.Address, rules, logging, CancellationToken.None, copy);
            var gate = new Gate(rules, new Credentials(_ => (null, "token.unknown"), tickets, needed: false), app.Logger, portal.TellAsync);
            app.Use(next => http =>
            {
                portal.Lead(http);
                return next(http);
            });
            app.UseRouting();
            app.Use(next => http => gate.PassAsync(http, next));
            new CopyApi(copy, tickets).Map(app);
            portal.Map(app);
            await app.StartAsync(stop);
            viewer.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return viewer;
        }
        catch
        {
            await viewer.DisposeAsync();
            throw;
        }
    }

    public Task WaitForStopAsync(CancellationToken stop) => _app.WaitForShutdownAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _copy.Dispose();
    }
}
