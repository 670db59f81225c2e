using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Orrery.Client;
using Orrery.Tests.Probes;
using Orrery.Workers.Turns;

namespace Orrery.Tests.Payloads;

/// <summary>Large values when processes are killed in the middle, or the bytes themselves go away.</summary>
public sealed class LostPayloadTests : IDisposable
{
    private const int Large = 2_000_000;
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_worker_loses_no_large_value()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var run = await server.StartRunAsync("bulk-hold", Held);
        var first = int.Parse((await Patience.MarksAsync(Mark, 1))[0]);

        Process.GetProcessById(first).Kill();
        await Patience.MarksAsync(Mark, 2);
        LetGo();
        await server.Client.SignalAsync(run, "go", new string('g', 100_000), stop: Stop);
        var end = await server.EndOfAsync(run);

        Assert.Equal("completed", end.State);
        Assert.Equal($"{Large} {Large} {new string('g', 100_000)}", end.Result!.Value.GetString());
    }

    [Fact]
    public async Task A_killed_server_loses_no_large_value()
    {
        var port = UpProcess.FreePort();
        await using var up = await UpProcess.StartAsync(_folder["data"], port);
        var run = await StartAsync(up.Client, "bulk-hold", Held);
        await up.Client.SignalAsync(run, "go", new string('g', 100_000), "once", Stop);
        await Patience.MarksAsync(Mark, 1);

        await up.KillAsync();
        await using var next = await UpProcess.StartAsync(_folder["data"], port);
        await Patience.MarksAsync(Mark, 2);
        LetGo();
        await next.Client.SignalAsync(run, "go", "the same signal again", "once", Stop);
        var end = await next.Client.FollowAsync(run, stop: Stop).LastAsync(Stop);

        Assert.Equal("completed", end.State);
        Assert.Equal($"{Large} {Large} {new string('g', 100_000)}", end.Result!.Value.GetString());
    }

    [Fact]
    public async Task A_run_whose_large_value_was_deleted_is_parked_by_its_name_and_goes_on_when_the_bytes_are_back()
    {
        RunId run;
        ArtifactId made;
        await using (var server = await TestServer.StartAsync(_folder))
        {
            run = await server.StartRunAsync("bulk-hold", new Probe(Text: "small", Count: Large));
            var held = await server.UntilAsync(run, view => view.Steps.Count == 3);
            made = held.Steps[0].LargeResult!.Id;
        }

        Assert.True(ArtifactId.Of(Bytes) == made);
        File.Delete(Path.Combine(_folder["data"], "artifacts", "objects", made.Hex[..2], made.Hex));
        await using var next = await TestServer.StartAsync(_folder);
        await next.Client.SignalAsync(run, "go", "on", stop: Stop);
        var parked = await next.UntilAsync(run, view => view.State == "parked");
        Assert.Equal(("parked", "payload.missing"), (parked.State, parked.Failure!.Type));
        Assert.Contains($"step 'swell', 2,000,002 bytes in artifact {made}, are missing", parked.Failure.Message);
        Assert.Equal(made, parked.Steps[0].LargeResult!.Id);
        using var document = new MemoryStream();
        await next.Client.HistoryAsync(run, document, Stop);
        var history = RunHistory.Read(document.ToArray());
        Assert.Equal((2, made), (history.Format, history.Ends[0].LargeResult!.Id));
        Assert.StartsWith($"It lacks the result of step 'swell', 2,000,002 bytes in artifact {made}", Assert.Throws<FormatException>(() => HistoryReplay.Play(history with { TakenTo = long.MaxValue }, [new ProbeService()])).Message);

        await next.Client.UploadAsync(new MemoryStream(Bytes), stop: Stop);
        await next.Client.RetryAsync(run, Stop);
        Assert.Equal($"{Large} 5 on", (await next.EndOfAsync(run)).Result!.Value.GetString());
    }

    [Fact]
    public async Task A_run_whose_large_input_was_deleted_before_it_began_is_parked_by_its_name()
    {
        await using var server = await TestServer.StartAsync(_folder, o => o with { OwnWorker = false });
        var run = await StartWithoutWorkerAsync(server);
        foreach (var file in Directory.GetFiles(Path.Combine(_folder["data"], "artifacts", "objects"), "*", SearchOption.AllDirectories)) File.Delete(file);
        await using var worker = UpProcess.Start("worker", "--server", server.Server.Address.ToString(), "--id", "late", "--service", TestServer.Probe);
        var parked = await server.UntilAsync(run, view => view.State == "parked");

        Assert.Equal("payload.missing", parked.Failure!.Type);
        Assert.Contains("the run's input, ", parked.Failure.Message);
    }

    [Fact]
    public async Task A_turn_waits_while_the_disk_is_full_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip("600m");
        await using var up = await UpProcess.StartAsync(disk["data"], UpProcess.FreePort());
        var run = await StartAsync(up.Client, "bulk-hold", new Probe(Mark, _folder["until"], Text: "", Count: 10));
        await Patience.MarksAsync(Mark, 1);
        disk.LeaveFree(1_000_000);
        var full = await StartAsync(up.Client, "bulk-late", new Probe(Count: 8_000_000));
        await Patience.UntilAsync(() => up.Said.Contains("can't be stored, which is tried again every second"), "the worker to complain");

        disk.Resize("600m");
        LetGo();
        await up.Client.SignalAsync(run, "go", "on", stop: Stop);
        Assert.Equal("10 0 on", (await up.Client.FollowAsync(run, stop: Stop).LastAsync(Stop)).Result!.Value.GetString());
        Assert.Equal(8_000_002, (await up.Client.FollowAsync(full, stop: Stop).LastAsync(Stop)).LargeResult!.Size);
    }

    private static byte[] Bytes => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new string('s', Large)));

    private Probe Held => new(Mark, _folder["until"], new string('t', Large), Large);

    private string Mark => _folder["mark"];

    private void LetGo() => File.WriteAllText(_folder["until"], "");

    private static async Task<RunId> StartAsync(OrreryClient client, string workflow, Probe input) =>
        (await client.StartAsync("probe", workflow, JsonSerializer.SerializeToNode(input, OrreryJson.Options), stop: Stop)).Run;

    /// <summary>A worker that was there makes the service known; the run then waits for another.</summary>
    private static async Task<RunId> StartWithoutWorkerAsync(TestServer server)
    {
        await using (var first = UpProcess.Start("worker", "--server", server.Server.Address.ToString(), "--id", "early", "--service", TestServer.Probe))
        {
            await Patience.UntilAsync(() => server.Server.Node.Workers.Count == 1, "the worker to connect");
            await first.StopAsync();
        }

        return await server.StartRunAsync("parrot", new string('p', Large));
    }
}
