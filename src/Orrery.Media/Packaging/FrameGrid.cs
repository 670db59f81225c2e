using System.Collections.Immutable;
using Orrery.Media.Boxes;

namespace Orrery.Media.Packaging;

/// <summary>The timing a chunk must have to be joined with others: every picture one frame long, none missing, none shown outside its own group.</summary>
internal static class FrameGrid
{
    /// <summary>Every sample lasts one frame, and every fragment starts where the one before ended.</summary>
    public static void CheckDurations(string name, ImmutableArray<Fragment> fragments, uint frameTicks)
    {
        var expected = fragments.IsEmpty ? 0 : fragments[0].DecodeTime;
        foreach (var fragment in fragments)
        {
            if (fragment.DecodeTime != expected)
                throw new PackagingException(name, $"fragment {fragment.Sequence} starts at tick {fragment.DecodeTime}; the samples before it end at {expected}");
            for (var i = 0; i < fragment.Samples.Length; i++)
                if (fragment.Samples[i].Duration != frameTicks)
                    throw new PackagingException(name, $"sample {i + 1} of fragment {fragment.Sequence} lasts {fragment.Samples[i].Duration} ticks; every picture of this track lasts {frameTicks} (is the source at a constant frame rate?)");
            expected += fragment.Duration;
        }
    }

    /// <summary>Where each group of pictures starts.</summary>
    public static ImmutableArray<int> Groups(string name, ImmutableArray<Sample> samples)
    {
        if (samples.IsEmpty) throw new PackagingException(name, "holds no pictures");
        if (!samples[0].IsSync) throw new PackagingException(name, "doesn't start with a sync sample; its first picture must be an IDR");
        return [.. Enumerable.Range(0, samples.Length).Where(i => samples[i].IsSync)];
    }

    /// <summary>Composition offsets moved so that the earliest picture is shown at the first sample's decode time, whatever delay the muxer chose.</summary>
    public static ImmutableArray<Sample> FromZero(ImmutableArray<Sample> samples, uint frameTicks)
    {
        var earliest = samples.Select((s, i) => i * (long)frameTicks + s.CompositionOffset).Min();
        return [.. samples.Select(s => s with { CompositionOffset = (int)Math.Min(s.CompositionOffset - earliest, int.MaxValue) })];
    }

    /// <summary>The pictures of each group fill exactly the group's own frames, the sync sample first.</summary>
    public static void CheckOrder(VideoChunk chunk, uint frameTicks)
    {
        for (var g = 0; g < chunk.Groups.Length; g++)
        {
            var group = chunk.Group(g);
            var shown = new bool[group.Length];
            for (var i = 0; i < group.Length; i++)
            {
                var (place, rest) = Math.DivRem(i * (long)frameTicks + group[i].CompositionOffset, frameTicks);
                var picture = chunk.Groups[g] + i;
                if (rest != 0) throw new PackagingException(chunk.Name, $"sample {picture} is shown {rest} ticks off the frame grid of {frameTicks} ticks");
                if (place < 0 || place >= group.Length || shown[place] || (i == 0 && place != 0))
                    throw new PackagingException(chunk.Name, $"sample {picture} is shown as picture {chunk.Groups[g] + place}, which is "
                        + (place >= 0 && place < group.Length ? "not its own" : $"outside its group of pictures ({chunk.Groups[g]} to {chunk.Groups[g] + group.Length - 1})")
                        + ": encode with open-gop=0 and a constant frame rate");
                shown[place] = true;
            }
        }
    }
}
