namespace Orrery;

/// <summary>What a function sees of the attempt it is.</summary>
public interface IFunctionContext
{
    RunId Run { get; }

    /// <summary>The step's key in its run.</summary>
    string Step { get; }

    /// <summary>Counts from 1 and only grows: a fencing token for external effects.</summary>
    int Attempt { get; }

    /// <summary>The same for every attempt of a step: hand it to external systems as their idempotency key.</summary>
    string IdempotencyKey { get; }

    /// <summary>Set when the run was cancelled, the lease was lost or the time limit is reached. Stop then: a late result is refused.</summary>
    CancellationToken Stop { get; }

    /// <summary>Immutable bytes in and out.</summary>
    IArtifacts Artifacts { get; }

    /// <summary>Runs external programs in a sandbox.</summary>
    ITools Tools { get; }

    /// <summary>Keeps long-lived programs in a sandbox, which people reach through the server.</summary>
    ISessions Sessions { get; }

    /// <summary>Rows that the service keeps.</summary>
    ITables Tables { get; }

    /// <summary>Streams that the service says events to.</summary>
    IStreams Streams { get; }

    /// <summary>How far the attempt is; shown live, kept in memory only. Cheap: coalesced to a few a second.</summary>
    void Report(AttemptProgress progress);

    /// <summary>One line for the attempt's log, kept with the run.</summary>
    void Log(string line);
}

/// <param name="Done">Units finished.</param>
/// <param name="Total">Units in all; 0 if unknown.</param>
/// <param name="Unit">Such as <c>frames</c>.</param>
/// <param name="Rate">Units a second; null if unknown.</param>
public sealed record AttemptProgress(double Done, double Total, string Unit, double? Rate = null);
