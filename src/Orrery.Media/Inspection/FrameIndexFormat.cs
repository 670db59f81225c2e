using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Orrery.Media.Inspection;

/// <summary>Stores a <see cref="SourceIndex"/> in about 19 bytes a frame. The same index always gives the same bytes.</summary>
/// <remarks>
/// "ORIX", version 1, then variable-length whole numbers (seven bits a byte, low first; signed ones folded): time base, first frame, flags,
/// keyframes as steps, frames. Of a frame: the change of its step in time, 16 bytes of hash (high byte first), its difference in hundredths.
/// </remarks>
public static class FrameIndexFormat
{
    private static readonly byte[] Magic = [(byte)'O', (byte)'R', (byte)'I', (byte)'X', 1];

    public static byte[] Write(SourceIndex index)
    {
        using var stream = new MemoryStream(64 + index.Frames.Length * 20);
        stream.Write(Magic);
        PutSigned(stream, index.TimeBase.Num);
        PutSigned(stream, index.TimeBase.Den);
        Put(stream, (ulong)index.FirstFrame);
        Put(stream, index.HasOpenGops ? 1ul : 0);
        Put(stream, (ulong)index.KeyPts.Length);
        long last = 0;
        foreach (var key in index.KeyPts)
        {
            PutSigned(stream, key - last);
            last = key;
        }
        Put(stream, (ulong)index.Frames.Length);
        PutFrames(stream, index.Frames);
        return stream.ToArray();
    }

    /// <exception cref="FormatException">The bytes aren't an index of this version, or end too early.</exception>
    public static SourceIndex Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic)) throw new FormatException("This is not a frame index of version 1.");
        var rest = bytes[Magic.Length..];
        var timeBase = new Rational(TakeSigned(ref rest), TakeSigned(ref rest));
        var first = (int)Take(ref rest);
        var flags = Take(ref rest);
        var keys = new long[Count(Take(ref rest), rest.Length)];
        for (var i = 0; i < keys.Length; i++) keys[i] = (i == 0 ? 0 : keys[i - 1]) + TakeSigned(ref rest);
        var frames = new IndexedFrame[Count(Take(ref rest), rest.Length / 18)];
        TakeFrames(ref rest, frames);
        return new SourceIndex
        {
            TimeBase = timeBase, FirstFrame = first, Frames = [.. frames], KeyPts = [.. keys], HasOpenGops = (flags & 1) != 0,
        };
    }

    private static void PutFrames(MemoryStream stream, ImmutableArray<IndexedFrame> frames)
    {
        Span<byte> hash = stackalloc byte[16];
        long last = 0, step = 0;
        foreach (var frame in frames)
        {
            PutSigned(stream, frame.Pts - last - step);
            (step, last) = (frame.Pts - last, frame.Pts);
            BinaryPrimitives.WriteUInt128BigEndian(hash, frame.Hash.Value);
            stream.Write(hash);
            Put(stream, (ulong)Math.Clamp(Math.Round(frame.Difference * 100), 0, 10_000));
        }
    }

    private static void TakeFrames(ref ReadOnlySpan<byte> rest, Span<IndexedFrame> frames)
    {
        long last = 0, step = 0;
        foreach (ref var frame in frames)
        {
            step += TakeSigned(ref rest);
            last += step;
            if (rest.Length < 16) throw TooShort();
            var hash = new FrameHash(BinaryPrimitives.ReadUInt128BigEndian(rest));
            rest = rest[16..];
            frame = new IndexedFrame(last, hash, Take(ref rest) / 100.0);
        }
    }

    private static int Count(ulong value, int most) => value <= (ulong)most ? (int)value : throw TooShort();

    private static void PutSigned(MemoryStream stream, long value) => Put(stream, (ulong)((value << 1) ^ (value >> 63)));

    private static void Put(MemoryStream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }

    private static long TakeSigned(ref ReadOnlySpan<byte> rest) => Take(ref rest) is var v && (v & 1) == 0 ? (long)(v >> 1) : ~(long)(v >> 1);

    private static ulong Take(ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (rest.IsEmpty) throw TooShort();
            var b = rest[0];
            rest = rest[1..];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new FormatException("The frame index holds a number that is too large.");
    }

    private static FormatException TooShort() => new("The frame index ends too early: it was cut off.");
}
