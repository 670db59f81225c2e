namespace Orrery.Client;

/// <summary>How a server is.</summary>
/// <param name="Ready">Its partitions are read and it takes runs.</param>
/// <param name="Version">Of the program.</param>
/// <param name="DataFolder">Where its state lies, on its own machine.</param>
/// <param name="Workers">How many are connected.</param>
/// <param name="Services">Names of what they serve.</param>
public sealed record HealthView(bool Ready, string Version, int ProcessId, DateTimeOffset StartedAt, string DataFolder, int Partitions, int Workers, IReadOnlyList<string> Services)
{
    /// <summary>Why it isn't ready although it was, such as a full disk; it goes on by itself once that is mended. Null when nothing is the matter.</summary>
    public string? Trouble { get; init; }
}

/// <summary>What a server is made of and takes.</summary>
/// <param name="DiskSize">Bytes of the disk with the data folder.</param>
/// <param name="Memory">Bytes of the process that are in memory.</param>
/// <param name="CpuSeconds">Of the process since it began.</param>
public sealed record SystemView(IReadOnlyList<PartitionView> Partitions, IReadOnlyList<StoreFileView> Files, long DiskSize, long DiskFree, long Memory, double CpuSeconds);

/// <summary>A share of the runs, with a log and a thread of its own.</summary>
/// <param name="RunsInMemory">Those that sleep or have ended lie in the store.</param>
/// <param name="Commands">That wait to be looked at.</param>
/// <param name="LogBatch">The number of the newest batch in its log.</param>
/// <param name="Untrimmed">Batches that a start has to read: those since the oldest change that is in no image.</param>
/// <param name="Facts">Logged since the server's start.</param>
/// <param name="CpuSeconds">Of its thread.</param>
public sealed record PartitionView(int Partition, bool Ready, int RunsInMemory, int Commands, long LogBatch, long Untrimmed, long Facts, double CpuSeconds);

/// <param name="Size">Bytes.</param>
public sealed record StoreFileView(string Name, string What, long Size);

/// <summary>A connected worker.</summary>
/// <param name="Cpu">Cores it gives in all.</param>
/// <param name="Memory">Bytes it gives in all.</param>
/// <param name="CpuFree">Below zero while it still works off what it had in hand before its link broke.</param>
/// <param name="Attempts">Those in hand that have a share of its own set aside.</param>
public sealed record WorkerView(string Id, DateTimeOffset Since, double Cpu, long Memory, double CpuFree, long MemoryFree, int Attempts, IReadOnlyList<ServiceView> Services)
{
    /// <summary>It is given nothing more: what it has in hand it ends.</summary>
    public bool Draining { get; init; }

    /// <summary>What it has in hand, the oldest first; at most 100.</summary>
    public IReadOnlyList<WorkView> Work { get; init; } = [];
}

/// <summary>A call that a worker has in hand.</summary>
/// <param name="Queue"><c>service/function</c>.</param>
/// <param name="Key">The step's.</param>
public sealed record WorkView(string Queue, RunId Run, int Step, string Key, int Attempt, DateTimeOffset Since);

public sealed record ServiceView(string Name, string Version, IReadOnlyList<string> Workflows, IReadOnlyList<string> Functions)
{
    /// <summary>The published version; null for code that isn't published.</summary>
    public string? VersionId { get; init; }
}

/// <summary>A version of a service.</summary>
/// <param name="Id">16 hexadecimal digits, from what it consists of.</param>
/// <param name="Label">What the code calls itself.</param>
/// <param name="Newest">New runs take it.</param>
/// <param name="Since">When it last became the newest.</param>
/// <param name="Runs">Runs pinned to it that haven't ended.</param>
/// <param name="State"><c>serving</c>, <c>starting</c>, <c>idle</c> (started when a run has something to do for it), or <c>absent</c>: a worker that has it must connect.</param>
/// <param name="Workers">Those that are connected and have it.</param>
/// <param name="ProcessId">Of the server's own process for it; null when there is none.</param>
public sealed record VersionView(string Service, string Id, string Label, bool Newest, DateTimeOffset? Since, int Runs, string State, IReadOnlyList<string> Workers, int? ProcessId);

/// <summary>A queue over all partitions.</summary>
/// <param name="Name"><c>service/function</c>.</param>
/// <param name="Waiting">Messages that no worker holds yet.</param>
/// <param name="Leased">Messages that a worker holds.</param>
/// <param name="DeadLetters">Calls that gave up, whose runs have failed and were not retried.</param>
/// <param name="Workers">Connected workers that serve it.</param>
public sealed record QueueView(string Name, int Waiting, int Leased, int DeadLetters, int Workers)
{
    /// <summary>Since when the message waits that is to be taken first; null when none waits.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Calls that ended in each of the last 15 minutes, the oldest first, the minute under way last; since the server's start.</summary>
    public IReadOnlyList<int> EndedByMinute { get; init; } = [];
}

/// <summary>A call that gave up, and whose run has failed with it.</summary>
/// <param name="Key">The step's; empty when it isn't known any more.</param>
/// <param name="FailedAt">When the run failed.</param>
/// <param name="Failure">The run's.</param>
public sealed record DeadLetterView(RunId Run, int Step, string Key, DateTimeOffset? FailedAt, Failure? Failure);

/// <summary>What came of taking dead letters up again.</summary>
/// <param name="Retried">Runs that go on.</param>
/// <param name="Left">Dead letters that are still in the queue.</param>
/// <param name="Refused">Runs that don't, and why; at most 20.</param>
public sealed record RedriveView(int Retried, int Left, IReadOnlyList<RefusedRun> Refused);

public sealed record RefusedRun(RunId Run, string Why);

/// <summary>A file that a run left behind.</summary>
/// <param name="Path">Relative, with slashes.</param>
/// <param name="Id">The artifact with its bytes.</param>
/// <param name="Size">Bytes.</param>
public sealed record RunFile(string Path, ArtifactId Id, long Size);

/// <summary>A page that a service adds to the portal.</summary>
/// <param name="Name">Part of its address: <c>/runs/RUN/pages/NAME</c>, or <c>/services/SERVICE/pages/NAME</c> for one of a service as a whole.</param>
/// <param name="Workflow">Whose runs have it; null for a page of the service as a whole.</param>
/// <param name="Version">The version that it is served from.</param>
/// <param name="Module">Address of its script on the server; what that loads lies beside it.</param>
public sealed record PageView(string Service, string Name, string Title, string? Workflow, string Version, string Module);
