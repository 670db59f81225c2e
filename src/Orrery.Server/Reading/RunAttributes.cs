using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Hosting;

namespace Orrery.Server.Reading;

/// <summary>Which values of their inputs runs are found by: of each workflow the top-level properties that its schema marks as searchable.</summary>
/// <param name="Names">By <c>service/workflow</c>.</param>
internal sealed record Searchable(IReadOnlyDictionary<string, IReadOnlyList<string>> Names)
{
    /// <summary>Of a workflow; what it marks beyond that isn't looked at.</summary>
    public const int Most = 8;

    /// <summary>Characters of a value; a longer one can't be searched for.</summary>
    public const int Longest = 200;

    public static readonly Searchable Nothing = new(new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>Strings as they are, numbers as they are written, <c>true</c>, <c>false</c>. None of an input that is too large to be carried along: its bytes aren't here.</summary>
    public IReadOnlyList<RunAttribute> Of(string service, string workflow, Payload input)
    {
        if (Names.Count == 0 || input.Stored is not null || input.IsEmpty || !Names.TryGetValue(service + "/" + workflow, out var names)) return [];
        var found = new List<RunAttribute>();
        var reader = new Utf8JsonReader(input.Utf8.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Wanted(ref reader, names);
            reader.Read();
            if (name is not null && Text(ref reader) is { Length: <= Longest } value) found.Add(new RunAttribute(name, value));
            reader.Skip();
        }

        return found;
    }

    public string Write() => JsonSerializer.Serialize(new SortedDictionary<string, IReadOnlyList<string>>(Names.ToDictionary(), StringComparer.Ordinal));

    public static Searchable Read(string? text) => text is null ? Nothing : new(JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(text)!);

    /// <summary>The same with what workflows say now; of those that say nothing, what was known.</summary>
    public Searchable With(IEnumerable<(string Workflow, IReadOnlyList<string> Names)> now)
    {
        var names = Names.ToDictionary();
        foreach (var (workflow, named) in now)
            if (named.Count > 0) names[workflow] = named;
            else names.Remove(workflow);
        return new Searchable(names);
    }

    private static string? Wanted(ref Utf8JsonReader reader, IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (reader.ValueTextEquals(name)) return name;
        return null;
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };
}

/// <summary>Writes runs' attributes. Each row says its run's state, so that a search for both is one walk along an index.</summary>
internal sealed class AttributeRows(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _put = Prepared.Of(connection, "INSERT OR IGNORE INTO attribute VALUES ($name, $value, $kind, $state, $started, $run)", "$name", "$value", "$kind", "$state", "$started", "$run");
    private readonly SqliteCommand _remove = Prepared.Of(connection,
        "DELETE FROM attribute WHERE name = $name AND value = $value AND kind = $kind AND state = $state AND started = $started AND run = $run", "$name", "$value", "$kind", "$state", "$started", "$run");

    /// <param name="before">The state that they are written with; null when they aren't written yet.</param>
    public void Put(SqliteTransaction transaction, IReadOnlyList<RunAttribute> attributes, long kind, int state, int? before, long started, string run)
    {
        _put.Transaction = _remove.Transaction = transaction;
        foreach (var (name, value) in attributes)
        {
            if (before is { } other && other != state)
            {
                Prepared.Set(_remove, name, value, kind, other, started, run);
                _remove.ExecuteNonQuery();
            }

            Prepared.Set(_put, name, value, kind, state, started, run);
            _put.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        _put.Dispose();
        _remove.Dispose();
    }
}
