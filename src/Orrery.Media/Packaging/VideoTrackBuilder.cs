using System.Collections.Immutable;
using Orrery.Media.Boxes;
using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>Makes a video track from separately encoded chunks, one at a time, in order. Holds headers only: about 8 bytes a picture.</summary>
/// <example>
/// A whole package; the chunks' bytes come from wherever they are stored, and a chunk's memory may be let go after its <c>Add</c>.
/// <code>
/// var builder = new VideoTrackBuilder(new("1080p", new Rational(24), Colour.Bt709));
/// foreach (var (name, frames) in plan) builder.Add(name, load(name), frames);
/// VideoTrack video = builder.Build();
/// AudioTrack audio = AudioTrackBuilder.Cut(new("stereo", "eng", "Stereo"), "audio.mp4", load("audio.mp4"), video.Boundaries());
/// Package package = Package.Of([video], [audio]);
/// foreach (PackageFile file in package.Files) save(file.Path, file.Assemble(load));
/// </code>
/// </example>
public sealed class VideoTrackBuilder
{
    private readonly VideoTrackFacts _facts;
    private readonly ImmutableArray<Segment>.Builder _segments = ImmutableArray.CreateBuilder<Segment>();
    private VideoChunk? _first;
    private uint _fragments;
    private long _time;

    /// <exception cref="ArgumentException">The name or the frame rate can't be used.</exception>
    public VideoTrackBuilder(VideoTrackFacts facts)
    {
        facts.Check();
        _facts = facts;
    }

    /// <summary>Adds the next chunk, which becomes one segment: one fragment for each group of pictures. A refused chunk leaves the builder as it was.</summary>
    /// <param name="name">Names the chunk in errors and in <see cref="Segment.Source"/>.</param>
    /// <param name="chunk">The whole file. Not kept.</param>
    /// <param name="frames">How many pictures it must hold.</param>
    /// <exception cref="PackagingException">The chunk is broken, holds other than <paramref name="frames"/> pictures, or doesn't join with the first one.</exception>
    public Segment Add(string name, ReadOnlyMemory<byte> chunk, int frames)
    {
        var read = VideoChunk.Read(name, chunk, _facts);
        if (read.Samples.Length != frames) throw new PackagingException(name, $"holds {read.Samples.Length} pictures; {frames} are expected");
        if (_first is not null && EntryDifference.Between(_first.Entry, read.Entry) is { } difference)
            throw new PackagingException(name, $"doesn't join with '{_first.Name}': {difference}");
        // A copy: the chunk's memory must not live as long as the builder.
        _first ??= read with { Entry = VisualSampleEntry.Read(Box.File(read.Entry.Box.Whole.ToArray()).Single()), Samples = [] };
        var segment = Write(read);
        _segments.Add(segment);
        _fragments += (uint)read.Groups.Length;
        _time += segment.Duration;
        return segment;
    }

    /// <summary>The initialisation, which is known from the first chunk on.</summary>
    /// <exception cref="InvalidOperationException">No chunk was added.</exception>
    public byte[] Init()
    {
        if (_first is not { Entry: var entry }) throw new InvalidOperationException($"Track '{_facts.Name}' has no chunks.");
        return InitSegment.Video(_facts.Timescale, (int)(VideoEntry.Aspect(entry) * entry.Width).Round(), entry.Height, VideoEntry.Write(entry, _facts));
    }

    /// <summary>The track of the chunks added so far.</summary>
    /// <exception cref="InvalidOperationException">No chunk was added.</exception>
    public VideoTrack Build()
    {
        var init = Init();
        var entry = (VisualSampleEntry)Movie.Read(init).Entry;
        return new(_facts.Name, _facts.Timescale, CodecString.Of(entry), init, _segments.ToImmutable(),
            entry.Width, entry.Height, VideoEntry.Aspect(entry), _facts.FrameRate, _facts.Colour);
    }

    private Segment Write(VideoChunk chunk)
    {
        var slices = ImmutableArray.CreateBuilder<Slice>();
        var frames = ImmutableArray.CreateBuilder<IFrame>();
        slices.Add(Slice.Of(FragmentWriter.SegmentType()));
        var (at, time) = (slices[0].Length, _time);
        for (var g = 0; g < chunk.Groups.Length; g++)
        {
            var group = chunk.Group(g);
            var headers = FragmentWriter.Headers(_fragments + (uint)g + 1, time, _facts.FrameTicks, group, video: true);
            slices.Add(Slice.Of(headers));
            slices.AddRange(FragmentWriter.Ranges(group.ToArray()));
            var duration = group.Length * (long)_facts.FrameTicks;
            frames.Add(new(at, headers.Length + group[0].Size, duration));
            foreach (var sample in group) at += sample.Size;
            at += headers.Length;
            time += duration;
        }
        return new(_segments.Count + 1, chunk.Name, chunk.Samples.Length, _time, time - _time, slices.DrainToImmutable(), frames.DrainToImmutable());
    }
}
