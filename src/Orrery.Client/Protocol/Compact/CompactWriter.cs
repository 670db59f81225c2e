using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Orrery.Hosting;

namespace Orrery.Client.Protocol.Compact;

/// <summary>Writes fields one after the other; <see cref="CompactReader"/> reads them in the same order.</summary>
internal readonly struct CompactWriter(IBufferWriter<byte> to)
{
    /// <summary>No length: the payload lies in an artifact.</summary>
    internal const long Elsewhere = -1;

    public void Byte(byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    /// <summary>Small numbers take a byte, also negative ones.</summary>
    public void Number(long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var span = to.GetSpan(10);
        var length = 0;
        for (; rest >= 0x80; rest >>= 7) span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        to.Advance(length);
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to.GetSpan(sizeof(ulong)), value);
        to.Advance(sizeof(ulong));
    }

    public void Real(double value) => Fixed64(BitConverter.DoubleToUInt64Bits(value));

    public void Span(TimeSpan value) => Number(value.Ticks);

    public void Time(DateTimeOffset value)
    {
        Fixed64((ulong)value.Ticks);
        Number(value.TotalOffsetMinutes);
    }

    public void Run(RunId value)
    {
        Number(value.Partition);
        Fixed64(value.Value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        to.Write(value);
    }

    /// <summary>Of one that lies in an artifact: <see cref="Elsewhere"/> in place of the length, then the artifact's hash and the length.</summary>
    public void Payload(Payload value)
    {
        if (value.Stored is not { } stored)
        {
            Bytes(value.Utf8.Span);
            return;
        }

        Number(Elsewhere);
        stored.Id.CopyTo(to.GetSpan(ArtifactId.HashLength));
        to.Advance(ArtifactId.HashLength);
        Number(stored.Length);
    }

    public void Text(string value)
    {
        Number(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, to);
    }

    /// <summary>What is rare or may still grow fields.</summary>
    public void Json<T>(T value) => Bytes(JsonSerializer.SerializeToUtf8Bytes(value, OrreryJson.Options));
}
