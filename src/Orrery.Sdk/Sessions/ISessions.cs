namespace Orrery;

/// <summary>Opens sessions: long-lived programs in a sandbox that people reach through the server, such as a desktop or a kernel.</summary>
public interface ISessions
{
    /// <summary>Starts a session and returns when its endpoint answers. An attempt has one session at a time.</summary>
    /// <remarks>
    /// It lives within the attempt that opened it: it ends when the function returns or fails, when the run is cancelled, at <see cref="Function.Timeout"/>, and with its
    /// worker, however that dies. What it must not lose lies in <see cref="SessionCall.Folders"/>. When a server dies the attempt is repeated as the function's
    /// <see cref="Function.Retry"/> says, and opens a new session.
    /// </remarks>
    /// <exception cref="FailureException">It ended before its endpoint answered, or didn't answer within <see cref="SessionCall.StartWithin"/>: the failure has its last lines.</exception>
    /// <exception cref="ArgumentException">The call can't be meant so.</exception>
    Task<ISession> OpenAsync(SessionCall call, CancellationToken stop = default);
}

/// <summary>A session that is open. Disposing of it ends it and waits until no process of it is left.</summary>
public interface ISession : IAsyncDisposable
{
    /// <summary>Where browsers and programs reach it, below the server's address: <c>runs/RUN/steps/INDEX/session/</c>.</summary>
    string Path { get; }

    /// <summary>Ends when it has ended, whatever ended it; never fails.</summary>
    Task<SessionEnd> Ended { get; }

    /// <summary>For the function itself: requests to an endpoint of kind <see cref="SessionEndpoint.Http"/>, by paths such as <c>cells/3</c>. Without a time limit.</summary>
    HttpClient Http { get; }

    /// <summary>For the function itself: a connection to the endpoint, whatever its kind.</summary>
    /// <exception cref="IOException">It doesn't answer, or has ended.</exception>
    Task<Stream> ConnectAsync(CancellationToken stop = default);

    /// <summary>Ends it now, by killing its processes; who can end by itself is asked before, over the endpoint.</summary>
    Task<SessionEnd> StopAsync();
}

/// <summary>How a session came to its end.</summary>
/// <param name="Words">For whoever has to act.</param>
/// <param name="ExitCode">Of the program, where it ended by itself.</param>
public sealed record SessionEnd(SessionEndReason Reason, string Words, int? ExitCode = null);

public enum SessionEndReason
{
    /// <summary>The program ended by itself, with an exit code or by a crash of its own.</summary>
    Exited,

    /// <summary>Nothing went over its endpoint for <see cref="SessionCall.IdleAfter"/>.</summary>
    Idle,

    /// <summary>Its endpoint stopped answering.</summary>
    Unhealthy,

    /// <summary>It passed a limit of memory, processes, time or disk.</summary>
    Limit,

    /// <summary>The function ended it, or was told to stop.</summary>
    Stopped,

    /// <summary>Something outside Orrery killed it.</summary>
    Killed,
}
