using System.Collections.Immutable;
using System.Globalization;
using Orrery.Services.Workstation.Configurations.Running;
using SystemException = Orrery.Services.Workstation.Configurations.Running.SystemException;

namespace Orrery.Services.Workstation.Configurations.Systems;

/// <summary>A Debian machine, by the programs that each of them has. Whatever paths mean, links included, they mean inside the shell: nothing is touched from outside.</summary>
internal sealed class ShellSystem(IShell shell) : ISystem
{
    private const int Shown = 4_000;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(60), Long = TimeSpan.FromMinutes(30);
    private bool _updated;

    public async Task<FileFacts?> FileAsync(string path, CancellationToken stop)
    {
        var end = await AskAsync(["stat", "-L", "-c", "%F|%a|%U|%G", "--", path], stop);
        return end.ExitCode == 0 && end.Output.Trim().Split('|') is [var kind, var mode, var user, var group] ? new FileFacts(kind == "directory", mode, user, group) : null;
    }

    public async Task<string?> ReadAsync(string path, CancellationToken stop) => await AskAsync(["cat", "--", path], stop) switch
    {
        { ExitCode: not 0 } => null,
        { IsCut: true } => throw new SystemException($"{path} is too large to be compared with what is wanted."),
        var end => end.Output,
    };

    public Task WriteAsync(string path, string contents, CancellationToken stop) => DoAsync(["sh", "-c", """
        set -e
        if [ -e "$1" ]; then cp -p -- "$1" "$1.orrery-new"; fi
        cat > "$1.orrery-new"
        mv -f -- "$1.orrery-new" "$1"
        """, "sh", path], Short, stop, contents);

    public Task MakeFolderAsync(string path, bool above, CancellationToken stop) => DoAsync(above ? ["mkdir", "-p", "--", path] : ["mkdir", "--", path], Short, stop);

    public async Task SetOwnerAsync(string path, string? mode, string? user, string? group, CancellationToken stop)
    {
        if (user is not null || group is not null) await DoAsync(["chown", $"{user}{(group is null ? "" : ":" + group)}", "--", path], Short, stop);
        if (mode is not null) await DoAsync(["chmod", mode, "--", path], Short, stop);
    }

    public async Task<ImmutableArray<string>> MissingPackagesAsync(ImmutableArray<string> packages, CancellationToken stop)
    {
        var end = await AskAsync(["dpkg-query", "-W", "-f", "${Package}|${db:Status-Status}\\n", .. packages], stop);
        if (end.ExitCode is not (0 or 1)) throw new SystemException($"dpkg-query can't be asked for packages: {end.Errors.Trim()}");
        var installed = end.Output.Split('\n').Where(l => l.EndsWith("|installed", StringComparison.Ordinal)).Select(l => l[..l.IndexOf('|', StringComparison.Ordinal)]).ToHashSet();
        return [.. packages.Where(p => !installed.Contains(p.Split(':')[0]))];
    }

    public async Task InstallAsync(ImmutableArray<string> packages, CancellationToken stop)
    {
        // Lists may be old or not there at all; without an answer from the mirror the old ones may still do.
        if (!_updated) await shell.RunAsync(["apt-get", "-qq", "update"], null, Long, stop);
        _updated = true;
        await DoAsync(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "--no-install-recommends", "install", "--", .. packages], Long, stop);
    }

    public async Task<UserFacts?> UserAsync(string name, CancellationToken stop)
    {
        var end = await AskAsync(["getent", "passwd", name], stop);
        if (end.ExitCode != 0 || end.Output.Trim().Split(':') is not [_, _, var uid, _, _, var home, var shellOf]) return null;
        var groups = await AskAsync(["id", "-nG", name], stop);
        return new UserFacts(int.Parse(uid, CultureInfo.InvariantCulture), home, shellOf, [.. groups.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)]);
    }

    public Task SetUserAsync(UserPresent wanted, bool isThere, CancellationToken stop)
    {
        var line = ImmutableArray.CreateBuilder<string>();
        line.Add(isThere ? "usermod" : "useradd");
        if (!isThere) line.Add(wanted.MakeHome ? "--create-home" : "--no-create-home");
        if (wanted.Uid is { } uid) line.AddRange("--uid", uid.ToString(CultureInfo.InvariantCulture));
        if (wanted.Home is { } home) line.AddRange(isThere ? "--home" : "--home-dir", home);
        if (wanted.Shell is { } shellOf) line.AddRange("--shell", shellOf);
        if (isThere && !wanted.Groups.IsEmpty) line.Add("--append");
        if (!wanted.Groups.IsEmpty) line.AddRange("--groups", string.Join(',', wanted.Groups));
        line.AddRange("--", wanted.Name);
        return DoAsync(line.ToImmutable(), Short, stop);
    }

    public async Task<CommandEnd> RunAsync(CommandRun command, CancellationToken stop)
    {
        var line = ImmutableArray.CreateBuilder<string>();
        if (command.User is { } user) line.AddRange("runuser", "-u", user, "--");
        line.Add("env");
        if (command.Folder is { } folder) line.AddRange("-C", folder);
        line.AddRange(command.Environment.Select(e => $"{e.Key}={e.Value}"));
        line.AddRange("sh", "-c", command.Command);
        var end = await shell.RunAsync(line.ToImmutable(), null, TimeSpan.FromSeconds(command.Within), stop);
        return new CommandEnd(end.ExitCode, Last(end.ExitCode == 124 ? $"{end.Output}{end.Errors}\nIt took longer than {command.Within} s." : end.Output + end.Errors));
    }

    public async Task<ServiceFacts> ServiceAsync(string name, CancellationToken stop)
    {
        var runs = await AskAsync(["service", name, "status"], stop);
        var enabled = await AskAsync(["sh", "-c", "ls /etc/rc2.d/S[0-9][0-9]\"$1\" /etc/systemd/system/*.wants/\"$1\".service", "sh", name], stop);
        return new ServiceFacts(runs.ExitCode == 0, enabled.Output.Trim().Length > 0);
    }

    public Task StartServiceAsync(string name, bool again, CancellationToken stop) => DoAsync(["service", name, again ? "restart" : "start"], Short, stop);

    public Task EnableServiceAsync(string name, bool enabled, CancellationToken stop) => DoAsync(["update-rc.d", name, enabled ? "enable" : "disable"], Short, stop);

    public async Task<(string Device, string FileSystem)?> MountAsync(string path, CancellationToken stop)
    {
        var end = await AskAsync(["findmnt", "-n", "-o", "SOURCE,FSTYPE", "--mountpoint", path], stop);
        return end.ExitCode == 0 && end.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is [var device, var system, ..] ? (device, system) : null;
    }

    public Task MountAsync(MountMounted wanted, CancellationToken stop) =>
        DoAsync(["mount", "-t", wanted.FileSystem, .. wanted.Options.IsEmpty ? (string[])[] : ["-o", string.Join(',', wanted.Options)], "--", wanted.Device, wanted.Path], Short, stop);

    private Task<ShellEnd> AskAsync(ImmutableArray<string> program, CancellationToken stop) => shell.RunAsync(program, null, Short, stop);

    private async Task DoAsync(ImmutableArray<string> program, TimeSpan within, CancellationToken stop, string? input = null)
    {
        var end = await shell.RunAsync(program, input, within, stop);
        if (end.ExitCode != 0) throw new SystemException($"{(program[0] == "sh" ? $"writing {program[^1]}" : string.Join(' ', program))} ended with exit code {end.ExitCode}: {Last(end.Errors + end.Output)}");
    }

    private static string Last(string text) => (text.Length <= Shown ? text : "…" + text[^Shown..]).Trim();
}
