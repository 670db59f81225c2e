using System.Text.Json.Serialization;
using Orrery.Hosting;

namespace Orrery.Client.Protocol;

/// <summary>What a worker tells its server. Posted in batches; a batch that may not have arrived is posted again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TurnPlayed), "turn")]
[JsonDerivedType(typeof(ValueComputed), "value")]
[JsonDerivedType(typeof(AttemptEnded), "ended")]
[JsonDerivedType(typeof(AttemptGivenBack), "returned")]
[JsonDerivedType(typeof(StillAlive), "alive")]
[JsonDerivedType(typeof(AttemptProgressed), "progress")]
[JsonDerivedType(typeof(AttemptLogged), "log")]
public abstract record WorkerReport;

public sealed record TurnPlayed(TurnResult Result) : WorkerReport;

public sealed record ValueComputed(ValueRequest Request, Payload Result, Failure? Failure) : WorkerReport;

public sealed record AttemptEnded(AttemptResult Result) : WorkerReport;

public sealed record AttemptGivenBack(RunId Run, int Step, int Epoch) : WorkerReport;

/// <summary>The attempts in hand: renews their leases.</summary>
public sealed record StillAlive(IReadOnlyList<AttemptName> Attempts) : WorkerReport;

public sealed record AttemptProgressed(AttemptName Attempt, AttemptProgress Progress) : WorkerReport;

public sealed record AttemptLogged(AttemptName Attempt, IReadOnlyList<string> Lines) : WorkerReport;

/// <summary>Names one attempt.</summary>
public readonly record struct AttemptName(RunId Run, int Step, int Epoch);
