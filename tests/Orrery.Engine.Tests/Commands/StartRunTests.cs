using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

public class StartRunTests
{
    private static readonly RunId Id = new(0, 42);
    private readonly Rig _rig = new(new OwnerOptions { CheckpointAfter = 0 });

    [Fact]
    public void A_start_sent_twice_makes_one_run()
    {
        Assert.Equal(new Started(Id, Already: false), _rig.Ask(Command()));
        Assert.Equal(new Started(Id, Already: true), _rig.Ask(Command()));
        _rig.Restart();
        Assert.Equal(new Started(Id, Already: true), _rig.Ask(Command()));
    }

    [Fact]
    public void A_start_of_a_run_that_has_ended_and_left_memory_makes_no_other()
    {
        _rig.JoinExecutor();
        _rig.Ask(Command());
        _rig.Play(new CompleteRun(Payload.Of(1)));
        Assert.Empty(_rig.Owner.State.Runs);

        Assert.Equal(new Started(Id, Already: true), _rig.Ask(Command()));
        Assert.Equal(RunStatus.Completed, _rig.Show(Id).Header.Status);
    }

    [Fact]
    public void The_same_id_for_something_else_is_a_conflict()
    {
        _rig.Ask(Command());
        Assert.Equal("run.conflict", Assert.IsType<Refused>(_rig.Ask(Command() with { Input = Payload.Of(2) })).Code);
        Assert.Equal("run.conflict", Assert.IsType<Refused>(_rig.Ask(Command() with { Workflow = "v" })).Code);
        Assert.Equal("run.conflict", Assert.IsType<Refused>(_rig.Ask(Command() with { Caller = new Caller("other", "local") })).Code);
    }

    [Fact]
    public void A_large_input_that_an_earlier_build_recorded_whole_is_the_same_one_when_it_comes_as_an_artifact()
    {
        var whole = Payload.Of(new string('x', 100_000));
        var stored = new Payload(new StoredPayload(ArtifactId.Of(whole.Utf8.Span), whole.Length));
        _rig.Ask(Command() with { Input = whole });
        var hash = Fingerprint.Of(whole.Utf8.Span, StartRun.HashSeed(Rig.Service, "w"));

        Assert.Equal(new Started(Id, Already: true), _rig.Ask(Command() with { Input = stored }));
        Assert.Equal(new Started(Id, Already: true), _rig.Ask(Command() with { Input = stored, InputHash = hash }));
        Assert.Equal(hash, _rig.Show(Id).Header.StartHash);
        var other = new Payload(new StoredPayload(ArtifactId.Of("other"u8), whole.Length));
        Assert.Equal("run.conflict", Assert.IsType<Refused>(_rig.Ask(Command() with { Input = other })).Code);
    }

    [Fact]
    public void A_large_input_is_told_by_its_name_and_comes_back_after_a_restart_as_that()
    {
        var stored = new Payload(new StoredPayload(ArtifactId.Of("large"u8), 5_000_000));
        _rig.Ask(Command() with { Input = stored });
        _rig.Restart();

        Assert.Equal(stored.Stored, _rig.Show(Id).Header.Input.Stored);
        Assert.Equal(new Started(Id, Already: true), _rig.Ask(Command() with { Input = stored }));
        Assert.Equal("run.conflict", Assert.IsType<Refused>(_rig.Ask(Command())).Code);
    }

    private static StartRun Command() => new(Id, Rig.Service, "1", "w", Payload.Of(1));
}
