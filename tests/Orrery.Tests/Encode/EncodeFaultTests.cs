using System.Diagnostics;
using Orrery.Client;

namespace Orrery.Tests.Encode;

/// <summary>What can go wrong with the machine during an encode, through the command line: exit code 3 with what to do, and nothing finished is done again.</summary>
public sealed class EncodeFaultTests
{
    // The raw pictures that scoring keeps for a while, 50 MB a segment, are more than a server holds in reserve.
    private const string Large = "-f lavfi -i testsrc2=size=640x360:rate=25:duration=11 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p large.mp4";
    private const string Clip = "-f lavfi -i testsrc2=size=256x144:rate=25:duration=11 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p long.mp4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_ends_with_exit_code_3_and_a_retry_with_space_keeps_what_was_done()
    {
        using var disk = SmallDisk.MountOrSkip("1g");
        var server = new EncodeServer(disk["data"]);
        await server.InitializeAsync();
        try
        {
            using var client = new OrreryClient(new Uri(server.Server));
            await using var encode = UpProcess.Start("encode", server.Clip(Large), "--server", server.Server, "--out", Path.Combine(server.Folder, "out"), "--preset", "superfast");
            var run = await StartedAsync(client);
            await foreach (var view in client.FollowAsync(run, stop: Stop))
                if (view.Steps.Any(s => s.Key.Contains("encode-") && s.State == "completed")) break;
            disk.LeaveFree(16 << 10);
            Assert.True(await encode.EndAsync(TimeSpan.FromMinutes(2)) == 3, encode.Said);
            Assert.True(encode.Said.Contains("disk.full"), encode.Said);
            Assert.Contains("bytes free", encode.Said);
            Assert.Contains(disk["data"], encode.Said);
            Assert.Contains($"orrery retry {run}", encode.Said);

            disk.Resize("1g");
            var failed = await UntilShownAsync(client, run);
            var (code, said) = await server.RunAsync("retry", run.ToString(), "--watch");
            Assert.True(code == 0, said);
            var ended = await client.RunAsync(run, Stop);
            Assert.All(failed.Steps.Where(s => s.State == "completed"), kept => Assert.Equal((kept.Attempt, kept.DoneAt), ended.Steps.Where(s => s.Key == kept.Key).Select(s => (s.Attempt, s.DoneAt)).Last()));
            Assert.Contains(failed.Steps, s => s.Key.Contains("encode-") && s.State == "completed");
            Assert.Equal(0, (await server.RunAsync("fetch", run.ToString(), "--out", Path.Combine(server.Folder, "out"))).Code);
            Assert.Equal("completed", Assert.Single(await client.RunsAsync(stop: Stop)).State);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_tool_that_hangs_is_killed_and_tried_again_and_a_run_that_fails_so_can_be_retried()
    {
        var server = new EncodeServer(null, ("ORRERY_TOOL_SILENCE", "1.5"));
        await server.InitializeAsync();
        try
        {
            using var client = new OrreryClient(new Uri(server.Server));
            await using var encode = UpProcess.Start("encode", server.Clip(Clip), "--server", server.Server, "--out", Path.Combine(server.Folder, "out"));
            var run = await StartedAsync(client);
            await foreach (var view in client.FollowAsync(run, stop: Stop))
                if (view.Steps.Any(s => s.Key == "inspect" && s.State == "completed")) break;
            await FreezeUntilAsync(server.ProcessId, () => encode.HasEnded);
            Assert.True(await encode.EndAsync() == 3, encode.Said);
            Assert.Matches("ffmpeg said nothing for 1.5 s after (frame [0-9]+ of [0-9]+, 00:00:[0-9.]+ into its output|its start, before the first frame): it hung and was killed", encode.Said);
            Assert.Contains("tool.stalled (timeout)", encode.Said);
            Assert.Contains("command  ffmpeg -nostdin", encode.Said);
            Assert.Contains((await client.RunAsync(run, Stop)).Steps, s => s.State == "failed" && s.Attempt == 2);

            var (code, said) = await server.RunAsync("retry", run.ToString(), "--watch");
            Assert.True(code == 0, said);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_output_folder_without_room_ends_with_exit_code_3_and_the_finished_run_is_fetched_later()
    {
        using var disk = SmallDisk.MountOrSkip("32k");
        var server = new EncodeServer();
        await server.InitializeAsync();
        try
        {
            using var client = new OrreryClient(new Uri(server.Server));
            await using var encode = UpProcess.Start("encode", server.Clip(Clip), "--server", server.Server, "--out", disk["package"], "--preset", "ultrafast");
            Assert.True(await encode.EndAsync(TimeSpan.FromMinutes(2)) == 3, encode.Said);
            var run = await StartedAsync(client);
            Assert.Contains($"The package can't be written to {disk["package"]}: it needs", encode.Said);
            Assert.Contains($"orrery fetch {run} --out {disk["package"]}", encode.Said);
            Assert.Empty(Directory.GetFileSystemEntries(disk.Path));

            disk.Resize("1g");
            var (code, said) = await server.RunAsync("fetch", run.ToString(), "--out", disk["package"]);
            Assert.True(code == 0, said);
            Assert.True(File.Exists(Path.Combine(disk["package"], "master.m3u8")));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<RunId> StartedAsync(OrreryClient client)
    {
        IReadOnlyList<RunLine> runs = [];
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((runs = await client.RunsAsync(1, stop: Stop)).Count == 0) await timer.WaitForNextTickAsync(Stop);
        return runs[0].Id;
    }

    /// <summary>A partition that couldn't write is read anew as soon as there is space.</summary>
    private static async Task<RunView> UntilShownAsync(OrreryClient client, RunId run) => await client.FollowAsync(run, stop: Stop).LastAsync(Stop);

    /// <summary>Stops every ffmpeg as if it hung, until the condition holds.</summary>
    private static Task FreezeUntilAsync(int root, Func<bool> condition) => Patience.UntilAsync(() =>
    {
        foreach (var process in ToolProcess.AllBelow(root).ToList())
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-STOP", $"{process}"]) { RedirectStandardError = true })!;
            kill.WaitForExit();
        }

        return condition();
    }, "the run to fail", TimeSpan.FromMinutes(1));
}
