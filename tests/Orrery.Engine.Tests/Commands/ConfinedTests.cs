using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>Whoever is confined to a namespace finds no runs of others.</summary>
public class ConfinedTests
{
    private readonly Rig _rig = new();

    public ConfinedTests() => _rig.JoinExecutor();

    public static TheoryData<string> Commands => [.. All.Keys];

    private static readonly Dictionary<string, Func<RunId, Command>> All = new()
    {
        ["get"] = run => new GetRun(run),
        ["cancel"] = run => new CancelRun(run),
        ["terminate"] = run => new TerminateRun(run, ""),
        ["retry"] = run => new RetryRun(run),
        ["restart"] = run => new RestartRun(run, "go"),
        ["signal"] = run => new SignalRun(run, "one", "go", Payload.Null),
        ["query"] = run => new AskRun(run, Update: false, "", "q", Payload.Null),
        ["update"] = run => new AskRun(run, Update: true, "one", "u", Payload.Null),
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_run_of_another_namespace_is_refused_in_the_words_of_one_that_is_not_there(string name)
    {
        var run = _rig.Start(SignalTests.Wait("go"));
        var before = _rig.Show(run);
        var absent = new RunId(0, 99);

        var foreign = Assert.IsType<Refused>(_rig.Ask(All[name](run) with { Confined = "others" }));
        var none = Assert.IsType<Refused>(_rig.Ask(All[name](absent) with { Confined = "others" }));

        Assert.Equal(Refused.Unknown(run), foreign);
        Assert.Equal(Refused.Unknown(absent), none);
        Assert.Equal(before.Header, _rig.Show(run).Header);
        Assert.Equal(0, _rig.Show(run).Signals);
        Assert.Equal(StepState.Listening, _rig.StepOf(run, 0).State);
    }

    [Fact]
    public void A_run_of_the_namespace_is_there_also_when_it_has_left_memory()
    {
        var run = _rig.Start(SignalTests.Wait("go"));
        _rig.Ask(new CancelRun(run));
        _rig.Ask(new TerminateRun(run, ""));
        _rig.Restart();

        Assert.IsType<RunSnapshot>(_rig.Ask(new GetRun(run) { Confined = Caller.Local.Namespace }));
        Assert.Equal(Refused.Unknown(run), _rig.Ask(new GetRun(run) { Confined = "others" }));
    }
}
