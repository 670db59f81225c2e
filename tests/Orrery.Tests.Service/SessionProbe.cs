using System.Collections.Immutable;

namespace Orrery.Tests.Probes;

/// <summary>What session a run is to open.</summary>
/// <param name="Mode">What <c>session.py</c> is told to be.</param>
/// <param name="Folder">Granted as <c>/keep</c>; empty for none.</param>
/// <param name="Layer">Of the machine, stacked over its system; empty for none.</param>
/// <param name="IdleMs">0 for never.</param>
public sealed record SessionWish(string Mode = "http", string Folder = "", string Layer = "", int IdleMs = 0, bool Network = false, string Health = "", string Text = "", bool Once = false, bool Twice = false);

/// <param name="Own">What the function itself was answered at <c>/hello</c>.</param>
public sealed record SessionSeen(string Reason, string Words, int? ExitCode, string Path, string Own, int Attempt);

/// <summary>Runs that have a session each.</summary>
internal static class SessionProbe
{
    private static readonly Function<SessionWish, SessionSeen> Session = Function.Define<SessionWish, SessionSeen>("session", async (wish, context) =>
    {
        await using var session = await context.Sessions.OpenAsync(CallOf(wish), context.Stop);
        if (wish.Twice) await context.Sessions.OpenAsync(CallOf(wish), context.Stop);
        var own = wish.Mode == "bytes" ? "" : await session.Http.GetStringAsync("hello", context.Stop);
        context.Report(new AttemptProgress(context.Attempt, 0, "session open"));
        if (wish.Once) await session.StopAsync();
        var end = await session.Ended.WaitAsync(context.Stop);
        return new SessionSeen(end.Reason.ToString(), end.Words, end.ExitCode, session.Path, own, context.Attempt);
    }) with { Timeout = TimeSpan.FromMinutes(5) };

    public static Workflow<SessionWish, SessionSeen> Workflow { get; } = Orrery.Workflow.Define<SessionWish, SessionSeen>("session", (wish, run) => run.Call(Session, wish));

    public static Function Function => Session;

    private static SessionCall CallOf(SessionWish wish) => new(Path.Combine(Path.GetDirectoryName(typeof(SessionProbe).Assembly.Location)!, "scripts", "session.py"), [wish.Mode, wish.Text])
    {
        Endpoint = wish.Mode == "bytes" ? SessionEndpoint.Bytes : SessionEndpoint.Http,
        Folders = wish.Folder is "" ? ImmutableDictionary<string, FolderGrant>.Empty : ImmutableDictionary<string, FolderGrant>.Empty.Add("/keep", new FolderGrant(wish.Folder)),
        Layers = wish.Layer is "" ? [] : [wish.Layer],
        IdleAfter = wish.IdleMs > 0 ? TimeSpan.FromMilliseconds(wish.IdleMs) : null,
        HealthPath = wish.Health is "" ? null : wish.Health,
        Network = wish.Network,
        StartWithin = TimeSpan.FromSeconds(wish.Mode == "silent" ? 0.5 : 20),
    };
}
