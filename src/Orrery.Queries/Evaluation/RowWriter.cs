using System.Buffers;
using System.Text;
using System.Text.Json;
using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>Writes a row of one event: the event itself for <c>*</c>, or an object with the columns as its keys, null where the event has nothing.</summary>
internal sealed class RowWriter
{
    private readonly (byte[] Key, Source? Source, byte[] Literal)[] _columns;

    public RowWriter(Query query, Level level) => _columns = [.. query.Columns.Select((column, i) => (KeyOf(column, i), SourceOf(column, level), Literal(column.Source)))];

    public byte[] Write(ref Frame frame, ArrayBufferWriter<byte> scratch)
    {
        if (_columns.Length == 0) return frame.Json.ToArray();
        scratch.ResetWrittenCount();
        foreach (var (key, source, literal) in _columns)
        {
            scratch.Write(key);
            if (source is null) scratch.Write(literal);
            else if (source.IsPlural) List(ref frame, source, scratch);
            else if (frame.Values[source.Slot] is { IsAbsent: false } value) scratch.Write(value.Raw(frame.Json));
            else scratch.Write("null"u8);
        }

        scratch.Write("}"u8);
        return scratch.WrittenSpan.ToArray();
    }

    /// <summary>The bytes in front of a column's value.</summary>
    public static byte[] KeyOf(Column column, int index) => Encoding.UTF8.GetBytes($"{(index == 0 ? '{' : ',')}\"{JsonEncodedText.Encode(column.Key)}\":");

    public static byte[] Literal(Selected selected) => selected switch
    {
        StringLiteral text => JsonSerializer.SerializeToUtf8Bytes(text.Value),
        Literal literal => Encoding.UTF8.GetBytes(QueryPrinter.Print(literal)),
        _ => [],
    };

    private static Source? SourceOf(Column column, Level level) => column.Source is Property property ? new Source(property, level) : null;

    private static void List(ref Frame frame, Source source, ArrayBufferWriter<byte> to)
    {
        var values = new List<Value>();
        source.Gather(ref frame, values);
        to.Write("["u8);
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) to.Write(","u8);
            to.Write(values[i].Raw(frame.Json));
        }

        to.Write("]"u8);
    }
}
