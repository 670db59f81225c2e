using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Orrery.Server.Http;

namespace Orrery.Server.Live;

/// <summary>Events as they are sent: one JSON object, several one after the other (NDJSON), or an array of them. All are taken or none.</summary>
internal static class IngestBody
{
    public const int MaxBytes = 8 << 20;
    public const int MaxEvents = 10_000;
    public const int MaxEventBytes = 256 << 10;

    /// <summary>A number of seconds since 1970 below this, of milliseconds from it on: the year 5138, and March 1973.</summary>
    private const double Milliseconds = 1e11;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <param name="time">The property that says when an event happened; null for <paramref name="arrived"/>.</param>
    /// <exception cref="ProblemException">Something of it is no event: says which line and what is wrong there.</exception>
    public static IReadOnlyList<IngestedEvent> Read(ReadOnlyMemory<byte> body, string? time, DateTimeOffset arrived)
    {
        if (body.Span.StartsWith(Mark)) body = body[Mark.Length..];
        if (!Utf8.IsValid(body.Span)) throw Wrong(body, Utf8Length(body.Span), "event.text", "these bytes aren't UTF-8, which JSON is written in", 1);
        var events = new List<IngestedEvent>();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray && reader.CurrentDepth == 0 || reader.TokenType == JsonTokenType.EndArray) continue;
                events.Add(Take(body, ref reader, events.Count + 1, time, arrived));
            }
        }
        catch (JsonException e)
        {
            throw Wrong(body, Offset(body.Span, e), "event.json", $"this isn't JSON: {e.Message.Split(" LineNumber")[0]}", events.Count + 1);
        }

        return events.Count > 0 ? events : throw new ProblemException(400, "event.none", "The body has no event. Send a JSON object, several of them one a line, or an array of them.");
    }

    private static IngestedEvent Take(ReadOnlyMemory<byte> body, ref Utf8JsonReader reader, int number, string? time, DateTimeOffset arrived)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject) throw Wrong(body, start, "event.object", "an event is a JSON object, {…}", number);
        if (number > MaxEvents) throw new ProblemException(413, "stream.size", $"The body has more than {MaxEvents:N0} events, as many as are taken at once. Send them in several requests.");
        reader.Skip();
        var json = body[start..(int)reader.BytesConsumed];
        if (json.Length > MaxEventBytes) throw Wrong(body, start, "event.size", $"the event has {json.Length:N0} bytes; {MaxEventBytes:N0} are allowed", number, 413);
        var happened = time is null ? arrived : TimeIn(json.Span, time) ?? throw Wrong(body, start, "event.time",
            $"the event has no '{time}' that says when it happened: a moment such as \"2026-11-22T09:30:00Z\", or a number of seconds or milliseconds since 1970", number);
        return new IngestedEvent(OnOneLine(json), happened);
    }

    /// <summary>Within JSON, line breaks are white space: a text can't have one.</summary>
    private static byte[] OnOneLine(ReadOnlyMemory<byte> json)
    {
        var line = json.ToArray();
        foreach (ref var b in line.AsSpan())
            if (b is (byte)'\n' or (byte)'\r') b = (byte)' ';
        return line;
    }

    private static DateTimeOffset? TimeIn(ReadOnlySpan<byte> json, string name)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var named = reader.ValueTextEquals(name);
            reader.Read();
            if (named) return TimeOf(ref reader);
            reader.Skip();
        }

        return null;
    }

    private static DateTimeOffset? TimeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) return moment;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var number)) return null;
        var ms = Math.Abs(number) < Milliseconds ? number * 1000 : number;
        return Math.Abs(ms) < 2.5e14 && ms > -6.2e13 ? DateTimeOffset.UnixEpoch.AddMilliseconds(ms) : null;
    }

    /// <summary>How many bytes from the beginning are UTF-8.</summary>
    private static int Utf8Length(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (at < body.Length && Rune.DecodeFromUtf8(body[at..], out _, out var taken) == OperationStatus.Done) at += taken;
        return at;
    }

    private static int Offset(ReadOnlySpan<byte> body, JsonException e)
    {
        var at = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--) at += body[at..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(body.Length, at + (e.BytePositionInLine ?? 0));
    }

    private static ProblemException Wrong(ReadOnlyMemory<byte> body, int offset, string code, string what, int number, int status = 400)
    {
        var before = body.Span[..offset];
        var (line, column) = (before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'));
        return new ProblemException(new Problem(status, code, $"Line {line}, position {column}, event {number}: {what}. None of the events was taken.")
        {
            More = new Dictionary<string, object?> { ["line"] = line, ["column"] = column, ["event"] = number },
        });
    }
}
