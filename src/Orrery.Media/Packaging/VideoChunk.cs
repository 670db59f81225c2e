using System.Collections.Immutable;
using Orrery.Media.Boxes;

namespace Orrery.Media.Packaging;

/// <summary>A separately encoded piece of a video track, read and proven to be joinable: whole, on the frame grid, every group of pictures closed.</summary>
/// <remarks>
/// A chunk is a fragmented MP4 with one track (ffmpeg's <c>frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets</c>, and
/// <c>-video_track_timescale</c> with the frame rate's numerator). Reading it touches headers and a few bytes a NAL unit, and copies no media.
/// </remarks>
/// <param name="Name">Under which errors speak of it.</param>
/// <param name="Entry">Its sample entry.</param>
/// <param name="Samples">In decode order; composition offsets count from the chunk's own first presented picture.</param>
/// <param name="Groups">The index of each group's first sample, which is a sync sample; the first is 0.</param>
public sealed record VideoChunk(string Name, VisualSampleEntry Entry, ImmutableArray<Sample> Samples, ImmutableArray<int> Groups)
{
    /// <summary>Reads a chunk and checks all that can be told without its neighbours.</summary>
    /// <param name="name">Used in errors.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="facts">The track the chunk is meant for.</param>
    /// <exception cref="PackagingException">It can't be part of such a track.</exception>
    public static VideoChunk Read(string name, ReadOnlyMemory<byte> bytes, VideoTrackFacts facts)
    {
        try
        {
            var movie = Movie.Read(bytes);
            if (movie.Entry is not VisualSampleEntry entry) throw new PackagingException(name, "holds an audio track where video is expected");
            if (movie.Timescale != facts.Timescale)
                throw new PackagingException(name, $"counts {movie.Timescale} ticks a second; a track of {facts.FrameRate} pictures a second needs -video_track_timescale {facts.Timescale}");
            VideoEntry.CheckAgainst(name, entry, facts);
            var fragments = Fragment.ReadAll(bytes, movie.Defaults);
            ImmutableArray<Sample> samples = [.. fragments.SelectMany(f => f.Samples)];
            FrameGrid.CheckDurations(name, fragments, facts.FrameTicks);
            var groups = FrameGrid.Groups(name, samples);
            var chunk = new VideoChunk(name, entry, FrameGrid.FromZero(samples, facts.FrameTicks), groups);
            FrameGrid.CheckOrder(chunk, facts.FrameTicks);
            VideoPayload.Check(chunk, bytes);
            return chunk;
        }
        catch (BoxFormatException e)
        {
            throw new PackagingException(name, e.Message, e);
        }
    }

    /// <summary>The samples of one group of pictures.</summary>
    public ReadOnlySpan<Sample> Group(int index) =>
        Samples.AsSpan()[Groups[index]..(index + 1 < Groups.Length ? Groups[index + 1] : Samples.Length)];
}
