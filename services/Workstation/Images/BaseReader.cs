using System.Security.Cryptography;
using System.Text.Json;

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
        return new BaseSystem(grains, Convert.ToHexStringLower(SHA256.HashData(all)));
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
