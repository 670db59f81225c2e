using System.Text.Json.Serialization;
using Orrery.Hosting;

namespace Orrery.Client.Protocol;

/// <summary>What a server tells a worker. Sent in order over one stream; each is safe to receive twice.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(PlayTurn), "turn")]
[JsonDerivedType(typeof(ComputeValue), "value")]
[JsonDerivedType(typeof(ForgetRun), "forget")]
[JsonDerivedType(typeof(RunAttempt), "attempt")]
[JsonDerivedType(typeof(AbandonAttempt), "abandon")]
[JsonDerivedType(typeof(CheckInput), "check")]
[JsonDerivedType(typeof(ReportsTaken), "taken")]
[JsonDerivedType(typeof(SendAgain), "again")]
[JsonDerivedType(typeof(Ping), "ping")]
public abstract record WorkerMessage;

/// <summary>The first message of a stream.</summary>
/// <param name="DataFolder">The server's folder, for a worker on the same machine.</param>
public sealed record Welcome(string DataFolder) : WorkerMessage;

public sealed record PlayTurn(Turn Turn) : WorkerMessage;

public sealed record ComputeValue(ValueRequest Request) : WorkerMessage;

public sealed record ForgetRun(RunId Run) : WorkerMessage;

public sealed record RunAttempt(Attempt Attempt) : WorkerMessage;

public sealed record AbandonAttempt(RunId Run, int Step, int Epoch, string Reason) : WorkerMessage;

/// <summary>Asks whether a run may be started with an input. Answered by <see cref="InputChecked"/> under the same number.</summary>
public sealed record CheckInput(long Number, string Service, string Workflow, Payload Input) : WorkerMessage;

/// <summary>Batches of reports need not be kept any longer: the ends among them are durable. Said with the next message, or with the next ping.</summary>
/// <param name="Unreadable">Why the server dropped them unread; null when it took them.</param>
public sealed record ReportsTaken(IReadOnlyList<long> Numbers, string? Unreadable = null) : WorkerMessage;

/// <summary>A batch of reports is to be sent again, in a moment: a partition was being read anew.</summary>
public sealed record SendAgain(long Number) : WorkerMessage;

/// <summary>Sent when nothing else was for a while: a silent stream is a dead one.</summary>
public sealed record Ping : WorkerMessage;
