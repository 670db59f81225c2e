namespace Orrery.Media.Packaging;

/// <summary>Where the files of a package are. Players find them through the manifests; nothing else should guess.</summary>
public static class PackageLayout
{
    public const string Master = "master.m3u8";
    public const string Mpd = "manifest.mpd";

    /// <summary>File names inside a track's folder.</summary>
    public const string Init = "init.mp4", Playlist = "playlist.m3u8", IFrames = "iframes.m3u8";

    /// <summary>A segment's file name: <c>seg-00001.m4s</c>. Numbers past 99999 get longer; DASH's <c>%05d</c> does the same.</summary>
    public static string Segment(int number) => $"seg-{number:D5}.m4s";

    /// <summary>The same as a DASH template.</summary>
    public const string SegmentTemplate = "seg-$Number%05d$.m4s";
}
