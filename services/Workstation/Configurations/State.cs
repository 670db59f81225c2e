using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations;

/// <summary>A state as it is to be brought about: compiled, in its place among the others.</summary>
/// <param name="Id">As the file names it.</param>
/// <param name="Function">Such as <c>pkg.installed</c>.</param>
/// <param name="Wanted">What is to hold.</param>
/// <param name="Guards">Whether it is to be looked at at all.</param>
/// <param name="Needs">Which of the states before it it depends on, by their place in the order.</param>
/// <param name="Source">Where it is written.</param>
public sealed record State(string Id, string Function, Wanted Wanted, Guards Guards, ImmutableArray<Need> Needs, Fault Source)
{
    public override string ToString() => $"{Function} {Id}";
}

/// <summary>Commands and files that say whether a state is needed.</summary>
/// <param name="Unless">Not if all of these commands succeed.</param>
/// <param name="OnlyIf">Only if all of these commands succeed.</param>
/// <param name="Creates">Not if all of these files are there.</param>
public sealed record Guards(ImmutableArray<string> Unless, ImmutableArray<string> OnlyIf, ImmutableArray<string> Creates);

public enum Requisite
{
    /// <summary>It must have succeeded.</summary>
    Require,

    /// <summary>It must have succeeded; a service is started anew when it changed something.</summary>
    Watch,

    /// <summary>It must have succeeded, and one of those that are named so must have changed something.</summary>
    OnChanges,
}

/// <param name="On">The place of the other state in the order.</param>
public sealed record Need(Requisite Kind, int On);

/// <summary>What a state wants to hold.</summary>
public abstract record Wanted;

public sealed record PackagesInstalled(ImmutableArray<string> Packages) : Wanted;

/// <param name="Contents">Null where only mode and owner are cared for.</param>
/// <param name="Mode">Octal digits without leading zeros; null leaves it.</param>
/// <param name="MakeFolders">Whether folders above it are made.</param>
/// <param name="Replace">Whether a file with other contents is replaced.</param>
public sealed record FileManaged(string Path, string? Contents, string? Mode, string? User, string? Group, bool MakeFolders, bool Replace) : Wanted;

public sealed record FolderThere(string Path, string? Mode, string? User, string? Group, bool MakeFolders) : Wanted;

/// <param name="Within">Seconds that it may take.</param>
public sealed record CommandRun(string Command, string? Folder, string? User, ImmutableSortedDictionary<string, string> Environment, int Within) : Wanted;

public sealed record UserPresent(string Name, int? Uid, string? Home, string? Shell, ImmutableArray<string> Groups, bool MakeHome) : Wanted;

public sealed record ServiceRunning(string Name, bool? Enable) : Wanted;

public sealed record MountMounted(string Path, string Device, string FileSystem, ImmutableArray<string> Options, bool MakeFolder) : Wanted;
