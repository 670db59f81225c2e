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

/// <summary>A connected worker.</summary>
/// <param name="Cpu">Cores it gives in all.</param>
/// <param name="Memory">Bytes it gives in all.</param>
/// <param name="CpuFree">Below zero while it still works off what it had in hand before its link broke.</param>
/// <param name="Attempts">Those in hand that have a share of its own set aside.</param>
public sealed record WorkerView(string Id, DateTimeOffset Since, double Cpu, long Memory, double CpuFree, long MemoryFree, int Attempts, IReadOnlyList<ServiceView> Services);

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
public sealed record QueueView(string Name, int Waiting, int Leased, int DeadLetters, int Workers);

/// <summary>A file that a run left behind.</summary>
/// <param name="Path">Relative, with slashes.</param>
/// <param name="Id">The artifact with its bytes.</param>
/// <param name="Size">Bytes.</param>
public sealed record RunFile(string Path, ArtifactId Id, long Size);
