using System.Runtime.InteropServices;
using Orrery.Cli.Connection;
using Orrery.Cli.Text;

namespace Orrery.Cli.Doctor;

/// <summary>What the machine gives, and whether a server answers.</summary>
internal static class MachineChecks
{
    private const long LittleMemory = 2L << 30;
    private const long LittleDisk = 10_000_000_000, NoDisk = 1_000_000_000;

    public static Finding Runtime() =>
        new("runtime", Health.Good, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");

    /// <summary>What this process may use: limits of its container count.</summary>
    public static Finding Capacity() => Capacity(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal static Finding Capacity(int cores, long memory)
    {
        var found = $"{Human.Count(cores, "core")}, {Human.Memory(memory)} memory";
        return memory < LittleMemory ? new Finding("machine", Health.Warning, found, "Encoding 1080p wants 2 GiB or more") : new Finding("machine", Health.Good, found);
    }

    /// <param name="folder">The server's data; it need not exist yet.</param>
    public static Finding Disk(string folder)
    {
        var at = Path.GetFullPath(folder);
        while (!Directory.Exists(at)) at = Path.GetDirectoryName(at)!;
        return Disk(at, new DriveInfo(at).AvailableFreeSpace);
    }

    internal static Finding Disk(string folder, long free)
    {
        var found = $"{Human.Bytes(free)} free for data in {folder}";
        return free < NoDisk ? new Finding("disk", Health.Bad, found, "Make room, or put the data elsewhere with --data")
            : free < LittleDisk ? new Finding("disk", Health.Warning, found, "A master and its renditions may need more; make room, or put the data elsewhere with --data")
            : new Finding("disk", Health.Good, found);
    }

    /// <summary>None is no fault: <c>encode</c> starts one.</summary>
    public static async Task<Finding> ServerAsync(IServer server, CancellationToken stop)
    {
        if (await LocalServer.TryHealthAsync(server, stop) is not { } health)
            return new Finding("server", Health.Good, $"none runs at {server.Address}; 'orrery encode' starts one, as does 'orrery up'");
        var found = $"{health.Version} at {server.Address}, process {health.ProcessId}, data in {health.DataFolder}, {Human.Count(health.Workers, "worker")}";
        if (health.Trouble is { } trouble) return new Finding("server", Health.Bad, found + ", can't work", trouble);
        if (!health.Ready) return new Finding("server", Health.Warning, found + ", not ready", "It reads its data; ask again in a moment");
        return health.Workers > 0
            ? new Finding("server", Health.Good, found + (health.Services.Count > 0 ? $", serves {string.Join(", ", health.Services)}" : ""))
            : new Finding("server", Health.Warning, found, $"Nothing can run without a worker; {Path.Combine(health.DataFolder, "server.log")} may say why it isn't there");
    }
}
