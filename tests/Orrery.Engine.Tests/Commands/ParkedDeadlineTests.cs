using Orrery.Engine.Partitions;
using Orrery.Engine.Commands;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

public class ParkedDeadlineTests
{
    [Fact]
    public void A_run_that_waits_for_its_code_to_be_mended_has_failed_when_its_time_is_over()
    {
        var rig = new Rig();
        rig.JoinExecutor();
        var run = new RunId(0, 77);
        rig.Ask(new StartRun(run, Rig.Service, "1", "w", Payload.Of("in")) { Within = TimeSpan.FromMinutes(1) });
        rig.Play(new ParkRun(new Failure(ErrorClass.User, "diverged", "It diverged.")));

        rig.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(RunStatus.Parked, rig.Show(run).Header.Status);
        rig.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((RunStatus.Failed, "run.deadline"), (rig.Show(run).Header.Status, rig.Show(run).Header.Failure?.Type));
    }
}
