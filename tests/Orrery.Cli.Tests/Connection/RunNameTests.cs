using Orrery.Cli.Connection;
using Orrery.Client;

namespace Orrery.Cli.Tests.Connection;

public class RunNameTests
{
    private static readonly IReadOnlyList<RunLine> Runs = [.. ((string[])["r01-6k3v9x0m2q4wd", "r02-6k4v9x0m2q4wd", "r01-7k3v9x0m2q4wd"])
        .Select(id => new RunLine(RunId.Parse(id), "encode", "video", "completed", Sample.Start, null, 1, 1, null))];

    [Theory]
    [InlineData("last", "r01-6k3v9x0m2q4wd")]
    [InlineData("r02", "r02-6k4v9x0m2q4wd")]
    [InlineData("R01-7", "r01-7k3v9x0m2q4wd")]
    [InlineData("6k4", "r02-6k4v9x0m2q4wd")]
    public void A_run_is_named_by_the_beginning_of_its_id_or_as_the_last(string text, string id) => Assert.Equal(id, RunName.Choose(text, Runs).ToString());

    [Theory]
    [InlineData("r01", "'r01' could be 2 runs: r01-6k3v9x0m2q4wd, r01-7k3v9x0m2q4wd. Give more of the id.")]
    [InlineData("x", "No run's id begins with 'x'. 'orrery runs' lists them; 'last' means the newest.")]
    [InlineData("", "No run's id begins with ''. 'orrery runs' lists them; 'last' means the newest.")]
    public void Several_runs_or_none_are_wrong_use(string text, string message)
    {
        var refusal = Assert.Throws<OrreryException>(() => RunName.Choose(text, Runs));
        Assert.Equal((message, ExitCode.BadInput), (refusal.Message, ExitCode.Of(refusal)));
    }

    [Fact]
    public void There_is_no_last_run_before_the_first() => Assert.Equal("There is no run yet.", Assert.Throws<OrreryException>(() => RunName.Choose("last", [])).Message);
}
