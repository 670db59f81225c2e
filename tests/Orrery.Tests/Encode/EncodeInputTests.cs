using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Tests.Encode;

/// <summary>Every kind of input through the command line: refused with a message and exit code 2, handled and said so in the report, or found during the work.</summary>
public sealed class EncodeInputTests(EncodeServer server) : IClassFixture<EncodeServer>
{
    private const string Test = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=1.5";
    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    [Fact]
    public Task A_missing_file_is_refused() => RefusedAsync(Path.Combine(server.Folder, "nothing.mp4"), "nothing.mp4");

    [Fact]
    public Task An_empty_file_is_refused() => RefusedAsync(server.Bytes("empty.mp4", []), "empty");

    [Fact]
    public Task Text_named_mp4_is_refused() => RefusedAsync(server.Bytes("notes.mp4", "Dear editor, here is the film.\n"u8.ToArray()), "plain text, not video");

    [Fact]
    public async Task A_wrong_file_is_refused_while_other_work_holds_every_core()
    {
        var (mark, until) = (Path.Combine(server.Folder, "held"), Path.Combine(server.Folder, "let-go"));
        var cores = Environment.ProcessorCount;
        var (code, said) = await server.RunAsync("start", "probe/hold", "--input", $$"""{"mark": "{{mark}}", "until": "{{until}}", "count": {{cores}}}""");
        Assert.True(code == 0, said);
        await Patience.MarksAsync(mark, cores);

        await RefusedAsync(server.Bytes("letter.mp4", "Dear editor, here is no film.\n"u8.ToArray()), "plain text, not video");
        Assert.False(File.Exists(until));
        await File.WriteAllTextAsync(until, "", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_playlist_disguised_as_media_is_refused_and_opens_nothing()
    {
        var named = server.Clip($"{Test} {H264} real.mp4");
        await RefusedAsync(server.Bytes("innocent.mp4", Encoding.UTF8.GetBytes($"#EXTM3U\n#EXTINF:2,\n{named}\n#EXT-X-ENDLIST\n")), "playlist or manifest");
    }

    [Fact]
    public async Task An_mp4_without_its_index_is_refused()
    {
        var whole = await File.ReadAllBytesAsync(server.Clip($"{Test} {H264} whole.mp4"), TestContext.Current.CancellationToken);
        await RefusedAsync(server.Bytes("torn.mp4", whole[..(whole.Length / 2)]), "no moov atom");
    }

    [Fact]
    public Task Sound_alone_is_refused() => RefusedAsync(server.Clip("-f lavfi -i sine=duration=1 -c:a aac sound.mp4"), "only audio");

    [Fact]
    public Task A_video_of_no_duration_is_refused() =>
        RefusedAsync(server.Clip($"-f lavfi -i testsrc2=size=160x120:rate=25:duration=1 -frames:v 0 {H264} -movflags +empty_moov none.mp4"), "no frames", "no moov atom", "no video stream", "no streams");

    [Fact]
    public Task A_picture_of_sixteen_thousand_pixels_a_side_is_refused() =>
        RefusedAsync(server.Clip($"{Test} -vf scale=16000:16000:flags=neighbor -frames:v 1 -c:v mjpeg -pix_fmt yuvj420p -q:v 31 huge.mkv"), "pixels are accepted", "16000x16000");

    [Fact]
    public async Task An_output_folder_that_cannot_be_written_is_refused_before_anything_is_sent()
    {
        var blocked = server.Bytes("a-file", [1]);
        await using var encode = UpProcess.Start("encode", server.Clip($"{Test} {H264} fine.mp4"), "--server", server.Server, "--out", Path.Combine(blocked, "out"));
        Assert.Equal(2, await encode.EndAsync());
        Assert.Contains("a-file", encode.Said);
    }

    [Theory]
    [InlineData("-f lavfi -i testsrc2=size=160x120:rate=25:duration=2 -vf select='not(mod(n,3))+gt(n,25)' -fps_mode vfr " + H264 + " vfr.mp4", "input.variable-rate", "normalised to 25 frames a second: ")]
    [InlineData(Test + " -vf scale=161:91,setsar=1 -c:v ffv1 -pix_fmt yuv444p odd.mkv", "input.odd-size", "encoded with even width and height")]
    [InlineData(Test + " -vf setsar=4/3 " + H264 + " sar.mp4", "input.non-square-pixels", "resampled to square pixels, 213x120")]
    [InlineData(Test + " -vf interlace -flags +ildct+ilme -c:v mpeg2video -b:v 2M interlaced.mpg", "input.interlaced", "deinterlaced with bwdif, one frame for each pair of fields")]
    [InlineData(Test + " -vf format=yuv420p10le -c:v libx265 -preset ultrafast -x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc hdr.mp4", "input.hdr", "tone-mapped to 8-bit BT.709 SDR")]
    [InlineData(Test + " " + H264 + " silent.mp4", "input.no-audio", "the stream is silent")]
    [InlineData(Test + " -f lavfi -i sine=duration=1.5 -filter_complex [1:a]pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0[a] -map 0:v -map [a] -c:a aac " + H264 + " surround.mp4", "input.surround", "both a stereo downmix and a 5.1 rendition are made")]
    [InlineData(Test + " " + H264 + " untagged.mp4", "input.untagged-colour", "taken as BT.601 (fewer than 720 lines)")]
    [InlineData(Test + " -c:v mpeg4 -output_ts_offset -0.48 -avoid_negative_ts disabled negative.mkv", "input.negative-start", "output starts at zero; audio stays in step")]
    [InlineData(Test + " -vf scale=1:1 -c:v ffv1 -pix_fmt yuv444p dot.mkv", "input.tiny", "enlarged to at least ")]
    public async Task An_unusual_input_is_handled_and_the_report_says_how(string clip, string note, string how)
    {
        var (code, said, output) = await server.EncodeAsync(server.Clip(clip));
        Assert.True(code == 0, said);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(output, "report.json"), TestContext.Current.CancellationToken))!;
        var advice = report["notes"]!.AsArray().Single(n => n!["code"]!.GetValue<string>() == note)!["advice"]!.GetValue<string>();
        Assert.StartsWith(how, advice);
        Assert.Equal("passed", report["checks"]![0]!["state"]!.GetValue<string>());
        Assert.All(report["checks"]!.AsArray(), check => Assert.Contains(check!["state"]!.GetValue<string>(), (string[])["passed", "warned"]));
        Assert.True(report["finished"]!.GetValue<DateTimeOffset>() > report["started"]!.GetValue<DateTimeOffset>());
        Assert.True(report["wallSeconds"]!.GetValue<double>() > 0);
    }

    [Fact]
    public async Task A_turned_picture_is_turned_before_encoding()
    {
        var plain = server.Clip($"{Test} {H264} plain.mp4");
        var (code, said, output) = await server.EncodeAsync(server.Clip($"-i {plain} -c copy -metadata:s:v:0 rotate=90 turned.mp4"));
        Assert.True(code == 0, said);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(output, "report.json"), TestContext.Current.CancellationToken))!;
        Assert.Contains("turned before encoding", report["notes"]!.AsArray().Select(n => n!["advice"]!.GetValue<string>()));
        Assert.True(report["renditions"]![0]!["height"]!.GetValue<int>() > report["renditions"]![0]!["width"]!.GetValue<int>());
    }

    [Fact]
    public async Task Damage_in_the_middle_ends_with_its_first_timecode_and_exit_code_3()
    {
        var bytes = await File.ReadAllBytesAsync(server.Clip($"-f lavfi -i testsrc2=size=320x240:rate=25:duration=6 {H264} -g 25 -movflags +faststart long.mp4"), TestContext.Current.CancellationToken);
        for (var i = bytes.Length / 2; i < bytes.Length / 2 + 20_000; i++) bytes[i] = (byte)(i * 31);
        var (code, said, _) = await server.EncodeAsync(server.Bytes("damaged.mp4", bytes));
        Assert.Equal(3, code);
        Assert.Matches(@"damaged at 00:00:0[0-9]\.[0-9]{3} \(frame [0-9]+\)", said);
    }

    [Fact]
    public async Task A_killed_tool_is_tried_again_and_the_encode_completes()
    {
        var clip = server.Clip($"-f lavfi -i testsrc2=size=640x360:rate=25:duration=4 {H264} work.mp4");
        await using var encode = UpProcess.Start("encode", clip, "--server", server.Server, "--out", Path.Combine(server.Folder, "killed"), "--preset", "slow");
        var victim = 0;
        await Patience.UntilAsync(() => (victim = ToolProcess.Below(server.ProcessId)) != 0, "a tool to be at work");
        using (var kill = Process.Start("kill", ["-9", $"{victim}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(await encode.EndAsync(TimeSpan.FromMinutes(4)) == 0, encode.Said);
        using var client = new OrreryClient(new Uri(server.Server));
        var run = await client.RunAsync((await client.RunsAsync(1, stop: TestContext.Current.CancellationToken))[0].Id, TestContext.Current.CancellationToken);
        Assert.Contains(run.Steps, s => s.Past.Any(p => p.Failure.Tool?.Signal == "SIGKILL" || p.Failure.Message.Contains("SIGKILL")));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_encode_that_is_interrupted_says_that_its_run_goes_on_and_the_package_can_be_fetched(string signal)
    {
        var output = Path.Combine(server.Folder, "interrupted-" + signal);
        await using var encode = UpProcess.Start("encode", server.Clip($"{Test} {H264} interrupted.mp4"), "--server", server.Server, "--out", output, "--preset", signal == "INT" ? "slow" : "slower");
        await Patience.UntilAsync(() => encode.Said.Contains(" was started"), "the run to be started");
        using (var kill = Process.Start("kill", [$"-{signal}", $"{encode.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(await encode.EndAsync() == 130, encode.Said);
        Assert.Matches("The run goes on. To follow it: orrery show r[0-9a-z-]+ --watch. To end it: orrery cancel r", encode.Said);
        Assert.False(Directory.Exists(output));

        var run = encode.Said.Split("orrery show ")[1].Split(' ')[0];
        var (code, said) = await server.RunAsync("show", run, "--watch");
        Assert.True(code == 0, said);
        Assert.Equal(0, (await server.RunAsync("fetch", run, "--out", output)).Code);
        Assert.True(File.Exists(Path.Combine(output, "master.m3u8")));
    }

    [Fact]
    public async Task A_start_that_the_workflow_refuses_is_refused_at_once()
    {
        var before = await server.RunAsync("runs", "--limit", "1000");
        var (code, said) = await server.RunAsync("start", "encode/video", "--input", $$"""{"source": "{{ArtifactId.Of("x"u8)}}", "name": "x.mp4", "preset": "warp"}""");
        Assert.True(code == 2, said);
        Assert.Contains("'warp' is not an x264 preset", said);
        Assert.Equal(before.Said.Split('\n').Length, (await server.RunAsync("runs", "--limit", "1000")).Said.Split('\n').Length);
    }

    [Fact]
    public async Task A_source_that_one_run_accepts_stays_although_another_refuses_it()
    {
        var clip = server.Clip($"-f lavfi -i testsrc2=size=176x128:rate=25:duration=1.5 {H264} shared.mp4");
        var id = ArtifactId.Of(await File.ReadAllBytesAsync(clip, TestContext.Current.CancellationToken));
        Assert.Equal(2, (await server.EncodeAsync(clip, "--start", "60")).Code);
        await GoneAsync(id);
        Assert.Equal(0, (await server.EncodeAsync(clip)).Code);
        Assert.Equal(2, (await server.EncodeAsync(clip, "--start", "60")).Code);
        Assert.True(File.Exists(server.ArtifactPath(id)));
    }

    /// <summary>A refused input leaves nothing behind but the run's record.</summary>
    private async Task GoneAsync(ArtifactId id)
    {
        await Patience.UntilAsync(() => !File.Exists(server.ArtifactPath(id)), "the refused upload to be removed");
        Assert.False(File.Exists(server.ArtifactPath(id).Replace("/objects/", "/uploads/")));
    }

    private async Task RefusedAsync(string input, params string[] oneOf)
    {
        var watch = Stopwatch.StartNew();
        var (code, said, output) = await server.EncodeAsync(input);
        Assert.True(code == 2, $"exit code {code}: {said}");
        Assert.True(oneOf.Any(said.Contains), said);
        Assert.False(Directory.Exists(output));
        if (File.Exists(input)) await GoneAsync(ArtifactId.Of(await File.ReadAllBytesAsync(input, TestContext.Current.CancellationToken)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
    }
}
