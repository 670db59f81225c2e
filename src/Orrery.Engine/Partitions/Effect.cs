using Orrery.Engine.Commands;
using System.Collections.Immutable;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Partitions;

/// <summary>Something for the host to do. It leaves the partition only after everything it follows from is durable,
/// but for a turn of an executor in the same process, whose outcome can be thrown away.</summary>
public abstract record Effect;

public sealed record RequestTurn(string Executor, Turn Turn) : Effect;

public sealed record RequestValue(string Executor, ValueRequest Request) : Effect;

/// <summary>The executor need not hold the run any longer, or holds a stale one.</summary>
public sealed record DropRun(string Executor, RunId Run) : Effect;

/// <param name="Small">Of a queue whose calls hardly compute: the outcome is soon there.</param>
public sealed record StartAttempt(string Worker, Attempt Attempt, bool Small = false) : Effect;

public sealed record StopAttempt(string Worker, RunId Run, int Step, int Epoch, string Reason) : Effect;

/// <summary>The worker's attempt is over as far as the partition is concerned: its share of the worker is free.</summary>
public sealed record AttemptOver(string Worker, RunId Run, int Step, int Epoch) : Effect;

/// <summary>What an offer didn't use.</summary>
public sealed record OfferReturned(string Worker, string Queue, int Count) : Effect
{
    public VersionId Version { get; init; }
}

/// <summary>Messages wait in a lane that no standing offer covers.</summary>
public sealed record LaneWaits(string Queue, int Count, DateTimeOffset HeadDeadline) : Effect
{
    /// <summary>Only workers that serve this version may take them.</summary>
    public VersionId Version { get; init; }
}

/// <summary>A run has something to do, and nobody serves the version that it is pinned to.</summary>
public sealed record VersionWanted(string Service, VersionId Version) : Effect;

/// <summary>Another run is to be told something; its partition's answer comes back as a <see cref="HearAnswer"/>.</summary>
public sealed record TellRun(RunId To, Command Command, Debt Debt) : Effect;

/// <summary>The answer to a command, for whoever holds its token.</summary>
public sealed record Reply(object Token, Answer Answer) : Effect;

/// <summary>Runs that a batch changed, as of that batch: what the read model and followers are told.</summary>
public sealed record RunsChanged(ImmutableArray<RunSummary> Runs) : Effect
{
    /// <summary>Steps that were asked for with, or ended with, values that may name artifacts.</summary>
    public ImmutableArray<NamingStep> Naming { get; init; } = [];
}

/// <summary>A step whose values may name artifacts.</summary>
public readonly record struct NamingStep(RunHeader Run, Step Step);

/// <summary>A run that isn't in memory is needed; answer with <see cref="PartitionOwner.Loaded"/>.</summary>
public sealed record LoadRun(ulong Run) : Effect;
