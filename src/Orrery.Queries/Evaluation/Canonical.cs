using System.Buffers;
using System.Buffers.Binary;

namespace Orrery.Queries.Evaluation;

/// <summary>Bytes that are equal exactly for values that are equal to a query, for groups, DISTINCT and sticky samples: numbers by value, texts without escapes, null like missing.
/// Objects and lists go by their bytes as written.</summary>
internal static class Canonical
{
    public static void Write(ref Value value, ReadOnlySpan<byte> json, ArrayBufferWriter<byte> to)
    {
        var head = to.GetSpan(13);
        head[0] = (byte)(value.IsAbsent ? Kind.Null : value.Kind);
        switch (value.Kind)
        {
            case Kind.Number:
                BinaryPrimitives.WriteDoubleLittleEndian(head[1..], value.Number(json));
                to.Advance(9);
                break;
            case Kind.Text:
                Write(head, value.Text(json), to);
                break;
            case Kind.Object or Kind.List:
                Write(head, value.Raw(json), to);
                break;
            default:
                to.Advance(1);
                break;
        }
    }

    private static void Write(Span<byte> head, ReadOnlySpan<byte> content, ArrayBufferWriter<byte> to)
    {
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], content.Length);
        to.Advance(5);
        to.Write(content);
    }
}
