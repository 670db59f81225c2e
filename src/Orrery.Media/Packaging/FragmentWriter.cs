using System.Collections.Immutable;
using Orrery.Media.Boxes;

namespace Orrery.Media.Packaging;

/// <summary>Generates the headers of segments: <c>styp</c>, and for each fragment a <c>moof</c> and the <c>mdat</c> header.</summary>
internal static class FragmentWriter
{
    /// <summary>Every packaged file has one track, and this is its id.</summary>
    public const uint TrackId = 1;

    private const int MediaDataHeader = 8;

    /// <summary>The <c>styp</c> box that opens a segment.</summary>
    public static byte[] SegmentType()
    {
        var writer = new BoxWriter();
        new FileType("styp", "msdh", 0, ["msdh", "cmfs"]).Write(writer);
        return writer.ToArray();
    }

    /// <summary>A fragment's <c>moof</c> with one run, and the <c>mdat</c> header that follows it.</summary>
    /// <param name="sequence">The fragment's number in its track, from 1.</param>
    /// <param name="decodeTime">Ticks before its first sample.</param>
    /// <param name="duration">Ticks of every sample.</param>
    /// <param name="samples">Their sizes, and for video their composition offsets. The first is a sync sample; of video the rest are not.</param>
    /// <param name="video">Writes composition offsets and the sync flag of the first sample.</param>
    /// <exception cref="OverflowException">The samples don't fit one <c>mdat</c> of 4 GiB.</exception>
    public static byte[] Headers(uint sequence, long decodeTime, uint duration, ReadOnlySpan<Sample> samples, bool video)
    {
        var writer = new BoxWriter();
        var run = ImmutableArray.CreateBuilder<RunSample>(samples.Length);
        long bytes = MediaDataHeader;
        foreach (var sample in samples)
        {
            run.Add(new(null, (uint)sample.Size, null, video ? sample.CompositionOffset : null));
            bytes += sample.Size;
        }
        int offsetAt;
        using (writer.Box("moof"))
        {
            using (writer.FullBox("mfhd", 0, 0)) writer.U32(sequence);
            using var track = writer.Box("traf");
            new TrackFragmentHeader(TrackId, DefaultDuration: duration, DefaultFlags: video ? SampleFlags.Dependent : SampleFlags.Sync).Write(writer);
            using (writer.FullBox("tfdt", 1, 0)) writer.U64((ulong)decodeTime);
            offsetAt = new TrackRun(0, video ? SampleFlags.Sync : null, run.DrainToImmutable()).Write(writer);
        }
        writer.Patch(offsetAt, (uint)(writer.Length + MediaDataHeader));
        writer.U32(checked((uint)bytes));
        writer.Type("mdat");
        return writer.ToArray();
    }

    /// <summary>The samples' bytes as ranges of the chunk, neighbours joined.</summary>
    public static IEnumerable<Slice> Ranges(IEnumerable<Sample> samples)
    {
        var (start, end) = (0L, 0L);
        foreach (var sample in samples)
        {
            if (sample.Offset != end)
            {
                if (end > start) yield return Slice.Of(start, end - start);
                start = sample.Offset;
            }
            end = sample.Offset + sample.Size;
        }
        if (end > start) yield return Slice.Of(start, end - start);
    }
}
