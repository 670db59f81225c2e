using Orrery.Cli.Display;
using Orrery.Cli.Progress;

namespace Orrery.Cli.Tests.Display;

public class LineDisplayTests
{
    private readonly StringWriter _out = new();
    private readonly TestTime _time = new();
    private readonly LineDisplay _display;

    public LineDisplayTests() => _display = new LineDisplay(new Terminal(_out, TextWriter.Null) { Time = _time });

    [Fact]
    public void A_change_of_stage_is_a_line_and_no_change_is_none()
    {
        Show(Sample.HalfWay(), 20);
        Assert.Equal(
        [
            "tools: done, 0.1 s CPU", "inspect: done, 5.0 s CPU", "encode 1080p: running", "encode 360p: running", "audio: done, 1.0 s CPU", "check: running", "measure 1080p: running",
        ], Taken());
        Show(Sample.HalfWay(), 20);
        Assert.Empty(Taken());
    }

    [Fact]
    public void After_five_quiet_seconds_a_line_says_where_it_stands()
    {
        Show(Sample.HalfWay(), 20);
        Taken();
        _time.Pass(4.9);
        Show(Sample.HalfWay(), 24.9);
        Assert.Empty(Taken());
        _time.Pass(0.1);
        Show(Sample.HalfWay(), 25);
        Assert.Matches("^[0-9]+% after 0:25, about .* left: encode 1080p 75% 24 fps, measure 1080p 0%$", Assert.Single(Taken()));
    }

    [Fact]
    public void A_wait_is_said_with_its_reason()
    {
        _time.Pass(5);
        Show(Sample.Run(Sample.Step("inspect")) with { Waiting = "no worker is free" }, 1);
        Assert.Equal(["waits: no worker is free"], Taken());
    }

    [Fact]
    public void A_step_whose_attempts_fail_says_which_attempt_comes_when_and_why()
    {
        var past = Enumerable.Range(1, 6).Select(i => Sample.Failed(i, ErrorClass.Platform, "ffmpeg: The program was killed by SIGKILL. " + new string('x', 200))).ToList();
        var delayed = Sample.Step("bad", "delayed") with { Attempt = 6, Past = past, DueAt = Sample.At(34) };
        Assert.Matches("^0% after 0:20: bad: attempt 7 in 14 s, after: ffmpeg: The program was killed by SIGKILL. x+…, good 0%$", Stands(20, delayed, Sample.Running("good", 1)));
        Assert.Matches("^0% after 0:35: bad 0% \\(attempt 7, after: ffmpeg: The program was killed by SIGKILL. x+…\\)$", Stands(35, Sample.Running("bad", 34) with { Attempt = 7, Past = past }));
        Assert.StartsWith("waits: bad: attempt 7 in 14 s, after: ffmpeg: ", Stands(20, delayed));
    }

    /// <summary>The line after five quiet seconds.</summary>
    private string Stands(double seconds, params IReadOnlyList<Client.StepView> steps)
    {
        var run = Sample.Run(steps) with { Service = "made", Workflow = "up" };
        Show(run, seconds);
        Taken();
        _time.Pass(5);
        Show(run, seconds);
        return Assert.Single(Taken());
    }

    [Fact]
    public void A_stage_that_was_reused_says_so()
    {
        Show(Sample.Run(Sample.Reused("inspect")), 1);
        Assert.Equal("inspect: reused", Taken()[0]);
    }

    private void Show(Client.RunView run, double seconds) => _display.Show(ProgressReader.Read(run, Sample.At(seconds)));

    private string[] Taken()
    {
        var lines = _out.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        _out.GetStringBuilder().Clear();
        return lines;
    }
}
