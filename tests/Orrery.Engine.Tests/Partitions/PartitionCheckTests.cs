using Orrery.Engine.Partitions;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Partitions;

public class PartitionCheckTests
{
    [Fact]
    public void A_sound_partition_is_described_without_being_taken_over()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0 });
        rig.JoinExecutor();
        rig.Start(new CompleteRun(Payload.Of(1)));
        rig.Start(Rig.Call("a"), Rig.Call("b"));

        var report = PartitionCheck.Read(rig.Store, 0);
        Assert.Equal((1, 1, 2, (string?)null), (report.Live, report.Ended, report.Steps, report.Damage));
        Assert.Equal(rig.Owner.Incarnation, report.Epoch);
        Assert.Equal(report.LastSequence, report.TrimmedTo);
    }
}
