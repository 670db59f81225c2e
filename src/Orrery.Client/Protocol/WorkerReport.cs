using System.Text.Json.Serialization;
using Orrery.Hosting;

namespace Orrery.Client.Protocol;

/// <summary>What a worker tells its server. Sent in numbered batches over one stream; a batch is kept until the server says that it has taken it, else sent
/// again under its number, and each report is safe to hear twice.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TurnPlayed), "turn")]
[JsonDerivedType(typeof(ValueComputed), "value")]
[JsonDerivedType(typeof(AttemptEnded), "ended")]
[JsonDerivedType(typeof(AttemptGivenBack), "returned")]
[JsonDerivedType(typeof(StillAlive), "alive")]
[JsonDerivedType(typeof(Leaving), "leaving")]
[JsonDerivedType(typeof(AttemptProgressed), "progress")]
[JsonDerivedType(typeof(AttemptLogged), "log")]
[JsonDerivedType(typeof(InputChecked), "checked")]
[JsonDerivedType(typeof(AttemptUsed), "usage")]
public abstract record WorkerReport;

public sealed record TurnPlayed(TurnResult Result) : WorkerReport;

public sealed record ValueComputed(ValueRequest Request, Payload Result, Failure? Failure) : WorkerReport;

public sealed record AttemptEnded(AttemptResult Result) : WorkerReport;

public sealed record AttemptGivenBack(RunId Run, int Step, int Epoch) : WorkerReport;

/// <summary>The attempts in hand: renews their leases. Sent every few seconds, also when there are none.</summary>
public sealed record StillAlive(IReadOnlyList<AttemptName> Attempts) : WorkerReport;

/// <summary>The worker stops: it wants nothing more, and what it has in hand comes back next.</summary>
public sealed record Leaving : WorkerReport;

public sealed record AttemptProgressed(AttemptName Attempt, AttemptProgress Progress) : WorkerReport;

public sealed record AttemptLogged(AttemptName Attempt, IReadOnlyList<string> Lines) : WorkerReport;

/// <summary>What the attempt's programs use. At most one a second.</summary>
public sealed record AttemptUsed(AttemptName Attempt, UsageSample Sample) : WorkerReport;

/// <param name="Failure">What is wrong with the input; null when nothing is.</param>
public sealed record InputChecked(long Number, Failure? Failure) : WorkerReport;

/// <summary>Names one attempt.</summary>
public readonly record struct AttemptName(RunId Run, int Step, int Epoch);
