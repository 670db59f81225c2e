using System.Collections.Immutable;

namespace Orrery;

/// <summary>Runs external programs in a sandbox: no network, read-only inputs, own scratch, limited time, memory and file size.</summary>
public interface ITools
{
    /// <summary>Runs one program to its end.</summary>
    /// <exception cref="FailureException">It failed, was killed or hit a limit; the failure says which, with the last lines it printed.</exception>
    Task<ToolResult> RunAsync(ToolCall call, CancellationToken stop = default);

    /// <summary>A folder of the attempt, shared by its tools as <c>/out</c>, removed when the attempt ends.</summary>
    string Scratch { get; }
}

/// <summary>One program to run.</summary>
/// <param name="Program">A name known to the worker, such as <c>ffmpeg</c>, or the absolute path of any other executable file.</param>
/// <param name="Arguments">As the program sees them: inputs under <c>/in</c>, outputs under <c>/out</c>.</param>
public sealed record ToolCall(string Program, ImmutableArray<string> Arguments)
{
    /// <summary>Artifacts mounted read-only, by their path inside, such as <c>/in/source</c>.</summary>
    public ImmutableDictionary<string, ArtifactId> Inputs { get; init; } = ImmutableDictionary<string, ArtifactId>.Empty;

    /// <summary>Variables that the program needs besides a bare PATH, HOME and LANG=C.UTF-8.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the program reads from standard input; nothing by default.</summary>
    public ReadOnlyMemory<byte> Stdin { get; init; }

    /// <summary>Wall time; default the attempt's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>CPU time of the whole process tree; default none beyond the wall time.</summary>
    public TimeSpan? CpuLimit { get; init; }

    /// <summary>Bytes of memory that the program and what it starts may use; default 4 GiB.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Largest file it may write, in bytes; default 64 GiB.</summary>
    public long? FileSizeLimit { get; init; }

    /// <summary>Exit codes that aren't failures; default 0 alone.</summary>
    public ImmutableArray<int> Accept { get; init; } = [0];

    /// <summary>Called for each line of standard output or error as it appears.</summary>
    public Action<string>? OnLine { get; init; }
}

/// <param name="CommandLine">The inner command, quoted for a shell: what a person would type to repeat it.</param>
/// <param name="Output">Standard output, cut at 16 MiB.</param>
/// <param name="Errors">Standard error, cut at 16 MiB.</param>
/// <param name="Usage">What it cost.</param>
public sealed record ToolResult(int ExitCode, string CommandLine, string Output, string Errors, Usage Usage);
