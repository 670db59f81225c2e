using System.Collections.Immutable;
using Orrery.Media.Manifests;

namespace Orrery.Media.Packaging;

/// <summary>A stream ready to publish: initialisations, segments shared by HLS and DASH, and their manifests. The same chunks always give the same bytes.</summary>
/// <param name="Videos">In the order in which the manifests list them.</param>
/// <param name="Audios">The first one is the default.</param>
/// <param name="Files">Every file, manifests last: once <c>master.m3u8</c> exists, all that it names does.</param>
public sealed record Package(ImmutableArray<VideoTrack> Videos, ImmutableArray<AudioTrack> Audios, ImmutableArray<PackageFile> Files)
{
    /// <summary>Puts tracks together.</summary>
    /// <exception cref="ArgumentException">There is no video, two tracks share a folder, or the tracks don't share their segment boundaries.</exception>
    public static Package Of(ImmutableArray<VideoTrack> videos, ImmutableArray<AudioTrack> audios)
    {
        if (videos.IsEmpty) throw new ArgumentException("A package needs a video track.", nameof(videos));
        ImmutableArray<Track> tracks = [.. videos, .. audios];
        if (tracks.GroupBy(t => t.Folder).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two tracks would be written to '{twice.Key}'.");
        CheckBoundaries(videos, audios);
        return new(videos, audios, [.. tracks.SelectMany(FilesOf), .. PackageWriter.Manifests(videos, audios)]);
    }

    private static IEnumerable<PackageFile> FilesOf(Track track) =>
        track.Segments.Select(s => new PackageFile($"{track.Folder}/{PackageLayout.Segment(s.Number)}", s.Source, s.Slices))
            .Prepend(PackageFile.Of($"{track.Folder}/{PackageLayout.Init}", track.Init));

    private static void CheckBoundaries(ImmutableArray<VideoTrack> videos, ImmutableArray<AudioTrack> audios)
    {
        var first = videos[0].Boundaries();
        foreach (var track in videos)
            if (!track.Boundaries().SequenceEqual(first))
                throw new ArgumentException($"Track '{track.Name}' doesn't share its segment boundaries with '{videos[0].Name}'.");
        foreach (var track in audios)
            if (track.Segments.Length != first.Length)
                throw new ArgumentException($"Track '{track.Name}' has {track.Segments.Length} segments, the video {first.Length}.");
    }
}
