using Orrery.Cli.Doctor;

namespace Orrery.Cli.Tests.Doctor;

public class DoctorTests
{
    private const string Encoders = """
        Encoders:
         V..... = Video
         A..... = Audio
         ------
         V....D libx264              libx264 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (codec h264)
         V....D libx264rgb           libx264 H.264 RGB (codec h264)
         A....D aac                  AAC (Advanced Audio Coding)
        """;

    [Theory]
    [InlineData("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers\nbuilt with gcc", "5.1.9-0+deb12u1")]
    [InlineData("ffprobe version N-66595-gc2b38619c0-static Copyright", "N-66595-gc2b38619c0-static")]
    [InlineData("bubblewrap 0.8.0\n", "0.8.0")]
    [InlineData("", null)]
    public void A_version_is_found_in_what_a_tool_prints(string text, string? version) => Assert.Equal(version, ToolText.Version(text));

    [Fact]
    public void Encoders_are_the_names_below_the_legend() => Assert.Equal(["aac", "libx264", "libx264rgb"], ToolText.Encoders(Encoders).Order());

    [Fact]
    public void Ffmpeg_without_an_encoder_that_is_needed_is_bad_and_without_a_nice_one_good()
    {
        var good = ToolChecks.Encoders("5.1", Encoders);
        Assert.Equal((Health.Good, "5.1, with libx264, aac (not libx265, libsvtav1, libvpx-vp9, libopus)"), (good.Health, good.Found));
        var bad = ToolChecks.Encoders("5.1", Encoders.Replace(" libx264 ", " h263 "));
        Assert.Equal((Health.Bad, "5.1, without the encoder libx264"), (bad.Health, bad.Found));
        Assert.NotNull(bad.Advice);
    }

    [Theory]
    [InlineData(500_000_000, Health.Bad)]
    [InlineData(5_000_000_000, Health.Warning)]
    [InlineData(50_000_000_000, Health.Good)]
    public void A_disk_that_fills_is_told_in_time(long free, object health) => Assert.Equal(health, MachineChecks.Disk("/data", free).Health);

    [Fact]
    public void Whatever_is_not_good_comes_with_advice_and_a_last_line_sums_up()
    {
        var lines = Examination.Lines([new("ffmpeg", Health.Good, "5.1"), MachineChecks.Disk("/data", 1), MachineChecks.Capacity(1, 1 << 30)]).Select(l => l.Render(200, colour: false));
        Assert.Equal(
        [
            "ok    ffmpeg   5.1",
            "FAIL  disk     1 B free for data in /data",
            "               Make room, or put the data elsewhere with --data",
            "warn  machine  1 core, 1.0 GiB memory",
            "               Encoding 1080p wants 2 GiB or more",
            "1 of 3 checks failed; the lines above say what to do.",
        ], lines);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_missing_and_not_an_error() =>
        Assert.Null(await Probe.RunAsync("orrery-no-such-program", [], TestContext.Current.CancellationToken));

    [Fact]
    public async Task What_a_program_complains_of_is_its_first_line()
    {
        var said = await Probe.RunAsync("sh", ["-c", "echo; echo 'no namespaces' >&2; exit 3"], TestContext.Current.CancellationToken);
        Assert.Equal((3, "no namespaces"), (said!.ExitCode, said.Complaint));
    }
}
