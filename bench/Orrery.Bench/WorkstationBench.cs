using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Bench.Processes;
using Orrery.Client;

namespace Orrery.Bench;

/// <summary><c>bench workstation</c>: people come one after the other, and claim a terminal, until its display speaks; beside starting one without a pool.</summary>
internal static class WorkstationBench
{
    public static async Task<int> RunAsync(int claims, int warm, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-workstations-").FullName;
        try
        {
            await using var server = new ServerProcess(Path.Combine(folder, "data"), Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Orrery.Services.Workstation/release/Orrery.Services.Workstation.dll")));
            await server.StartAsync();
            var pool = await PoolAsync(server.Client, "waiting", warm, warm + 2);
            var waited = new List<double>();
            for (var i = 0; i < claims; i++)
            {
                await UntilAsync(server.Client, pool, d => d.Count(p => (string?)p["phase"] == "warm") >= 1);
                waited.Add(await ClaimAsync(server, pool, $"artist-{i}"));
            }

            var cold = await PoolAsync(server.Client, "cold", 0, 1);
            var started = new List<double>();
            for (var i = 0; i < Math.Max(3, claims / 5); i++)
            {
                started.Add(await ClaimAsync(server, cold, $"artist-{i}"));
                await UntilAsync(server.Client, cold, d => d.Count == 0);
            }

            foreach (var one in (RunId[])[pool, cold]) await server.Client.SignalAsync(one, "close", "bench");
            waited.Sort();
            started.Sort();
            BenchTable.Print("workstation", [
                BenchTable.Row("claims of a terminal that waits", "claims", "", [waited.Count]),
                BenchTable.Row("claim until the display speaks, median", "time", "s", [At(waited, 0.5)]),
                BenchTable.Row("claim until the display speaks, 95 of 100", "time", "s", [At(waited, 0.95)], "one that is started for it, median", [At(started, 0.5)]),
                BenchTable.Row("one that is started for it, median", "time", "s", [At(started, 0.5)]),
                BenchTable.Row("one that is started for it, longest", "time", "s", [started[^1]]),
            ], json);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<RunId> PoolAsync(OrreryClient client, string name, int warm, int most) => (await client.StartAsync("workstation", "pool", new JsonObject
    {
        ["name"] = name, ["warm"] = warm, ["most"] = most,
        ["desktop"] = new JsonObject { ["title"] = "Terminal", ["program"] = new JsonArray("xterm"), ["singleApplication"] = true, ["size"] = "1280x800", ["shape"] = "light" },
    })).Run;

    /// <summary>From asking for a desktop to the first bytes of its display, in seconds. It is given back afterwards.</summary>
    private static async Task<double> ClaimAsync(ServerProcess server, RunId pool, string who)
    {
        var watch = Stopwatch.StartNew();
        var claimed = (await server.Client.UpdateAsync(pool, "claim", new JsonObject { ["by"] = who }))!;
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("binary");
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Address, (string)claimed["path"]!)) { Scheme = "ws" }.Uri, CancellationToken.None);
        var greeting = new byte[12];
        await socket.ReceiveAsync(greeting, CancellationToken.None);
        if (!Encoding.ASCII.GetString(greeting).StartsWith("RFB ", StringComparison.Ordinal)) throw new InvalidOperationException("The display says something else than RFB.");
        var took = watch.Elapsed.TotalSeconds;
        await server.Client.UpdateAsync(pool, "release", new JsonObject { ["desktop"] = (string)claimed["desktop"]!, ["by"] = who });
        return took;
    }

    /// <summary>Waits until a pool's desktops are as wanted.</summary>
    private static async Task UntilAsync(OrreryClient client, RunId pool, Func<List<JsonNode>, bool> wanted)
    {
        await foreach (var view in client.FollowAsync(pool))
        {
            if (view.Failure is { } failure) throw new InvalidOperationException(failure.Message);
            if (view.Published is { } published && wanted([.. JsonNode.Parse(published.GetRawText())!["desktops"]!.AsArray().OfType<JsonNode>()])) return;
        }
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
}
