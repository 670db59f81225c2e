namespace Orrery;

/// <summary>Events that a service says, in an order and under numbers: kept for a while, read from any place on, and looked at live with queries.</summary>
/// <remarks>A workflow says them with <see cref="RunTables.Append"/>, a function with <see cref="IStreams"/>. They are read over HTTP (<c>GET /api/streams/NAME</c>) and with MQL.</remarks>
public abstract record EventStream
{
    /// <summary>Events of one call.</summary>
    public const int MaxEvents = 1000;

    private protected EventStream(string name) => Name = name;

    /// <summary>Unique within a namespace: a letter or _, then letters, digits, _ and -, 64 at most. A service's streams best begin with its name.</summary>
    public string Name { get; }

    /// <summary>At most so many are kept. Default 100,000; at most 10 million.</summary>
    public long MaxKept { get; init; } = 100_000;

    /// <summary>None older than this is kept. Default 7 days; at most ten years.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Bytes of their JSON together. Default 256 MiB; at most 100 GiB.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>What an event is.</summary>
    public abstract Type EventType { get; }

    /// <summary>Defines a stream of events of a type, each written as a JSON object.</summary>
    public static EventStream<TEvent> Define<TEvent>(string name) where TEvent : class => new(name);
}

/// <inheritdoc cref="EventStream"/>
public sealed record EventStream<TEvent> : EventStream where TEvent : class
{
    internal EventStream(string name) : base(name)
    {
    }

    public override Type EventType => typeof(TEvent);
}

/// <summary>Where a function says events, in the namespace of its run.</summary>
public interface IStreams
{
    /// <summary>Appends events in their order; ends when they are durable.</summary>
    /// <param name="name">Tells this call from the step's others: a call of a step and name is done once, whatever becomes of the attempt.</param>
    /// <exception cref="FailureException">They can't be taken.</exception>
    Task AppendAsync<TEvent>(EventStream<TEvent> stream, string name, params IReadOnlyList<TEvent> events) where TEvent : class;
}
