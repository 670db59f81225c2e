using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>The kernel's program and what it needs, as artifacts: a sandbox shows a kernel exactly these bytes, and a run's record names them.</summary>
/// <param name="Inputs">By their paths inside.</param>
/// <param name="Kernel">One id for all files of the program.</param>
internal sealed record KernelFiles(ImmutableDictionary<string, ArtifactId> Inputs, ArtifactId Kernel)
{
    public const string Program = Folder + "/Orrery.Services.Notebook.Kernel.dll";
    public const string DuckDb = "/duckdb/libduckdb.so";
    private const string Folder = "/kernel";

    private static readonly SemaphoreSlim One = new(1);
    private static KernelFiles? _stored;

    /// <summary>The folder that the build laid beside the service.</summary>
    public static string Here { get; } = Path.Combine(Path.GetDirectoryName(typeof(KernelFiles).Assembly.Location)!, "kernel");

    /// <summary>DuckDB's library, if it is installed.</summary>
    public static string? DuckDbHere => Environment.GetEnvironmentVariable("ORRERY_TOOLS") is { Length: > 0 } tools
        && Path.Combine(tools, "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so") is var path && File.Exists(path) ? path : null;

    /// <summary>The .NET host that runs this very process. Sandboxes show what lies below /usr.</summary>
    /// <exception cref="FailureException">It lies elsewhere.</exception>
    public static string DotNet()
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return host.StartsWith("/usr/", StringComparison.Ordinal) && File.Exists(host) ? host
            : throw FailureException.User("kernel.runtime", $"Kernels need the .NET runtime below /usr, where sandboxes see it; here it is {host}. Install Debian's or Microsoft's package of it.");
    }

    /// <summary>Variables that keep a kernel small and quick to start.</summary>
    public static ImmutableDictionary<string, string> EnvironmentFor(long memory) => ImmutableDictionary<string, string>.Empty
        .Add("DOTNET_EnableDiagnostics", "0").Add("DOTNET_gcConcurrent", "0").Add("DOTNET_TieredPGO", "0").Add("DOTNET_GCHeapHardLimit", (memory * 3 / 4).ToString("x", System.Globalization.CultureInfo.InvariantCulture))
        .Add("DOTNET_CLI_TELEMETRY_OPTOUT", "1").Add("ORRERY_DUCKDB", DuckDb);

    /// <summary>Stores the files once for each process of a worker.</summary>
    public static async Task<KernelFiles> StoreAsync(IArtifacts artifacts, CancellationToken stop)
    {
        await One.WaitAsync(stop);
        try
        {
            if (_stored is { } stored && stored.Inputs.Values.All(artifacts.Contains)) return stored;
            if (!Directory.Exists(Here)) throw FailureException.User("kernel.missing", $"The kernel isn't at {Here}. Build the service again.");
            var (inputs, tree) = (ImmutableDictionary.CreateBuilder<string, ArtifactId>(), FileTree.Empty);
            foreach (var file in Directory.EnumerateFiles(Here).Order(StringComparer.Ordinal))
            {
                var artifact = await artifacts.PutAsync(await File.ReadAllBytesAsync(file, stop), stop);
                tree = new FileTree(tree.Files.Add(Path.GetFileName(file), artifact));
                inputs.Add($"{Folder}/{Path.GetFileName(file)}", artifact.Id);
            }

            if (DuckDbHere is { } library) inputs.Add(DuckDb, (await artifacts.PutAsync(await File.ReadAllBytesAsync(library, stop), stop)).Id);
            return _stored = new KernelFiles(inputs.ToImmutable(), ArtifactId.Of(tree.Json()));
        }
        finally
        {
            One.Release();
        }
    }
}
