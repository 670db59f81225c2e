using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Testing.Linearizability;
using Orrery.Testing.Simulation.Histories;

namespace Orrery.Engine.Tests.Linearizability;

/// <summary>What clients may see of a run, and what not.</summary>
public class RunModelTests
{
    private static readonly RunId Run = new(0, 1);
    private static readonly Answer New = new Started(Run, Already: false), Known = new Started(Run, Already: true), Done = Accepted.Instance;
    private static readonly RunHeader Header = new()
    {
        Id = Run, Caller = Caller.Local, Service = "s", Version = "1", Workflow = "w", Input = default, StartHash = 0, StartedAt = default,
    };

    private static readonly Operation<Asked> Start = Ask(new StartRun(Run, "s", "1", "w", default), New, 1, 2);

    [Fact]
    public void A_run_starts_ends_and_stays_ended() => Fits(Start, See(RunStatus.Running, 1, 3, 4), See(RunStatus.Completed, 1, 5, 6), See(RunStatus.Completed, 1, 7, 8));

    [Fact]
    public void A_repeated_start_finds_it() => Fits(Start, Ask(Start.What.Command, Known, 1, 5));

    [Fact]
    public void A_start_without_an_answer_may_have_started_it() => Fits(Ask(Start.What.Command, null, 1, Operation<Asked>.Open), See(RunStatus.Running, 1, 3, 4), Ask(Start.What.Command, Known, 5, 6));

    [Fact]
    public void It_goes_on_by_itself_to_a_later_generation_while_it_runs() => Fits(Start, See(RunStatus.Running, 1, 3, 4), See(RunStatus.Running, 4, 5, 6));

    [Fact]
    public void A_retry_whose_answer_was_lost_lets_it_go_on() =>
        Fits(Start, See(RunStatus.Failed, 1, 3, 4), Ask(new RetryRun(Run), null, 5, Operation<Asked>.Open), See(RunStatus.Completed, 2, 6, 7), Ask(new RetryRun(Run), new Refused("run.completed", ""), 8, 9));

    [Fact]
    public void A_cancellation_that_comes_late_stops_it() =>
        Fits(Start, Ask(new CancelRun(Run), null, 3, Operation<Asked>.Open), See(RunStatus.Running, 1, 4, 5), See(RunStatus.Cancelled, 1, 6, 7));

    [Fact]
    public void It_is_started_anew_once() => Breaks(Start, Ask(Start.What.Command, New, 3, 4));

    [Fact]
    public void What_was_started_is_not_unknown() => Breaks(Start, Ask(new GetRun(Run), new Refused("run.unknown", ""), 3, 4));

    [Fact]
    public void An_end_is_an_end() => Breaks(Start, See(RunStatus.Completed, 1, 3, 4), See(RunStatus.Running, 1, 5, 6));

    [Fact]
    public void What_ended_does_not_go_on_by_itself() => Breaks(Start, See(RunStatus.Failed, 1, 3, 4), See(RunStatus.Running, 2, 5, 6));

    [Fact]
    public void A_retry_that_was_accepted_is_not_lost() => Breaks(Start, See(RunStatus.Failed, 1, 3, 4), Ask(new RetryRun(Run), Done, 5, 6), See(RunStatus.Failed, 1, 7, 8));

    [Fact]
    public void What_completed_is_not_retried() => Breaks(Start, See(RunStatus.Completed, 1, 3, 4), Ask(new RetryRun(Run), Done, 5, 6));

    [Fact]
    public void What_failed_does_not_run() => Breaks(Start, See(RunStatus.Failed, 1, 3, 4), Ask(new RetryRun(Run), new Refused("run.running", ""), 5, 6));

    [Fact]
    public void Nobody_cancelled_it() => Breaks(Start, See(RunStatus.Cancelled, 1, 3, 4));

    [Fact]
    public void A_cancellation_counts_no_more_after_a_retry() =>
        Breaks(Start, Ask(new CancelRun(Run), Done, 3, 4), See(RunStatus.Cancelled, 1, 5, 6), Ask(new RetryRun(Run), Done, 7, 8), See(RunStatus.Cancelled, 2, 9, 10));

    private static Operation<Asked> Ask(Command command, Answer? answer, long call, long returned) => new(new Asked(command, answer), call, returned);

    private static Operation<Asked> See(RunStatus status, int generation, long call, long returned) =>
        Ask(new GetRun(Run), new RunSnapshot(Header with { Status = status, Generation = generation }, [], null), call, returned);

    private static void Fits(params Operation<Asked>[] history) => Assert.Equal(Verdict.Linearizable, Judge(history));

    private static void Breaks(params Operation<Asked>[] history) => Assert.Equal(Verdict.Broken, Judge(history));

    private static Verdict Judge(Operation<Asked>[] history) => new HistoryCheck<RunSeen, Asked>(new RunModel()).Of(history, out _);
}
