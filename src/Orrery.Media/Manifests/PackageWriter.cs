using System.Collections.Immutable;
using System.Text;
using Orrery.Media.Packaging;

namespace Orrery.Media.Manifests;

/// <summary>Writes the manifests of a package. Deterministic: no dates, no build ids, nothing of the machine's culture.</summary>
public static class PackageWriter
{
    /// <summary>The media and I-frame playlists of every track, <c>manifest.mpd</c>, and last <c>master.m3u8</c>.</summary>
    /// <param name="videos">In the order of the master playlist.</param>
    /// <param name="audios">The first one is the default.</param>
    public static ImmutableArray<PackageFile> Manifests(ImmutableArray<VideoTrack> videos, ImmutableArray<AudioTrack> audios)
    {
        var rates = Rates.Of([.. videos, .. audios]);
        return
        [
            .. videos.Cast<Track>().Concat(audios).Select(t => Text($"{t.Folder}/{PackageLayout.Playlist}", HlsPlaylists.Media(t, rates.TargetSeconds))),
            .. videos.Select(v => Text($"{v.Folder}/{PackageLayout.IFrames}", HlsPlaylists.IFrames(v, rates.TargetSeconds))),
            PackageFile.Of(PackageLayout.Mpd, DashManifest.Write(videos, audios, rates)),
            Text(PackageLayout.Master, HlsMaster.Write(videos, audios, rates)),
        ];
    }

    private static PackageFile Text(string path, string text) => PackageFile.Of(path, Encoding.UTF8.GetBytes(text));
}
