using System.Text.Json;
using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>All values that a property stands for which goes through a list. Walks the list's bytes once more, for an event that somebody wants.</summary>
internal sealed class Gathering
{
    private readonly Step[] _steps;

    /// <param name="behind">The segments from the first list on.</param>
    public Gathering(IEnumerable<Segment> behind) => _steps = [.. behind.Select(Step.Of)];

    /// <summary>Adds what there is, in the order of the event; items that lack it add nothing.</summary>
    public void Gather(ReadOnlySpan<byte> json, in Value list, List<Value> into) => Gather(json, list, 0, into);

    private void Gather(ReadOnlySpan<byte> json, in Value value, int step, List<Value> into)
    {
        if (step == _steps.Length)
        {
            into.Add(value);
            return;
        }

        if (_steps[step].Name is { } name)
        {
            if (value.Kind == Kind.Object && Member(json, value, name) is { } member) Gather(json, member, step + 1, into);
            return;
        }

        if (value.Kind != Kind.List) return;
        var reader = new Utf8JsonReader(value.Raw(json), new JsonReaderOptions { MaxDepth = Extraction.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = Whole(ref reader, value.Start);
            if (_steps[step].Admits(json, item)) Gather(json, item, step + 1, into);
        }
    }

    private static Value? Member(ReadOnlySpan<byte> json, in Value value, string name)
    {
        Value? found = null;
        var reader = new Utf8JsonReader(value.Raw(json), new JsonReaderOptions { MaxDepth = Extraction.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = Is(ref reader, name);
            reader.Read();
            var member = Whole(ref reader, value.Start);
            if (wanted) found = member;
        }

        return found;
    }

    private static bool Is(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static Value Whole(ref Utf8JsonReader reader, int offset)
    {
        var value = new Value { Start = offset + (int)reader.TokenStartIndex, Kind = KindOf(reader.TokenType), Escaped = reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped };
        reader.Skip();
        value.Length = offset + (int)reader.BytesConsumed - value.Start;
        return value;
    }

    private static Kind KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => Kind.Object,
        JsonTokenType.StartArray => Kind.List,
        JsonTokenType.String => Kind.Text,
        JsonTokenType.Number => Kind.Number,
        JsonTokenType.True => Kind.True,
        JsonTokenType.False => Kind.False,
        _ => Kind.Null,
    };

    private sealed record Step(string? Name, Level? Item, Test? Test)
    {
        public static Step Of(Segment segment)
        {
            if (segment is Named named) return new(named.Name, null, null);
            if (segment is not ItemsWhere items) return new(null, null, null);
            var level = new Level();
            var test = Conditions.Compile(items.Predicate, level);
            level.Seal();
            return new(null, level, test);
        }

        public bool Admits(ReadOnlySpan<byte> json, in Value item)
        {
            if (Test is null) return true;
            using var values = new Rented<Value>(Item!.Slots);
            using var found = new Rented<bool>(Item.Probes);
            values.Span.Clear();
            found.Span.Clear();
            var bytes = item.Raw(json);
            var frame = new Frame(bytes, values.Span, found.Span);
            Extraction.Read(json, item, Item, ref frame);
            return Test(ref frame);
        }
    }
}
