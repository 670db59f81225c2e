using Orrery.Client;

namespace Orrery.Cli.Tests;

public class ExitCodeTests
{
    [Theory]
    [InlineData("completed", ErrorClass.User, null, ExitCode.Done)]
    [InlineData("running", ErrorClass.User, null, ExitCode.Done)]
    [InlineData("failed", ErrorClass.User, "input.no-moov", ExitCode.BadInput)]
    [InlineData("failed", ErrorClass.User, "damage.source", ExitCode.CanRetry)]
    [InlineData("failed", ErrorClass.Platform, "tool.failed", ExitCode.CanRetry)]
    [InlineData("failed", ErrorClass.Resource, "input.size", ExitCode.CanRetry)]
    [InlineData("cancelled", ErrorClass.User, null, ExitCode.Failed)]
    [InlineData("parked", ErrorClass.User, "diverged", ExitCode.Failed)]
    public void A_runs_end_is_an_exit_code(string state, ErrorClass error, string? type, int code)
    {
        var run = Sample.Run(Sample.Step("inspect", "failed")) with { State = state, Failure = type is null ? null : new Failure(error, type, "…") };
        Assert.Equal(code, ExitCode.Of(run));
    }

    [Fact]
    public void A_workflow_that_failed_by_its_own_code_has_nothing_to_retry()
    {
        var run = Sample.Run(Sample.Done("inspect", 0, 1)) with { State = "failed", Failure = new Failure(ErrorClass.User, "System.ArgumentException", "…") };
        Assert.Equal(ExitCode.Failed, ExitCode.Of(run));
    }

    [Theory]
    [InlineData("usage", ExitCode.BadInput)]
    [InlineData("input.json", ExitCode.BadInput)]
    [InlineData("server.unreachable", ExitCode.NoServer)]
    [InlineData("run.unknown", ExitCode.BadInput)]
    [InlineData("partition.failed", ExitCode.Failed)]
    [InlineData("output.full", ExitCode.CanRetry)]
    [InlineData("server.trouble", ExitCode.CanRetry)]
    [InlineData("http.404", ExitCode.NoServer)]
    public void A_refusal_is_an_exit_code(string refusal, int code) => Assert.Equal(code, ExitCode.Of(new OrreryException(refusal, "…")));

    [Theory]
    [InlineData(ExitCode.Done)]
    [InlineData(ExitCode.Failed)]
    [InlineData(ExitCode.BadInput)]
    [InlineData(ExitCode.CanRetry)]
    [InlineData(ExitCode.NoServer)]
    [InlineData(ExitCode.Interrupted)]
    public void Help_lists_every_exit_code(int code) => Assert.Matches($"(?m)^  {code} ", ExitCode.Help);
}
