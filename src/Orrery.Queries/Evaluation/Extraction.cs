using System.Text.Json;
using System.Text.Unicode;

namespace Orrery.Queries.Evaluation;

/// <summary>Walks once through an event's bytes, and notes what stands at the places of a <see cref="Level"/>.</summary>
/// <remarks>Of a name that occurs twice in an object the last one counts.</remarks>
internal static class Extraction
{
    /// <summary>How deep an event may nest.</summary>
    public const int MaxDepth = 64;

    /// <returns>False if the bytes aren't one JSON object.</returns>
    public static bool Read(ReadOnlySpan<byte> json, Level level, Span<Value> values, Span<bool> found)
    {
        values.Clear();
        found.Clear();
        if (!Utf8.IsValid(json)) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            var frame = new Frame(json, values, found);
            Take(ref reader, level.Root, ref frame);
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The same for a value within an event that has been read.</summary>
    public static void Read(ReadOnlySpan<byte> json, in Value within, Level level, ref Frame frame)
    {
        var reader = new Utf8JsonReader(within.Raw(json), new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        Take(ref reader, level.Root, ref frame);
    }

    /// <summary>Takes the value at whose first token the reader stands; leaves it at the last one.</summary>
    private static void Take(ref Utf8JsonReader reader, Place place, ref Frame frame)
    {
        ref var value = ref frame.Values[place.Slot];
        if (value.Kind != Kind.Missing) Forget(place, ref frame);
        value.Start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                value.Kind = Kind.Object;
                if (place.HasChildren) Members(ref reader, place, ref frame);
                else reader.Skip();
                break;
            case JsonTokenType.StartArray:
                value.Kind = Kind.List;
                if (place.Items is { } items) EachItem(ref reader, place, items, ref frame);
                else reader.Skip();
                break;
            case JsonTokenType.String:
                value.Kind = Kind.Text;
                value.Escaped = reader.ValueIsEscaped;
                break;
            case JsonTokenType.Number: value.Kind = Kind.Number; break;
            case JsonTokenType.True: value.Kind = Kind.True; break;
            case JsonTokenType.False: value.Kind = Kind.False; break;
            default: value.Kind = Kind.Null; break;
        }

        value.Length = (int)reader.BytesConsumed - value.Start;
    }

    private static void Members(ref Utf8JsonReader reader, Place place, ref Frame frame)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var child = reader.ValueIsEscaped ? FindEscaped(ref reader, place) : place.Find(reader.ValueSpan);
            reader.Read();
            if (child is not null) Take(ref reader, child, ref frame);
            else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
        }
    }

    private static void EachItem(ref Utf8JsonReader reader, Place place, Level items, ref Frame frame)
    {
        using var values = new Rented<Value>(items.Slots);
        using var found = new Rented<bool>(items.Probes);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = new Frame(frame.Json, values.Span, found.Span);
            item.Values.Clear();
            item.Found.Clear();
            Take(ref reader, items.Root, ref item);
            foreach (var (test, slot) in place.ItemTests)
            {
                if (!frame.Found[slot]) frame.Found[slot] = test(ref item);
            }
        }
    }

    private static Place? FindEscaped(ref Utf8JsonReader reader, Place place)
    {
        using var name = new Rented<byte>(reader.ValueSpan.Length);
        try
        {
            return place.Find(name.Span[..reader.CopyString(name.Span)]);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The name came before in this object: what stood below it doesn't count any more.</summary>
    private static void Forget(Place place, ref Frame frame)
    {
        frame.Values[place.Slot] = default;
        foreach (var (_, slot) in place.ItemTests) frame.Found[slot] = false;
        foreach (var child in place.Children) Forget(child, ref frame);
    }
}
