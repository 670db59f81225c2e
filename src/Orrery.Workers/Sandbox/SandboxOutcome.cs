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

    /// <summary>From the request to the end, including the making of the sandbox (10 to 20 ms).</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>
    /// User and system time of the whole tree. For a program that ended by itself this is the kernel's account, to the microsecond, of all that was
    /// waited for, and includes the 3 to 6 ms in which the sandbox starts the program and is taken down. For one that was killed it is right to
    /// 10 ms a process.
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

    internal static SandboxOutcome NotStarted(string explanation, string commandLine, string sandboxCommandLine = "") =>
        new() { End = SandboxEnd.NotStarted, Explanation = explanation, CommandLine = commandLine, SandboxCommandLine = sandboxCommandLine };
}
