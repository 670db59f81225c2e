using System.Collections.Immutable;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;

namespace Orrery.Server.Hosting;

/// <summary>Hears of runs: the read model, followers, attempts' logs. Called on partitions' threads: must not wait.</summary>
internal interface IRunObserver
{
    /// <summary>Runs as of a durable batch. Those of one partition come in order.</summary>
    void Changed(ImmutableArray<RunSummary> runs);

    /// <summary>Steps as of a durable batch whose values may name artifacts.</summary>
    void Naming(ImmutableArray<NamingStep> steps) { }

    /// <summary>A batch of a partition's facts is durable. Called on the writer's thread.</summary>
    void Appended(Batch batch) { }

    void Progressed(AttemptName attempt, AttemptProgress progress);

    void Logged(AttemptName attempt, IReadOnlyList<string> lines);

    void Used(AttemptName attempt, UsageSample sample) { }

    /// <summary>The attempt is over: nothing more is heard of it but perhaps late lines of its log.</summary>
    void Over(AttemptName attempt) { }

    /// <summary>Something that is no run's has changed: which workers are there, which versions are served.</summary>
    void ServerChanged() { }
}
