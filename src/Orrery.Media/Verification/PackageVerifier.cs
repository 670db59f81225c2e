using System.Collections.Immutable;
using Orrery.Media.Packaging;

namespace Orrery.Media.Verification;

/// <summary>Checks a package from its files alone, with our own parsers: what players will rely on, not what the packager meant to write.</summary>
/// <remarks>
/// It can't see pictures: that the decoded hashes are those of the chunks is for the caller to prove with a decoder.
/// <para>
/// ffmpeg 5.1 can decode a package and can't judge its timing. It adds the largest negative composition offset to every presentation time, so the first
/// picture seems to start late (two frames with x264's usual B-frames) though <c>tfdt</c> plus offset is zero, and a change of that delay between
/// chunks looks like a jump. It decodes the encoder's priming as sound and only moves its timestamps below zero. It puts a DASH manifest's folder twice
/// before relative addresses unless the manifest is named by its whole path. Hashes and counts from it are right; times are taken from the boxes, here.
/// </para>
/// </remarks>
public static class PackageVerifier
{
    /// <summary>Every finding, in the order of the files. Without an error among them the package may be published.</summary>
    /// <param name="open">Gives a file by its path in the package, or null if there is none. Segments are asked for one at a time, once for each manifest's track.</param>
    public static ImmutableArray<Finding> Verify(Func<string, ReadOnlyMemory<byte>?> open)
    {
        var files = new PackageReader(open);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (Try(findings, () => files.Master(PackageLayout.Master)) is not { } master) return findings.DrainToImmutable();
        var tracks = new Dictionary<string, MeasuredTrack>();
        string[] named = [.. master.Variants.Concat(master.Media).Select(e => e.Uri).Distinct()];
        foreach (var uri in named)
            if (Try(findings, () => MeasuredTrack.Read(files, uri)) is { } track && Filled(findings, track)) tracks.Add(uri, track);
        if (tracks.Count == 0)
        {
            findings.Add(Finding.Error("file.tracks", PackageLayout.Master, "whole file", "at least one track that can be read", "none"));
            return findings.DrainToImmutable();
        }
        var target = PlaylistRules.Target(tracks.Values);
        foreach (var track in tracks.Values)
        {
            findings.AddRange(TimingRules.Check(track));
            findings.AddRange(PlaylistRules.Segments(track, target));
            findings.AddRange(Recommendations.Check(track));
        }
        foreach (var entry in master.IFrames)
            if (Try(findings, () => files.Playlist(entry.Uri)) is { } playlist && IFramesOf(tracks, entry) is { } track)
                findings.AddRange(PlaylistRules.IFrames(track, entry.Uri, playlist, target));
        findings.AddRange(BoundaryRules.Check([.. tracks.Values]));
        findings.AddRange(MasterRules.Check(master, tracks, target));
        if (Try(findings, () => files.Parse(PackageLayout.Mpd, DashDocument.Read)) is { } mpd)
        {
            findings.AddRange(DashRules.Check(mpd, tracks.Values, complete: tracks.Count == named.Length));
            findings.AddRange(Recommendations.Check(mpd));
        }
        return findings.DrainToImmutable();
    }

    private static MeasuredTrack? IFramesOf(Dictionary<string, MeasuredTrack> tracks, MasterEntry entry) =>
        tracks.Values.FirstOrDefault(t => t.IsVideo && entry.Uri.StartsWith(t.Folder, StringComparison.Ordinal));

    private static bool Filled(ImmutableArray<Finding>.Builder findings, MeasuredTrack track)
    {
        if (track.Segments.Length > 0) return true;
        findings.Add(Finding.Error("file.tracks", track.Playlist, "whole file", "at least one segment", "none"));
        return false;
    }

    private static T? Try<T>(ImmutableArray<Finding>.Builder findings, Func<T> read) where T : class
    {
        try { return read(); }
        catch (BrokenFileException e)
        {
            findings.Add(Finding.Error("file.readable", e.File, "whole file", "a file that can be read", e.Message));
            return null;
        }
    }
}
