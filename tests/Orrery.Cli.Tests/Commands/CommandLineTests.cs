using Orrery.Cli.Commands;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("encode", "orrery: Required argument 'INPUT' missing for command: 'encode'.|See: orrery encode --help")]
    [InlineData("encode a --ladder big", "orrery: 'big' is not a rendition; write heights such as 1080p,720p,360p.|See: orrery encode --help")]
    [InlineData("encode a --preset warp", "orrery: 'warp' is not an x264 preset; choose from ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow, placebo.|See: orrery encode --help")]
    [InlineData("encode a --start soon", "orrery: 'soon' is not a time for --start; write seconds (10.5) or a clock time (1:02:03.5).|See: orrery encode --help")]
    [InlineData("encode a --duration 0", "orrery: --duration must be above 0.|See: orrery encode --help")]
    [InlineData("runs --server nowhere", "orrery: 'nowhere' is not an address such as http://127.0.0.1:7070.|See: orrery runs --help")]
    [InlineData("runs --limit 0", "orrery: --limit must be from 1 to 1000.|See: orrery runs --help")]
    [InlineData("runs --limit x", "orrery: --limit must be from 1 to 1000.|See: orrery runs --help")]
    [InlineData("runs --limit", "orrery: Required argument missing for option: '--limit'.|See: orrery runs --help")]
    [InlineData("runs --state", "orrery: Required argument missing for option: '--state'.|See: orrery runs --help")]
    [InlineData("runs --state odd", "orrery: --state odd: there are running, completed, failed, cancelled, parked.|See: orrery runs --help")]
    [InlineData("log r s --attempt x", "orrery: --attempt must be 1 or more.|See: orrery log --help")]
    [InlineData("encode --nope x", "orrery: There is no option '--nope'.|See: orrery encode --help")]
    [InlineData("encode x --nope y", "orrery: There is no option '--nope'.|See: orrery encode --help")]
    [InlineData("encode --nope", "orrery: There is no option '--nope'.|See: orrery encode --help")]
    [InlineData("show --nope", "orrery: There is no option '--nope'.|See: orrery show --help")]
    [InlineData("encode -- --nope.mp4", "orrery: --nope.mp4 doesn't exist. *")]
    [InlineData("encod x", "orrery: There is no command 'encod'.|See: orrery --help")]
    [InlineData("start encode", "orrery: 'encode' doesn't name a workflow; write service/workflow, such as encode/video.")]
    [InlineData("start a/b --input {", "orrery: --input isn't JSON: *")]
    [InlineData("start a/b --input \"\\ud800\"", "orrery: --input holds a text that is none: *")]
    [InlineData("retry", "orrery: Name a run, or --all. See: orrery retry --help")]
    [InlineData("retry r01 --all", "orrery: Name the run r01 or --all, not both.")]
    [InlineData("retry r01 --since 2h", "orrery: --since goes with --all, not with a single run.")]
    [InlineData("cancel r01 --yes", "orrery: --yes goes with --all, not with a single run.")]
    [InlineData("retry --all --watch", "orrery: --watch follows a single run; *")]
    [InlineData("retry --all --since soon", "orrery: --since soon: a span of time is wanted, such as 90s, 10m, 2h or 3d.|See: orrery retry --help")]
    [InlineData("cancel --all --state failed", "orrery: --state failed: here running, parked make sense.|See: orrery cancel --help")]
    [InlineData("retry --all --service a --workflow b/c", "orrery: --service a and --workflow b/c name two services.")]
    [InlineData("history r01", "orrery: Option '--to' is required.|See: orrery history --help")]
    [InlineData("runs export", "orrery: Required argument 'RUN' missing for command: 'export'.|See: orrery runs export --help")]
    [InlineData("runs export r01 --artifacts some", "orrery: --artifacts some: there are none, small, all.|See: orrery runs export --help")]
    [InlineData("runs export r01 --max lots", "orrery: --max lots: a size is wanted, such as 500kB, 200MB or 1GiB.|See: orrery runs export --help")]
    [InlineData("encode /no/such.mp4", "orrery: /no/such.mp4 doesn't exist. Check the path.")]
    public async Task Wrong_use_ends_with_code_2_and_a_short_message(string line, string message)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        if (message.EndsWith('*')) Assert.StartsWith(message[..^1], error);
        else Assert.Equal(message.Split('|'), error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Without_a_server_the_code_is_4_and_the_message_says_how_to_start_one()
    {
        var (code, _, error) = await RunAsync("runs", "--server", "http://127.0.0.1:9");
        Assert.Equal(ExitCode.NoServer, code);
        Assert.Contains("http://127.0.0.1:9", error);
        Assert.Contains("orrery up", error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("encode --help")]
    public async Task Help_ends_with_the_exit_codes(string line)
    {
        var (code, output, _) = await RunAsync(line.Split(' '));
        Assert.Equal(ExitCode.Done, code);
        Assert.EndsWith(ExitCode.Help, output.TrimEnd());
    }

    [Fact]
    public async Task A_name_with_an_at_sign_is_a_name_and_not_a_response_file()
    {
        var (code, _, error) = await RunAsync("encode", "@clip.mp4");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith("orrery: @clip.mp4 doesn't exist.", error);
    }

    [Theory]
    [InlineData("0.1.0+ad6e6ee6cd", "0.1.0", "ad6e6ee6cd")]
    [InlineData("0.1.0", "0.1.0", null)]
    public void The_commit_follows_the_version_after_a_plus(string text, string version, string? commit) => Assert.Equal((version, commit), VersionCommand.Split(text));

    [Fact]
    public void The_runs_are_a_table()
    {
        var run = new RunLine(Sample.Id, "encode", "video", "failed", Sample.Start, Sample.At(72), 12, 7, new Failure(ErrorClass.User, "input.no-moov", new string('x', 100)));
        var lines = RunsCommand.Lines([run, run with { State = "running", EndedAt = null, Failure = null }], Sample.At(3600)).ToList();
        Assert.StartsWith("run                state    workflow      steps  started", lines[0]);
        Assert.Contains($"r01-6k3v9x0m2q4wd  failed   encode/video   7/12  {Cli.Text.Human.Moment(Sample.Start)}  1 min 12 s  xxx", lines[1]);
        Assert.EndsWith("1 h 00 min", lines[2]);
        Assert.Equal(["No runs."], RunsCommand.Lines([], Sample.Start));
    }

    [Theory]
    [InlineData("segments[0]/encode-1080p", "segments[0]/encode-1080p")]
    [InlineData("[1]/encode-1080p", "segments[1]/encode-1080p")]
    [InlineData("inspect", "inspect")]
    public void A_step_is_named_by_its_key_or_the_end_of_it(string text, string key) => Assert.Equal(key, LogCommand.Choose(Sample.HalfWay(), text).Key);

    [Theory]
    [InlineData("encode-1080p", "'encode-1080p' could be 2 steps, such as segments[0]/encode-1080p and segments[1]/encode-1080p. Give the whole key.")]
    [InlineData("nothing", "has no step 'nothing'")]
    public void Several_steps_or_none_are_wrong_use(string text, string message) =>
        Assert.Contains(message, Assert.Throws<OrreryException>(() => LogCommand.Choose(Sample.HalfWay(), text)).Message);

    [Fact]
    public void The_demo_takes_seven_seconds_around_two_cuts_or_all()
    {
        Assert.Equal((10.5, 7.0), (DemoCommand.Order(full: false).Start, DemoCommand.Order(full: false).Duration));
        Assert.Equal(((double?)null, (double?)null), (DemoCommand.Order(full: true).Start, DemoCommand.Order(full: true).Duration));
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(CommandLine.Make(), args, new Terminal(output, error));
        return (code, output.ToString(), error.ToString());
    }
}
