using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Systems;

/// <summary>Where programs can be run: a machine, an image that is being baked, a desktop's sandbox.</summary>
internal interface IShell
{
    /// <summary>Runs one program to its end.</summary>
    /// <param name="within">Then it is killed, and the answer is exit code 124.</param>
    Task<ShellEnd> RunAsync(ImmutableArray<string> program, string? input, TimeSpan within, CancellationToken stop);
}

/// <param name="IsCut">It said more than is kept: what lies between the beginning and the end is missing.</param>
internal sealed record ShellEnd(int ExitCode, string Output, string Errors, bool IsCut = false);
