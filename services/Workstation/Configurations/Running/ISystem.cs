using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Running;

/// <summary>The machine that states are brought about on, as far as they have to do with it. A method that can't do what it says throws <see cref="SystemException"/>.</summary>
public interface ISystem
{
    /// <summary>What is at a path; null if nothing is. Links are followed.</summary>
    Task<FileFacts?> FileAsync(string path, CancellationToken stop);

    /// <summary>A file's text; null if there is none.</summary>
    Task<string?> ReadAsync(string path, CancellationToken stop);

    /// <summary>Writes a file as a whole or not at all; mode and owner of one that is there stay.</summary>
    Task WriteAsync(string path, string contents, CancellationToken stop);

    Task MakeFolderAsync(string path, bool above, CancellationToken stop);

    /// <summary>Sets what isn't null.</summary>
    Task SetOwnerAsync(string path, string? mode, string? user, string? group, CancellationToken stop);

    /// <summary>Which of these packages aren't installed.</summary>
    Task<ImmutableArray<string>> MissingPackagesAsync(ImmutableArray<string> packages, CancellationToken stop);

    Task InstallAsync(ImmutableArray<string> packages, CancellationToken stop);

    Task<UserFacts?> UserAsync(string name, CancellationToken stop);

    /// <summary>Makes the user, or changes it to what is wanted.</summary>
    Task SetUserAsync(UserPresent wanted, bool isThere, CancellationToken stop);

    /// <summary>Runs a command in a shell; any exit code is an answer.</summary>
    Task<CommandEnd> RunAsync(CommandRun command, CancellationToken stop);

    Task<ServiceFacts> ServiceAsync(string name, CancellationToken stop);

    Task StartServiceAsync(string name, bool again, CancellationToken stop);

    Task EnableServiceAsync(string name, bool enabled, CancellationToken stop);

    /// <summary>What is mounted at a path, as <c>device</c> and file system; null if nothing is.</summary>
    Task<(string Device, string FileSystem)?> MountAsync(string path, CancellationToken stop);

    Task MountAsync(MountMounted wanted, CancellationToken stop);
}

/// <param name="Mode">Octal digits without leading zeros.</param>
public sealed record FileFacts(bool IsFolder, string Mode, string User, string Group);

public sealed record UserFacts(int Uid, string Home, string Shell, ImmutableArray<string> Groups);

/// <param name="IsEnabled">Null where that can't be told.</param>
public sealed record ServiceFacts(bool IsRunning, bool? IsEnabled);

/// <param name="Output">Standard output and error, the last 4,000 characters.</param>
public sealed record CommandEnd(int ExitCode, string Output);

/// <summary>Something on the machine could not be done; the message is for whoever wrote the configuration.</summary>
public sealed class SystemException(string message) : Exception(message);
