namespace Orrery.Client;

/// <summary>What a stream is to be.</summary>
public sealed record StreamSpec
{
    /// <summary>Its events are stored in their order, each under a number, so that who reads them can go on where they were. Default yes.</summary>
    public bool Kept { get; init; } = true;

    /// <summary>At most so many are kept. Default 100,000; at most 10 million.</summary>
    public long MaxEvents { get; init; } = 100_000;

    /// <summary>None older than this. Default 7 days; at most 10 years.</summary>
    public double MaxAgeSeconds { get; init; } = 7 * 86_400;

    /// <summary>Bytes of their JSON together. Default 256 MiB; at most 100 GiB.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>The property of an event that says when it happened: a moment as text, or a number of seconds or milliseconds since 1970. Null: when it arrives.</summary>
    public string? Time { get; init; }

    /// <summary>What is cut out of its events before they are stored or looked at, such as <c>user.email</c> or <c>**.password</c>.</summary>
    public IReadOnlyList<string> Mask { get; init; } = [];
}

/// <summary>A stream as it is.</summary>
/// <param name="Kind"><c>platform</c>: the server's own; <c>pushed</c>: events come over HTTP and are only looked at; <c>kept</c>: they are stored as well.</param>
/// <param name="Namespace">Whose it is; empty for the server's own.</param>
public sealed record StreamView(string Name, string Kind, string Namespace)
{
    /// <summary>What is in it, in words; null for those that people push to.</summary>
    public string? About { get; init; }

    /// <summary>Events that came since the server started. Of the server's own: those that were looked at.</summary>
    public long Received { get; init; }

    /// <summary>Of these, a second, over the last ten seconds.</summary>
    public double Rate { get; init; }

    /// <summary>Queries that look at it.</summary>
    public int Queries { get; init; }

    /// <summary>Batches of events that were left out since they came too fast, or events that were no JSON object.</summary>
    public long Dropped { get; init; }

    /// <summary>Of a kept one: how many events there are.</summary>
    public long Events { get; init; }

    /// <summary>Bytes of their JSON.</summary>
    public long Bytes { get; init; }

    /// <summary>The number of the oldest that is there; 0 when there is none.</summary>
    public long First { get; init; }

    /// <summary>The number of the newest; 0 when there never was one.</summary>
    public long Last { get; init; }

    /// <summary>When the oldest that is there came.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>As it was declared; null when it wasn't.</summary>
    public StreamSpec? Spec { get; init; }
}

/// <summary>What came of events that were sent.</summary>
/// <param name="Looked">Whether a query looked at the stream.</param>
public sealed record StreamTaken(string Stream, int Taken, bool Looked)
{
    /// <summary>Of a kept stream: the numbers of the first and the last of them.</summary>
    public long? First { get; init; }

    public long? Last { get; init; }
}

/// <summary>One kept event.</summary>
/// <param name="Number">Its place in the stream, from 1 on without gaps.</param>
/// <param name="Time">When it happened, as it says itself, or came.</param>
public sealed record StreamedEvent(long Number, DateTimeOffset Time, System.Text.Json.JsonElement Event);
