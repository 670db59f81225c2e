using System.Collections.Immutable;

namespace Orrery.Workers.Sandbox;

/// <summary>A host file or folder that the program sees, read-only, under another path.</summary>
/// <param name="Host">Where it is on the host: absolute, and it must exist.</param>
/// <param name="Inside">Where the program finds it, such as <c>/in/source</c>: absolute, outside the system's own folders.</param>
public sealed record ReadOnlyMount(string Host, string Inside);

/// <summary>A host folder that the program may write to.</summary>
/// <param name="Host">Where it is on the host: absolute, and it must exist and belong to this process's user.</param>
/// <param name="Inside">Where the program finds it: absolute, outside the system's own folders.</param>
public sealed record WritableMount(string Host, string Inside);

/// <summary>A program to run in a sandbox, and everything that it may see and use.</summary>
/// <remarks>
/// Inside, the program finds <c>/usr</c> and the libraries read-only, its inputs, its scratch folder as <c>/out</c> (also its working
/// directory), a small <c>/tmp</c> in memory, and nothing else of the host: no network, no other process, no home, no devices but
/// <c>null</c>, <c>zero</c>, <c>full</c>, <c>random</c>, <c>urandom</c> and <c>tty</c>.
/// </remarks>
public sealed record SandboxCommand
{
    /// <summary>
    /// A name looked up in <c>/usr/local/bin</c>, <c>/usr/bin</c> and <c>/bin</c>; a path inside the sandbox; or the absolute path of a
    /// program elsewhere on the host, which is then mounted as <c>/tools/NAME</c>.
    /// </summary>
    public required string Program { get; init; }

    /// <summary>The arguments, without the program's own name. Nothing is expanded or split.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Files and folders to read.</summary>
    public ImmutableArray<ReadOnlyMount> Inputs { get; init; } = [];

    /// <summary>Programs that aren't installed below <c>/usr</c>, such as a static binary; like inputs, they are mounted read-only.</summary>
    public ImmutableArray<ReadOnlyMount> Tools { get; init; } = [];

    /// <summary>The host folder that the program may write to, mounted as <c>/out</c>. It must exist and belong to this process's user.</summary>
    public required string Scratch { get; init; }

    /// <summary>Further folders to write to. What lies in them counts towards no limit.</summary>
    public ImmutableArray<WritableMount> Folders { get; init; } = [];

    /// <summary>Folders stacked over the host's system; null, the default, shows that as it is.</summary>
    public LayerStack? Layers { get; init; }

    /// <summary>Whether it may use the host's network. Default no.</summary>
    public bool Network { get; init; }

    /// <summary>The whole environment besides <c>PATH</c>, <c>HOME</c>, <c>TMPDIR</c> and <c>LANG</c>: nothing is inherited.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the program may use at most.</summary>
    public SandboxLimits Limits { get; init; } = SandboxLimits.Default;

    /// <summary>What the program reads from standard input; empty means end of file at once.</summary>
    public ReadOnlyMemory<byte> Stdin { get; init; }

    /// <summary>Bytes of standard output to keep in <see cref="SandboxOutcome.Stdout"/>; 0, the default, keeps only the last lines.</summary>
    public int CaptureStdout { get; init; }

    /// <summary>Told what all its processes use at a moment: CPU time so far, and resident bytes. Called several times a second, on the sandbox's own thread: must be quick and not throw.</summary>
    public Action<TimeSpan, long>? OnUsage { get; init; }
}
