using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orrery.Queries.Publishing;

/// <summary>Publishes events of a type. While nobody looks it does nothing: the event isn't written, its time isn't asked for, nothing is allocated.</summary>
/// <param name="publisher">The stream's source.</param>
/// <param name="json">How an event is written as a JSON object.</param>
/// <param name="time">When an event happened.</param>
public sealed class Publisher<T>(Publisher publisher, JsonTypeInfo<T> json, Func<T, DateTimeOffset> time)
{
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Writer)? _mine;

    public string Stream => publisher.Stream;

    public bool IsWanted => publisher.IsWanted;

    /// <summary>Publishes an event, if anybody looks.</summary>
    /// <exception cref="Exception">Whatever writing the event as JSON throws.</exception>
    public void Publish(T value)
    {
        if (publisher.IsWanted) Write(value);
    }

    private void Write(T value)
    {
        // Taken away while in use, for an event whose writing publishes another one.
        var (bytes, writer) = _mine ?? New();
        _mine = null;
        bytes.ResetWrittenCount();
        writer.Reset(bytes);
        JsonSerializer.Serialize(writer, value, json);
        writer.Flush();
        publisher.Publish(bytes.WrittenSpan, time(value));
        _mine = (bytes, writer);
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) New()
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        return (bytes, new Utf8JsonWriter(bytes, new JsonWriterOptions { SkipValidation = true }));
    }
}
