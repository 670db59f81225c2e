using System.Collections.Immutable;

namespace Orrery.Workers.Sandbox;

/// <summary>What became of a sandboxed program. When it is handed out, no process of the sandbox is alive any more.</summary>
public sealed record SandboxOutcome
{
    /// <summary>How the program came to its end.</summary>
    public required SandboxEnd End { get; init; }

    /// <summary>One or two sentences for whoever has to act: what happened, against which limit, what to do.</summary>
    public required string Explanation { get; init; }

    /// <summary>The program's exit code, if it ended by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>
    /// The signal that ended the program. Inside the sandbox a signal is passed on in the shells' way, as exit code 128 + signal, so a program
    /// that itself exits with 129 to 159 is taken for signalled.
    /// </summary>
    public int? Signal { get; init; }

    /// <summary>True when the program ended by itself with exit code 0.</summary>
    public bool Succeeded => End == SandboxEnd.Exited && ExitCode == 0;

    /// <summary>From the request to the end, including the making of the sandbox (about 10 ms).</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>
    /// User and system time of the whole tree. To the microsecond for what ended by itself and was waited for, and including the 3 to 6 ms that
    /// the sandbox itself takes; to 10 ms a process for what was killed.
    /// </summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>
    /// Peak memory in bytes: the largest sum of the tree's resident sets that was seen (5, 15, 35 ms … after the start, then every 200 ms), or the
    /// exact peak of its largest process where the kernel tells it. Pages shared by several processes count for each. 0 when the
    /// program was gone before the first look and its peak was below that of this process, since the kernel hides it then.
    /// </summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>The last lines of standard error, oldest first: at most 40 lines and 16 KiB, control characters replaced.</summary>
    public ImmutableArray<string> StderrTail { get; init; } = [];

    /// <summary>The last lines of standard output, with the same bounds.</summary>
    public ImmutableArray<string> StdoutTail { get; init; } = [];

    /// <summary>Standard output as bytes, as much as <see cref="SandboxCommand.CaptureStdout"/> asked for.</summary>
    public ReadOnlyMemory<byte> Stdout { get; init; }

    /// <summary>True when the program printed more than <see cref="Stdout"/> holds.</summary>
    public bool StdoutTruncated { get; init; }

    /// <summary>The program and its arguments as the sandbox sees them, quoted so that a shell reads them back unchanged.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The whole command line including the sandbox, quoted likewise; inputs appear with their paths on the host.</summary>
    public required string SandboxCommandLine { get; init; }
}
