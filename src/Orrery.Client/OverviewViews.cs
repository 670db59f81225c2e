namespace Orrery.Client;

/// <summary>What a server does now, in numbers.</summary>
/// <param name="Running">Runs under way, without those that the server itself keeps, such as schedules.</param>
/// <param name="Parked">Runs that wait for somebody to mend something.</param>
/// <param name="Waiting">Calls that no worker holds yet.</param>
/// <param name="Leased">Calls that a worker holds.</param>
/// <param name="OldestWaiting">Since when the call that has waited longest does; null when none waits.</param>
/// <param name="OldestQueue">Its queue.</param>
/// <param name="Failures">Runs that failed within the last hour, by class.</param>
/// <param name="Minutes">Runs that ended in each of the last 60 minutes, the oldest first; the last is the minute under way.</param>
public sealed record OverviewView(
    int Running, int Parked, int Waiting, int Leased, DateTimeOffset? OldestWaiting, string? OldestQueue, int DeadLetters,
    IReadOnlyList<FailureCount> Failures, IReadOnlyList<MinuteView> Minutes, CapacityView Capacity, IReadOnlyList<string> Services)
{
    /// <summary>Why the server doesn't work as it should; null when nothing is the matter.</summary>
    public string? Trouble { get; init; }
}

/// <summary>How often runs failed in a way.</summary>
/// <param name="Class">As in <see cref="Failure"/>, such as <c>user</c> or <c>timeout</c>.</param>
public sealed record FailureCount(string Class, int Count);

/// <summary>A minute: how many runs ended in it.</summary>
/// <param name="At">When it began.</param>
public sealed record MinuteView(DateTimeOffset At, int Completed, int Failed, int Cancelled);

/// <summary>What the connected workers give.</summary>
/// <param name="Cpu">Cores in all.</param>
/// <param name="Memory">Bytes in all.</param>
public sealed record CapacityView(int Workers, double Cpu, double CpuFree, long Memory, long MemoryFree);
