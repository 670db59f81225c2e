using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Hosting;

/// <summary>What an attempt asks of the server's tables and streams.</summary>
/// <param name="Epoch">The attempt's number: of a step that another attempt holds by now nothing is done.</param>
public sealed record AttemptAsk(RunId Run, int Step, int Epoch, StoreAsk Ask);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(WriteRows), "write-rows")]
[JsonDerivedType(typeof(ReadRow), "read-row")]
[JsonDerivedType(typeof(ReadRows), "read-rows")]
[JsonDerivedType(typeof(AppendEvents), "append-events")]
public abstract record StoreAsk;

/// <param name="Name">What of the step's it is: once done, it isn't done again.</param>
public sealed record WriteRows(string Name, ImmutableArray<TableChange> Changes) : StoreAsk;

public sealed record ReadRow(string Table, string Key) : StoreAsk;

public sealed record ReadRows(string Table, RowQuery Query) : StoreAsk
{
    /// <summary>Only rows of an older shape than this; null for all.</summary>
    public int? Before { get; init; }
}

/// <param name="Name">What of the step's it is: once done, it isn't done again.</param>
public sealed record AppendEvents(string Name, DeclaredStream Stream, ImmutableArray<JsonElement> Events) : StoreAsk;

/// <summary>A stream as a service declares it.</summary>
public sealed record DeclaredStream(string Name, long MaxKept, double MaxAgeSeconds, long MaxBytes);

/// <summary>A row as it is stored.</summary>
/// <param name="Version">Of its shape.</param>
public sealed record StoredRow(string Key, int Version, long Revision, DateTimeOffset At, RunId Run, JsonElement Value);

/// <summary>What came of it.</summary>
/// <param name="Failure">Why nothing was done.</param>
public sealed record StoreAnswer(Failure? Failure = null)
{
    /// <summary>What was read.</summary>
    public ImmutableArray<StoredRow> Rows { get; init; } = [];

    /// <summary>More rows follow after this key; null after the last one.</summary>
    public string? Next { get; init; }
}
