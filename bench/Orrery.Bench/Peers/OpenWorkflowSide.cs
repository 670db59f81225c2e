using System.Diagnostics;
using System.Text.Json;

namespace Orrery.Bench.Peers;

/// <summary>OpenWorkflow on SQLite, a library: worker and clients in one Node process, which is started for each measurement and warms up before it.</summary>
internal sealed class OpenWorkflowSide : ISide
{
    public static readonly string[] Packages = ["openworkflow@0.10.1"];

    /// <summary>Runs that its worker executes at once: what its documentation says to start with.</summary>
    private const int Concurrency = 10;

    private readonly string _node;
    private readonly string _peer;
    private readonly string _folder;
    private int _measurements;

    private OpenWorkflowSide(string node, string peer, string folder) => (_node, _peer, _folder) = (node, peer, folder);

    /// <exception cref="PeerAbsentException">It can't be had here.</exception>
    public static async Task<OpenWorkflowSide> StartAsync(PeerPackages packages, string folder) =>
        new(packages.NodeProgram, await packages.InstallAsync("openworkflow", "openworkflow.mjs", Packages), folder);

    /// <param name="workflow">There is one kind of step here: a function that the workflow's own process executes and records.</param>
    public async Task<Load> MeasureAsync(string workflow, int clients, double seconds)
    {
        var store = Path.Combine(_folder, $"openworkflow-{_measurements++}.db");
        var start = new ProcessStartInfo(_node, [Path.Combine(_peer, "openworkflow.mjs"), store, $"{clients}", $"{seconds}", $"{Concurrency}"])
        {
            WorkingDirectory = _peer, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["NODE_ENV"] = "production";
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && JsonSerializer.Deserialize<Load>(said[0], OrreryJson.Options) is { } load ? load
            : throw new InvalidOperationException($"OpenWorkflow's bench ended with code {process.ExitCode}. It said:\n{said[1]}");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
