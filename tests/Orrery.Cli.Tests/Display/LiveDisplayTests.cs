using Orrery.Cli.Display;
using Orrery.Cli.Progress;

namespace Orrery.Cli.Tests.Display;

public class LiveDisplayTests
{
    private readonly TestTime _time = new();

    [Fact]
    public void An_encode_half_way_reads_like_this()
    {
        var screen = new FakeScreen(80, 24);
        Draw(screen, Sample.HalfWay(), 20);
        Assert.Equal(
        [
            "clip.mp4  encode/video  r01-6k3v9x0m2q4wd",
            "  tools          ██████████████████████████████  100%       0.1 s CPU",
            "  inspect        ██████████████████████████████  100%       5.0 s CPU",
            "  encode 1080p   ██████████████████████░░░░░░░░   75%  1/2  24 fps",
            "  encode 360p    ███████████████░░░░░░░░░░░░░░░   50%  1/2",
            "  audio          ██████████████████████████████  100%       1.0 s CPU",
            "  check          ███████████████░░░░░░░░░░░░░░░   50%  2/4",
            "  measure 1080p  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░    0%  0/2  running",
        ], screen.Lines.Take(8));
        Assert.Matches("^  [1-9][0-9]?%  0:20  about .* left  24 fps  17.1 s CPU  2 running  2 reused$", screen.Lines[^1]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void No_line_is_wider_than_the_window(int columns)
    {
        var screen = new FakeScreen(columns, 24);
        Draw(screen, Sample.HalfWay() with { Waiting = new string('x', 200) }, 20);
        Assert.Equal(13, screen.Lines.Count);
        Assert.All(screen.Lines, l => Assert.InRange(l.Length, 1, columns - 1));
    }

    [Fact]
    public void The_next_frame_covers_the_last_one_in_a_single_write()
    {
        var screen = new FakeScreen(80, 24);
        var display = Draw(screen, Sample.HalfWay(), 20);
        var before = screen.Writes;
        _time.Pass(1);
        display.Show(ProgressReader.Read(Sample.HalfWay(), Sample.At(21)));
        Assert.Equal(before + 1, screen.Writes);
        Assert.Single(screen.Lines, l => l.StartsWith("clip.mp4", StringComparison.Ordinal));
        Assert.Contains("0:21", screen.Lines[^1]);
    }

    [Fact]
    public void Frames_come_no_faster_than_ten_a_second()
    {
        var screen = new FakeScreen(80, 24);
        var display = Draw(screen, Sample.HalfWay(), 20);
        var before = screen.Writes;
        for (var i = 0; i < 50; i++) display.Show(ProgressReader.Read(Sample.HalfWay(), Sample.At(20)));
        Assert.Equal(before, screen.Writes);
    }

    [Theory]
    [InlineData(100, 50)]
    [InlineData(60, 100)]
    public void A_window_that_changes_its_width_keeps_one_view(int from, int to)
    {
        var screen = new FakeScreen(from, 40);
        var display = Draw(screen, Sample.HalfWay(), 20);
        screen.Resize(to);
        _time.Pass(1);
        display.Show(ProgressReader.Read(Sample.HalfWay(), Sample.At(21)));
        Assert.Single(screen.Lines, l => l.StartsWith("clip.mp4", StringComparison.Ordinal));
        Assert.Equal(13, screen.Lines.Count);
    }

    [Fact]
    public void In_a_low_window_finished_stages_make_room_first()
    {
        var lines = LiveFrame.Lines(ProgressReader.Read(Sample.HalfWay(), Sample.At(20)), "clip.mp4", 80, 11).Select(l => l.Render(80, colour: false)).ToList();
        Assert.DoesNotContain(lines, l => l.Contains("inspect"));
        Assert.Contains(lines, l => l.Contains("encode 1080p"));
        Assert.Contains("  … and 5 more stages", lines);
        Assert.InRange(lines.Count, 1, 10);
    }

    [Fact]
    public void Without_colour_only_cursor_moves_are_sent_and_with_it_every_ink_ends()
    {
        var plain = new FakeScreen(80, 24);
        Draw(plain, Sample.HalfWay(), 20);
        Assert.DoesNotMatch(@"\e\[[0-9]*m", plain.Raw);
        var coloured = new FakeScreen(80, 24);
        Draw(coloured, Sample.HalfWay(), 20, colour: true);
        Assert.Matches(@"\e\[36m█+\e\[0m", coloured.Raw);
        Assert.Equal(plain.Lines, coloured.Lines);
    }

    [Fact]
    public void The_cursor_comes_back_and_what_is_said_stands_above_the_view()
    {
        var screen = new FakeScreen(80, 24);
        var display = Draw(screen, Sample.HalfWay(), 20);
        Assert.True(screen.CursorHidden);
        display.Say("server", "A server was started.");
        _time.Pass(1);
        display.Show(ProgressReader.Read(Sample.HalfWay(), Sample.At(21)));
        display.Dispose();
        Assert.False(screen.CursorHidden);
        Assert.Equal("A server was started.", screen.Lines[0]);
        Assert.Equal(14, screen.Lines.Count);
    }

    [Fact]
    public void The_last_view_of_a_run_stays_above_what_follows()
    {
        var screen = new FakeScreen(80, 24);
        var display = Draw(screen, Sample.HalfWay(), 20);
        var ended = ProgressReader.Read(Sample.HalfWay() with { State = "completed", EndedAt = Sample.At(30) }, Sample.At(30));
        display.Show(ended);
        _time.Pass(1);
        display.Show(ended);
        display.Transfer("download", 1, 2);
        display.Transfer("download", 2, 2);
        screen.WriteLine("Done");
        Assert.Equal(("clip.mp4  encode/video  r01-6k3v9x0m2q4wd", "Done", 14), (screen.Lines[0], screen.Lines[^1], screen.Lines.Count));
        Assert.Contains("completed", screen.Lines[^2]);
    }

    [Fact]
    public void An_upload_is_a_bar_that_goes_away()
    {
        var screen = new FakeScreen(80, 24);
        using var display = new LiveDisplay(Terminal(screen), "clip.mp4");
        display.Transfer("upload", 0, 200_000_000);
        _time.Pass(2);
        display.Transfer("upload", 50_000_000, 200_000_000);
        Assert.Equal(["  upload  ███████░░░░░░░░░░░░░░░░░░░░░░░   25%  50 MB of 200 MB  25 MB/s"], screen.Lines);
        display.Transfer("upload", 200_000_000, 200_000_000);
        Assert.Empty(screen.Lines);
    }

    private LiveDisplay Draw(FakeScreen screen, Client.RunView run, double seconds, bool colour = false)
    {
        var display = new LiveDisplay(Terminal(screen, colour), "clip.mp4");
        display.Show(ProgressReader.Read(run, Sample.At(seconds)));
        return display;
    }

    private Terminal Terminal(FakeScreen screen, bool colour = false) =>
        new(screen, TextWriter.Null) { Live = true, Colour = colour, Size = () => (screen.Columns, screen.Rows), Time = _time };
}
