using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Configurations.Running;
using SystemException = Orrery.Services.Workstation.Configurations.Running.SystemException;

namespace Orrery.Workstation.Tests.Configurations;

/// <summary>A machine in memory that writes down what is done to it.</summary>
internal sealed class FakeSystem : ISystem
{
    public Dictionary<string, string?> Files { get; } = new() { ["/"] = null, ["/etc"] = null };
    public Dictionary<string, FileFacts> Facts { get; } = [];
    public HashSet<string> Installed { get; } = [];
    public HashSet<string> Unavailable { get; } = [];
    public Dictionary<string, UserFacts> Users { get; } = [];
    public Dictionary<string, int> Exits { get; } = [];
    public Dictionary<string, ServiceFacts> Services { get; } = [];
    public Dictionary<string, (string, string)> Mounts { get; } = [];
    public List<string> Done { get; } = [];

    public Task<FileFacts?> FileAsync(string path, CancellationToken stop) =>
        Task.FromResult(Files.TryGetValue(path, out var text) ? Facts.GetValueOrDefault(path, new FileFacts(text is null, text is null ? "755" : "644", "root", "root")) : null);

    public Task<string?> ReadAsync(string path, CancellationToken stop) => Task.FromResult(Files.GetValueOrDefault(path));

    public Task WriteAsync(string path, string contents, CancellationToken stop)
    {
        if (!Files.ContainsKey(Path.GetDirectoryName(path)!)) throw new SystemException($"There is no folder {Path.GetDirectoryName(path)}.");
        Files[path] = contents;
        return Did($"write {path}");
    }

    public Task MakeFolderAsync(string path, bool above, CancellationToken stop)
    {
        for (var at = path; above && at is not (null or "/"); at = Path.GetDirectoryName(at)) Files.TryAdd(at, null);
        Files.TryAdd(path, null);
        return Did($"mkdir {path}");
    }

    public Task SetOwnerAsync(string path, string? mode, string? user, string? group, CancellationToken stop)
    {
        var was = Facts.GetValueOrDefault(path, new FileFacts(Files[path] is null, "755", "root", "root"));
        Facts[path] = was with { Mode = mode ?? was.Mode, User = user ?? was.User, Group = group ?? was.Group };
        return Did($"own {path}");
    }

    public Task<ImmutableArray<string>> MissingPackagesAsync(ImmutableArray<string> packages, CancellationToken stop) => Task.FromResult<ImmutableArray<string>>([.. packages.Where(p => !Installed.Contains(p))]);

    public Task InstallAsync(ImmutableArray<string> packages, CancellationToken stop)
    {
        if (packages.FirstOrDefault(Unavailable.Contains) is { } none) throw new SystemException($"E: Unable to locate package {none}");
        Installed.UnionWith(packages);
        return Did($"install {string.Join(' ', packages)}");
    }

    public Task<UserFacts?> UserAsync(string name, CancellationToken stop) => Task.FromResult(Users.GetValueOrDefault(name));

    public Task SetUserAsync(UserPresent wanted, bool isThere, CancellationToken stop)
    {
        var was = Users.GetValueOrDefault(wanted.Name, new UserFacts(1000, $"/home/{wanted.Name}", "/bin/sh", [wanted.Name]));
        Users[wanted.Name] = new UserFacts(wanted.Uid ?? was.Uid, wanted.Home ?? was.Home, wanted.Shell ?? was.Shell, [.. was.Groups.Union(wanted.Groups)]);
        return Did($"user {wanted.Name}");
    }

    public Task<CommandEnd> RunAsync(CommandRun command, CancellationToken stop)
    {
        Done.Add(command.Command);
        return Task.FromResult(new CommandEnd(Exits.GetValueOrDefault(command.Command), "said"));
    }

    public Task<ServiceFacts> ServiceAsync(string name, CancellationToken stop) => Task.FromResult(Services.GetValueOrDefault(name, new ServiceFacts(false, false)));

    public Task StartServiceAsync(string name, bool again, CancellationToken stop)
    {
        Services[name] = Services.GetValueOrDefault(name, new ServiceFacts(false, false)) with { IsRunning = true };
        return Did(again ? $"restart {name}" : $"start {name}");
    }

    public Task EnableServiceAsync(string name, bool enabled, CancellationToken stop)
    {
        Services[name] = Services[name] with { IsEnabled = enabled };
        return Did($"enable {name}");
    }

    public Task<(string Device, string FileSystem)?> MountAsync(string path, CancellationToken stop) => Task.FromResult<(string, string)?>(Mounts.TryGetValue(path, out var mount) ? mount : null);

    public Task MountAsync(MountMounted wanted, CancellationToken stop)
    {
        Mounts[wanted.Path] = (wanted.Device, wanted.FileSystem);
        return Did($"mount {wanted.Path}");
    }

    private Task Did(string what)
    {
        Done.Add(what);
        return Task.CompletedTask;
    }
}
