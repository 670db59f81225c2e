using System.Collections.Frozen;
using Orrery.Client.Protocol;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Hosting;

/// <summary>What a partition is told when a worker connects, in this order.</summary>
internal static class Introductions
{
    /// <param name="startedAnew">Another process had this id before: what it had in hand is lost with it.</param>
    /// <param name="opened">Called when the partition has taken note.</param>
    public static IReadOnlyList<Command> Of(WorkerSession worker, int partition, bool startedAnew, Action opened)
    {
        var commands = new List<Command> { new ExecutorLeft(worker.Id), new WorkerSilent(worker.Id) };
        if (startedAnew) commands.Add(new WorkerLeft(worker.Id, "it was started anew"));
        commands.Add(new WorkerConnected(worker.Id, [.. worker.Hello.Holds.Where(h => h.Name.Run.Partition == partition).Select(h => (h.Name.Run, h.Name.Step, h.Name.Epoch))])
        {
            Token = (Action<Answer>)(_ => Open()),
        });
        if (worker.Draining) return commands;
        commands.AddRange(Offers(worker));
        return commands;

        void Open()
        {
            worker.OpenFor(partition);
            opened();
        }
    }

    /// <summary>What a worker takes on, as far as a partition hands it out by itself.</summary>
    public static IReadOnlyList<Command> Offers(WorkerSession worker)
    {
        var commands = new List<Command>
        {
            new ExecutorJoined(worker.Id, worker.Hello.Services.Where(s => s.Workflows.Count > 0).Select(s => s.Name).ToFrozenSet(), worker.Local)
            {
                Versions = worker.Hello.Services.Where(s => !s.Id.IsNone).ToFrozenDictionary(s => s.Name, s => s.Id),
            },
        };
        foreach (var queue in worker.SmallQueues) commands.Add(new OfferWork(worker.Id, queue, WorkerSession.SmallCalls, Standing: true) { Version = worker.VersionOf(queue) });
        return commands;
    }
}
