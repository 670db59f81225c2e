using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orrery.Server.Hosting;

/// <summary>The HTTP server without its routes.</summary>
internal static class WebHost
{
    public static WebApplication Make(Listening listening, ILoggerFactory logging)
    {
        // The empty builder: no configuration files or variables of ASP.NET's own change what a server does, and it starts sooner.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Replace(ServiceDescriptor.Singleton(logging));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            listening.Open(kestrel);
        });
        return builder.Build();
    }

    /// <summary>One line each, on standard error.</summary>
    public static ILoggerFactory Logging() => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Warning)
        // Why it didn't start is thrown, and told by whoever started it.
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddSimpleConsole(console => console.SingleLine = true)
        .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
