using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Systems;

/// <summary>Where programs can be run: a machine, an image that is being baked, a desktop's sandbox.</summary>
internal interface IShell
{
    /// <summary>Runs one program to its end.</summary>
    /// <param name="within">Then it is killed, and the answer is exit code 124.</param>
    Task<ShellEnd> RunAsync(ImmutableArray<string> program, string? input, TimeSpan within, CancellationToken stop);
}

internal sealed record ShellEnd(int ExitCode, string Output, string Errors);
