using System.Collections.Immutable;
using Orrery.Media.Boxes;
using Orrery.Media.Codecs;
using Orrery.Media.Packaging;

namespace Orrery.Media.Verification;

/// <summary>A segment as its boxes say it is.</summary>
/// <param name="File">Path in the package.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Fragments">Its fragments, at least one.</param>
public sealed record MeasuredSegment(string File, long Size, ImmutableArray<Fragment> Fragments)
{
    /// <summary>Ticks of all its samples.</summary>
    public long Ticks { get; } = Fragments.Sum(f => f.Duration);
}

/// <summary>A track as its initialisation and segments say it is, read in a playlist's order.</summary>
/// <param name="Folder">Path of the playlist's folder.</param>
/// <param name="Playlist">Path of the playlist.</param>
/// <param name="Written">The playlist itself.</param>
/// <param name="InitFile">Path of the initialisation.</param>
/// <param name="Movie">From the initialisation.</param>
/// <param name="Codec">The codec string by the initialisation's sample entry.</param>
/// <param name="Resolution">Shown width and height, as RESOLUTION writes it; empty for sound.</param>
/// <param name="VideoRange">SDR, HLG or PQ, by the sample entry's colour.</param>
/// <param name="Segments">In the playlist's order.</param>
public sealed record MeasuredTrack(
    string Folder, string Playlist, MediaPlaylist Written, string InitFile, Movie Movie, string Codec, string Resolution, string VideoRange, ImmutableArray<MeasuredSegment> Segments)
{
    public bool IsVideo => Movie.Handler == "vide";
    public uint Timescale => Movie.Timescale;

    /// <summary>Samples that the edit list skips.</summary>
    public long Skipped { get; } = Movie.Edits?.Edits.FirstOrDefault().MediaTime ?? 0;

    /// <summary>Presented ticks of a segment.</summary>
    public long Presented(int index) => Segments[index].Ticks - (index == 0 ? Skipped : 0);

    /// <summary>Where each segment ends, in seconds of presentation.</summary>
    public ImmutableArray<Rational> Boundaries()
    {
        var end = -Skipped;
        return [.. Segments.Select(s => new Rational(end += s.Ticks, Timescale))];
    }

    /// <summary>Reads a track through its playlist, one file at a time.</summary>
    /// <param name="files">The package.</param>
    /// <param name="playlist">The playlist's path.</param>
    /// <exception cref="FormatException">A file is broken; the message names it.</exception>
    internal static MeasuredTrack Read(PackageReader files, string playlist)
    {
        var folder = playlist[..(playlist.LastIndexOf('/') + 1)];
        var written = files.Playlist(playlist);
        var init = folder + (written.Map ?? throw new BrokenFileException(playlist, "has no EXT-X-MAP"));
        var (movie, codec, resolution, range) = files.Parse(init, Initialisation);
        return new(folder, playlist, written, init, movie, codec, resolution, range, [.. written.Entries.Select(e => Segment(files, folder + e.Uri, movie))]);
    }

    private static (Movie, string, string, string) Initialisation(ReadOnlyMemory<byte> bytes)
    {
        var movie = Movie.Read(bytes);
        var resolution = movie.Entry is VisualSampleEntry entry ? $"{(VideoEntry.Aspect(entry) * entry.Width).Round()}x{entry.Height}" : "";
        var range = movie.Entry.Child("colr") is { } box && ColourBoxes.Read(box) is { } colour ? colour.VideoRange : "SDR";
        return (movie, CodecString.Of(movie.Entry), resolution, range);
    }

    private static MeasuredSegment Segment(PackageReader files, string path, Movie movie) => files.Parse(path, bytes =>
    {
        var fragments = Fragment.ReadAll(bytes, movie.Defaults);
        if (fragments.IsEmpty || fragments.Any(f => f.Samples.IsEmpty)) throw new FormatException("has no samples, or a fragment without any");
        if (fragments.Any(f => f.Samples.Any(s => s.Duration == 0))) throw new FormatException("has a sample that lasts no time");
        return new MeasuredSegment(path, bytes.Length, fragments);
    });
}
