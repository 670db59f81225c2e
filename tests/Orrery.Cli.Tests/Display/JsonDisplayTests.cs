using System.Text.Json;
using Orrery.Cli.Display;
using Orrery.Cli.Progress;

namespace Orrery.Cli.Tests.Display;

public class JsonDisplayTests
{
    private readonly StringWriter _out = new();
    private readonly TestTime _time = new();

    [Fact]
    public void Progress_is_one_object_a_line_with_the_documented_fields()
    {
        new JsonDisplay(Terminal()).Show(ProgressReader.Read(Sample.HalfWay(), Sample.At(20)));
        var line = JsonDocument.Parse(Assert.Single(Lines())).RootElement;
        Assert.Equal("progress", line.GetProperty("event").GetString());
        Assert.Equal("r01-6k3v9x0m2q4wd", line.GetProperty("run").GetString());
        Assert.Equal(24, line.GetProperty("framesPerSecond").GetDouble());
        Assert.Equal(20, line.GetProperty("elapsedSeconds").GetDouble());
        var stage = line.GetProperty("stages").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "encode 1080p");
        Assert.Equal(("running", 0.75), (stage.GetProperty("state").GetString(), stage.GetProperty("share").GetDouble()));
    }

    [Fact]
    public void A_line_comes_at_each_change_of_a_stage_and_once_a_second()
    {
        var display = new JsonDisplay(Terminal());
        display.Show(ProgressReader.Read(Sample.Run(), Sample.At(0)));
        display.Show(ProgressReader.Read(Sample.Run(), Sample.At(0)));
        Assert.Single(Lines());
        display.Show(ProgressReader.Read(Sample.HalfWay(), Sample.At(0)));
        Assert.Equal(2, Lines().Length);
        _time.Pass(1);
        display.Show(ProgressReader.Read(Sample.HalfWay(), Sample.At(1)));
        Assert.Equal(3, Lines().Length);
    }

    private string[] Lines() => _out.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private Terminal Terminal() => new(_out, TextWriter.Null) { Time = _time };
}
