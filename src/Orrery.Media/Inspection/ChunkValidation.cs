using System.Collections.Immutable;
using Orrery.Media.Commands;

namespace Orrery.Media.Inspection;

/// <summary>Whether a finished chunk is what was ordered.</summary>
/// <param name="Faults">What is wrong, one sentence each; empty for a good chunk.</param>
/// <param name="Decoded">Hashes of its decoded frames: what a package must show.</param>
public sealed record ChunkValidation(ImmutableArray<string> Faults, ImmutableArray<FrameHash> Decoded)
{
    public bool IsGood => Faults.IsEmpty;

    /// <param name="frameCount">Frames that the chunk should hold.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="decoded">The list of decoded frames.</param>
    /// <param name="idr">The list of IDR pictures.</param>
    /// <param name="stderr">What the tool printed; any warning or error about decoding is a fault.</param>
    public static ChunkValidation Of(int frameCount, Rational rate, FrameHashList decoded, FrameHashList idr, string stderr)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (decoded.Frames.Length != frameCount) faults.Add($"The chunk holds {decoded.Frames.Length} frames instead of {frameCount}.");
        for (var n = 0; n < decoded.Frames.Length; n++)
        {
            if (decoded.Frames[n].Pts == n) continue;
            faults.Add($"Frame {n} of the chunk has timestamp {decoded.Frames[n].Pts} instead of {n}.");
            break;
        }
        if (idr.Frames.IsEmpty || idr.Frames[0].Pts != 0) faults.Add("The chunk's first picture is not IDR.");
        else if (!IdrFrames(idr, rate).SequenceEqual(Gop.IdrFrames(frameCount, rate)))
            faults.Add($"IDR pictures stand at {string.Join(", ", IdrFrames(idr, rate))} instead of {string.Join(", ", Gop.IdrFrames(frameCount, rate))}.");
        if (stderr.Split('\n').FirstOrDefault(l => l.Contains("[error]") || l.Contains("corrupt")) is { } line) faults.Add($"The decoder says: {FaultLine.Plain(line)}");
        return new ChunkValidation(faults.ToImmutable(), [.. decoded.Frames.Select(f => f.Hash)]);
    }

    /// <summary>Packets keep the track's time base; frames are numbered.</summary>
    private static IEnumerable<long> IdrFrames(FrameHashList idr, Rational rate) =>
        idr.Frames.Select(f => (f.Pts * (idr.TimeBase ?? rate.Inverse) * rate).Round());
}
