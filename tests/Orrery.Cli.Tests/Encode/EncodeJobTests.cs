using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Encode;
using Orrery.Client;

namespace Orrery.Cli.Tests.Encode;

public sealed class EncodeJobTests : IDisposable
{
    private const string Result = """
        {"files":"sha256-0","report":{"name":"clip.mp4","seconds":7,"segments":2,"bytes":9,"cpuSeconds":17.1,"reused":3,"calls":24,"renditions":[
        {"name":"1080p","width":1920,"height":1080,"bitrate":4521000,"peak":5100000,"vmaf":95.31,"vmafMin":88.04,"psnr":41.2,"ssim":0.9912},
        {"name":"360p","width":640,"height":360,"bitrate":845000,"peak":999000,"vmaf":71,"vmafMin":60,"psnr":33.25,"ssim":0.95}]}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-cli-").FullName;
    private readonly StringWriter _out = new(), _error = new();
    private readonly TestTime _time = new();

    public EncodeJobTests() => File.WriteAllText($"{_folder}/clip.mp4", "frames");

    [Fact]
    public async Task A_finished_encode_ends_with_figures_and_where_things_are()
    {
        var server = Finished();
        Assert.Equal(ExitCode.Done, await RunAsync(server));
        Assert.Equal(
        [
            "reading: 6 B, done", "upload: 6 B, done", $"{Sample.Id} was started",
            "tools: done, 0.1 s CPU", "inspect: done, 5.0 s CPU", "encode 1080p: running", "encode 360p: running", "audio: done, 1.0 s CPU", "check: running", "measure 1080p: running",
            "download: 9 B, done",
            "Done in 1 min 12 s: 7.0 s of video in 2 renditions of 2 segments; 3 files, 9 B.",
            "  rendition  size         bitrate      peak  VMAF  lowest     PSNR   SSIM",
            "  1080p      1920x1080  4.52 Mb/s  5.1 Mb/s  95.3    88.0  41.2 dB  0.991",
            "  360p       640x360     845 kb/s  999 kb/s  71.0    60.0  33.3 dB  0.950",
            "  cost    17.1 s CPU; 3 of 24 steps reused",
            $"  report  {_folder}/out/report.html",
            $"  HLS     {_folder}/out/master.m3u8",
            $"  online  http://127.0.0.1:7070/runs/{Sample.Id}/files/report.html",
            $"  server  http://127.0.0.1:7070/runs/{Sample.Id}",
        ], Lines(_out));
        Assert.Equal("m3u", File.ReadAllText($"{_folder}/out/master.m3u8"));
    }

    [Fact]
    public async Task What_the_server_has_already_is_not_sent_again()
    {
        var server = Finished();
        await RunAsync(server);
        await RunAsync(server);
        Assert.Equal((1, 2), (server.Uploads, server.Inputs.Count));
    }

    [Fact]
    public async Task When_nothing_was_computed_it_says_that_everything_was_reused()
    {
        await RunAsync(Finished(Result.Replace("\"reused\":3", "\"reused\":24")));
        Assert.Contains("  cost    17.1 s CPU; everything was reused (24 steps)", Lines(_out));
    }

    [Fact]
    public async Task Bad_input_is_refused_before_a_server_is_reached()
    {
        var job = Job("no-such.mp4", json: false, detach: false);
        var refusal = await Assert.ThrowsAsync<OrreryException>(() => job.RunAsync(() => throw new InvalidOperationException("reached"), TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.BadInput, ExitCode.Of(refusal));
    }

    [Fact]
    public async Task A_refused_file_is_named_with_what_to_do_and_leaves_no_package()
    {
        var failure = new Failure(ErrorClass.User, "input.no-moov", "It has no index (moov). Copy it again.") { Step = "inspect" };
        var server = new FakeServer(Sample.Run(Sample.Step("inspect", "failed") with { Attempt = 1 }) with { State = "failed", Failure = failure, EndedAt = Sample.At(1) });
        Assert.Equal(ExitCode.BadInput, await RunAsync(server));
        Assert.Equal([$"orrery: {_folder}/clip.mp4: It has no index (moov). Copy it again. (input.no-moov, run {Sample.Id})"], Lines(_error));
        Assert.False(Directory.Exists($"{_folder}/out"));
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_run_alone_and_says_how_to_get_at_it()
    {
        using var stop = new CancellationTokenSource();
        var job = Job("clip.mp4", json: false, detach: false, onShow: stop.Cancel);
        Assert.Equal(ExitCode.Interrupted, await job.RunAsync(() => Connected(new FakeServer(Sample.HalfWay()) { Endless = true }), stop.Token));
        Assert.Equal([$"The run goes on. To follow it: orrery show {Sample.Id} --watch. To end it: orrery cancel {Sample.Id}. To bring its package once it is done: orrery fetch {Sample.Id} --out {_folder}/out"], Lines(_error));
    }

    [Fact]
    public async Task Detached_it_says_how_to_follow_and_to_fetch()
    {
        Assert.Equal(ExitCode.Done, await RunAsync(new FakeServer(Sample.HalfWay()) { Endless = true }, detach: true));
        Assert.Contains($"{Sample.Id} was started. To follow it: orrery show {Sample.Id} --watch. To bring the package once it is done: orrery fetch {Sample.Id} --out {_folder}/out", Lines(_out));
    }

    [Fact]
    public async Task A_file_that_arrives_damaged_is_noticed_and_leaves_no_package()
    {
        var server = Finished(damage: text => text.Replace("m3u", "m4u"));
        var refusal = await Assert.ThrowsAsync<OrreryException>(() => RunAsync(server));
        Assert.StartsWith($"master.m3u8 of run {Sample.Id} arrived with other bytes", refusal.Message);
        Assert.Equal(["clip.mp4"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task For_scripts_every_line_is_an_object_and_the_last_one_says_how_it_ended()
    {
        await RunAsync(Finished(), json: true);
        var lines = Lines(_out).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["transfer", "started", "progress", "finished"], lines.Select(l => l.GetProperty("event").GetString()!).Distinct());
        Assert.Equal(("completed", 0, $"{_folder}/out"), (lines[^1].GetProperty("state").GetString(), lines[^1].GetProperty("exitCode").GetInt32(), lines[^1].GetProperty("folder").GetString()));
        Assert.Equal(95.31, lines[^1].GetProperty("result").GetProperty("report").GetProperty("renditions")[0].GetProperty("vmaf").GetDouble());
    }

    private static FakeServer Finished(string result = Result, Func<string, string>? damage = null) =>
        new(Sample.HalfWay(), Sample.HalfWay() with { State = "completed", EndedAt = Sample.At(72), Result = Sample.Json(result) })
        {
            Files = { ["master.m3u8"] = "m3u", ["report.html"] = "web", ["report.json"] = "{ }" },
            Damage = damage ?? (text => text),
        };

    private Task<int> RunAsync(FakeServer server, bool json = false, bool detach = false) =>
        Job("clip.mp4", json, detach).RunAsync(() => Connected(server), TestContext.Current.CancellationToken);

    private static Task<(IServer, Task)> Connected(IServer server) => Task.FromResult((server, Task.CompletedTask));

    private EncodeJob Job(string input, bool json, bool detach, Action? onShow = null)
    {
        var terminal = new Terminal(_out, _error) { Time = _time };
        IProgressDisplay display = json ? new JsonDisplay(terminal) : new LineDisplay(terminal);
        var order = new EncodeOrder($"{_folder}/{input}", $"{_folder}/out", null, null, null, null, null, detach);
        return new EncodeJob(order, terminal, onShow is null ? display : new Noticing(display, onShow), json);
    }

    private static string[] Lines(StringWriter text) => text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Noticing(IProgressDisplay inner, Action onShow) : IProgressDisplay
    {
        public void Say(string what, string text) => inner.Say(what, text);

        public void Transfer(string what, long done, long total) => inner.Transfer(what, done, total);

        public void Show(Cli.Progress.RunProgress progress)
        {
            inner.Show(progress);
            onShow();
        }

        public void Dispose() => inner.Dispose();
    }
}
