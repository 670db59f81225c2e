using System.Globalization;

namespace Orrery.Services.Workstation.Configurations.Running;

/// <summary>Compares what is with what is wanted, a method for each kind of state.</summary>
internal static class Looks
{
    /// <param name="watchedChanged">Something that the state watches was changed in this run.</param>
    public static Task<Difference> LookAsync(Wanted wanted, bool watchedChanged, ISystem system, CancellationToken stop) => wanted switch
    {
        PackagesInstalled packages => PackagesAsync(packages, system, stop),
        FileManaged file => FileLook.LookAsync(file, system, stop),
        FolderThere folder => FileLook.LookAsync(folder, system, stop),
        CommandRun command => Task.FromResult(Command(command, system)),
        UserPresent user => UserAsync(user, system, stop),
        ServiceRunning service => ServiceAsync(service, watchedChanged, system, stop),
        MountMounted mount => MountAsync(mount, system, stop),
        _ => throw new InvalidOperationException($"{wanted.GetType().Name} can't be looked at."),
    };

    private static async Task<Difference> PackagesAsync(PackagesInstalled wanted, ISystem system, CancellationToken stop)
    {
        var missing = await system.MissingPackagesAsync(wanted.Packages, stop);
        if (missing.IsEmpty) return Difference.None(wanted.Packages.Length == 1 ? $"{wanted.Packages[0]} is installed." : $"All {wanted.Packages.Length} packages are installed.");
        var different = new Differences();
        foreach (var package in missing) different.Add(package, null, "installed");
        return new Difference(different.End(), $"Installed: {string.Join(", ", missing)}.", async token =>
        {
            await system.InstallAsync(missing, token);
            return null;
        });
    }

    private static Difference Command(CommandRun wanted, ISystem system)
    {
        var different = new Differences();
        different.Add("run", null, wanted.Command);
        return new Difference(different.End(), "The command is run.", async token =>
        {
            var end = await system.RunAsync(wanted, token);
            return end.ExitCode == 0 ? end.Output : throw new SystemException($"The command ended with exit code {end.ExitCode}: {end.Output}");
        }, IsOneOff: true);
    }

    private static async Task<Difference> UserAsync(UserPresent wanted, ISystem system, CancellationToken stop)
    {
        var there = await system.UserAsync(wanted.Name, stop);
        var different = new Differences();
        different.AddUnless(there is not null, "user", null, wanted.Name);
        different.AddUnless(wanted.Uid is null || there?.Uid == wanted.Uid, "uid", there?.Uid.ToString(CultureInfo.InvariantCulture), wanted.Uid?.ToString(CultureInfo.InvariantCulture));
        different.AddUnless(wanted.Home is null || there?.Home == wanted.Home, "home", there?.Home, wanted.Home);
        different.AddUnless(wanted.Shell is null || there?.Shell == wanted.Shell, "shell", there?.Shell, wanted.Shell);
        var groups = wanted.Groups.Except(there?.Groups ?? []).ToList();
        different.AddUnless(groups.Count == 0, "groups", there is null ? null : string.Join(", ", there.Groups), string.Join(", ", wanted.Groups));
        if (!different.Any) return Difference.None($"{wanted.Name} is there.");
        return new Difference(different.End(), there is null ? $"{wanted.Name} is made." : $"{wanted.Name} is changed.", async token =>
        {
            await system.SetUserAsync(wanted, there is not null, token);
            return null;
        });
    }

    private static async Task<Difference> ServiceAsync(ServiceRunning wanted, bool watchedChanged, ISystem system, CancellationToken stop)
    {
        var there = await system.ServiceAsync(wanted.Name, stop);
        var different = new Differences();
        if (!there.IsRunning) different.Add("running", "no", "yes");
        else if (watchedChanged) different.Add("restarted", null, "since what it watches changed");
        if (wanted.Enable is { } enable && there.IsEnabled != enable) different.Add("enabled", there.IsEnabled is { } was ? was ? "yes" : "no" : null, enable ? "yes" : "no");
        if (!different.Any) return Difference.None($"{wanted.Name} runs.");
        return new Difference(different.End(), there.IsRunning ? $"{wanted.Name} is changed." : $"{wanted.Name} is started.", async token =>
        {
            if (!there.IsRunning || watchedChanged) await system.StartServiceAsync(wanted.Name, again: there.IsRunning, token);
            if (wanted.Enable is { } enabled && there.IsEnabled != enabled) await system.EnableServiceAsync(wanted.Name, enabled, token);
            return null;
        });
    }

    private static async Task<Difference> MountAsync(MountMounted wanted, ISystem system, CancellationToken stop)
    {
        var there = await system.MountAsync(wanted.Path, stop);
        if (there is { } mounted)
        {
            return mounted.FileSystem == wanted.FileSystem && mounted.Device == wanted.Device ? Difference.None($"{wanted.Path} is mounted.")
                : throw new SystemException($"{mounted.Device} ({mounted.FileSystem}) is mounted at {wanted.Path}; unmount it first.");
        }

        var different = new Differences();
        different.Add(wanted.Path, null, $"{wanted.Device} ({wanted.FileSystem})");
        return new Difference(different.End(), $"{wanted.Path} is mounted.", async token =>
        {
            if (wanted.MakeFolder) await system.MakeFolderAsync(wanted.Path, above: true, token);
            await system.MountAsync(wanted, token);
            return null;
        });
    }
}
