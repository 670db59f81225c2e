using System.Buffers;
using System.Buffers.Binary;
using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>Decides which events SAMPLE keeps: those whose draw or hash, modulo the factor, is below the threshold.</summary>
internal sealed class Sampler(SampleClause sample, Level level)
{
    private readonly Source[] _keys = [.. sample.Keys.Select(key => new Source(key, level))];

    public bool Keeps(ref Frame frame, Dice dice, ArrayBufferWriter<byte> scratch)
    {
        if (sample.Strategy == SampleStrategy.Random) return dice.Next() % (ulong)sample.Factor < (ulong)sample.Threshold;
        scratch.ResetWrittenCount();
        BinaryPrimitives.WriteInt64LittleEndian(scratch.GetSpan(8), sample.Salt);
        scratch.Advance(8);
        var any = false;
        foreach (var key in _keys)
        {
            ref var value = ref frame.Values[key.Slot];
            if (value.IsAbsent) continue;
            any = true;
            Canonical.Write(ref value, frame.Json, scratch);
        }

        return any && Hash(scratch.WrittenSpan) % (ulong)sample.Factor < (ulong)sample.Threshold;
    }

    /// <summary>FNV-1a with 64 bits, its bits then mixed as splitmix64 does it, since FNV's low ones alone are too regular. The same on every machine.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var b in bytes) hash = (hash ^ b) * 1_099_511_628_211UL;
        return Dice.Mixed(hash);
    }
}
