using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Server.Live;

/// <summary>What the platform's events look like. Fields may be added; what is there keeps its meaning. What isn't known is left out.</summary>
internal abstract record PlatformEvent
{
    private static readonly JsonSerializerOptions Options = new(OrreryJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(this, GetType(), Options);
}

/// <param name="Event"><c>started</c>, <c>parked</c>, <c>retried</c>, <c>restarted</c>, <c>continued</c>, <c>cancelling</c>, <c>ended</c>.</param>
/// <param name="State">As in <c>GET /runs</c>.</param>
/// <param name="Seconds">Since it was started.</param>
internal sealed record RunEvent(string Event, string Run, string Namespace, string Service, string Workflow, string State, double Seconds) : PlatformEvent
{
    public string? Principal { get; init; }
    public string? Version { get; init; }
    public string? Parent { get; init; }
    public FailureEvent? Failure { get; init; }
}

/// <param name="Event"><c>scheduled</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>.</param>
/// <param name="Seconds">Since it was asked for.</param>
internal sealed record StepEvent(string Event, string Run, int Step, string Key, string Kind, string Namespace, string Service, string Workflow, double Seconds) : PlatformEvent
{
    public string? Function { get; init; }
    public int Attempts { get; init; }
    public bool Cached { get; init; }
    public FailureEvent? Failure { get; init; }
}

/// <param name="Event"><c>started</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>returned</c>.</param>
/// <param name="Seconds">Since it was started.</param>
internal sealed record AttemptEvent(string Event, string Run, int Step, string Key, int Attempt, string Namespace, string Service, string Workflow, string Function, double Seconds) : PlatformEvent
{
    public string? Worker { get; init; }
    public double? CpuSeconds { get; init; }
    public long? PeakMemory { get; init; }
    public FailureEvent? Failure { get; init; }
}

internal sealed record LogEvent(string Run, int Step, string Key, int Attempt, string Namespace, string Service, string Workflow, string Function, string Line) : PlatformEvent;

/// <param name="Queue"><c>service/function</c>.</param>
/// <param name="OldestSeconds">How long the oldest waits; 0 when none does.</param>
internal sealed record QueueEvent(string Queue, string Service, string Function, int Waiting, int Running, double OldestSeconds) : PlatformEvent;

internal sealed record FailureEvent(string Class, string Type, string Message)
{
    public string? Step { get; init; }

    public static FailureEvent? Of(Failure? failure) => failure is null ? null : new FailureEvent(failure.Class.ToString().ToLowerInvariant(), failure.Type, failure.Message) { Step = failure.Step };
}
