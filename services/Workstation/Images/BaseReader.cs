using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orrery.Services.Workstation.Configurations.Systems;

namespace Orrery.Services.Workstation.Images;

/// <summary>Reads what is known of this machine.</summary>
internal static class BaseReader
{
    public static async Task<BaseSystem> ReadAsync(CancellationToken stop)
    {
        var release = File.Exists("/etc/os-release") ? await File.ReadAllLinesAsync("/etc/os-release", stop) : [];
        string Of(string name) => release.FirstOrDefault(l => l.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Trim('"') ?? "";
        var grains = JsonSerializer.SerializeToElement(new
        {
            os = Capital(Of("ID")), osrelease = Of("VERSION_ID"), oscodename = Of("VERSION_CODENAME"), kernel = "Linux",
            cpuarch = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            num_cpus = Environment.ProcessorCount, mem_total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        }, OrreryJson.Options);
        const string packages = "/var/lib/dpkg/status";
        var status = File.Exists(packages) ? await File.ReadAllBytesAsync(packages, stop) : [];
        byte[] all = [.. SHA256.HashData(status), .. System.Text.Encoding.UTF8.GetBytes(string.Join('\n', release))];
        return new BaseSystem(grains, Convert.ToHexStringLower(SHA256.HashData(all)), await ContentsAsync(["/etc", "/opt", "/usr/local"], stop));
    }

    /// <summary>A hash of what lies in folders: name, kind, mode, owner, size, time and target of each file; not the servers of names, which networks write anew.</summary>
    public static async Task<string> ContentsAsync(ImmutableArray<string> folders, CancellationToken stop)
    {
        const string listing = "find \"$@\" ! -type d ! -path /etc/resolv.conf ! -name '*.pyc' -printf '%p %y %m %U %G %s %T@ %l\\n' 2>/dev/null | LC_ALL=C sort | sha256sum | cut -d' ' -f1";
        return (await new HostShell([]).RunAsync(["sh", "-c", listing, "sh", .. folders], null, TimeSpan.FromMinutes(2), stop)).Output.Trim();
    }

    /// <summary>Refuses an image that was baked on another base than this machine is: its files lie over ones that they weren't made for.</summary>
    /// <exception cref="FailureException">Type <c>workstation.base</c>.</exception>
    public static void Demand(string wanted, BaseSystem there)
    {
        if (wanted != there.Id)
            throw FailureException.User("workstation.base", "The image was baked on another base than this machine is now: its release or its packages have changed since. Bake again and roll out the new image.");
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
