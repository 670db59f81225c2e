namespace Orrery.Server.Live;

/// <summary>The streams that the server itself publishes.</summary>
internal static class PlatformStreams
{
    /// <summary>What becomes of runs.</summary>
    public const string Runs = "runs";

    /// <summary>What becomes of their steps.</summary>
    public const string Steps = "steps";

    /// <summary>What becomes of attempts at calls.</summary>
    public const string Attempts = "attempts";

    /// <summary>Each queue, once a second.</summary>
    public const string Queues = "queues";

    /// <summary>Each line that an attempt logs.</summary>
    public const string Logs = "logs";

    public static readonly IReadOnlyList<(string Name, string About)> All =
    [
        (Attempts, "starts and ends of attempts at calls, with what they took"), (Logs, "each line that attempts log"), (Queues, "each queue, once a second"),
        (Runs, "starts, ends and other turns of runs"), (Steps, "steps as they are asked for and end"),
    ];

    public static bool Has(string name) => All.Any(s => s.Name == name);
}
