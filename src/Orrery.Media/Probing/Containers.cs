using System.Collections.Immutable;

namespace Orrery.Media.Probing;

/// <summary>The containers that may be opened, by ffmpeg's demuxer names.</summary>
/// <remarks>A demuxer that can refer to other files or addresses (HLS, DASH, concat, image sequences) is never on the list.</remarks>
public static class Containers
{
    /// <summary>mov and mp4, Matroska and WebM, MXF, MPEG programme and transport streams, AVI, YUV4MPEG.</summary>
    public static readonly ImmutableArray<string> Demuxers =
        ["mov", "mp4", "matroska", "webm", "mxf", "mpeg", "mpegts", "avi", "yuv4mpegpipe"];

    /// <summary>The list as the tools' <c>-format_whitelist</c> takes it.</summary>
    public static readonly string AllowList = string.Join(',', Demuxers);

    /// <summary>What a person calls the containers, for messages.</summary>
    public const string Readable = "mov, mp4, mkv, webm, mxf, mpg, ts, avi, y4m";

    /// <summary>The demuxer to force for a probed format name such as "mov,mp4,m4a,3gp,3g2,mj2"; null if none of its names is allowed.</summary>
    public static string? DemuxerOf(string formatName) => formatName.Split(',').FirstOrDefault(name => Demuxers.Contains(name));

    internal static string Checked(string demuxer) =>
        Demuxers.Contains(demuxer) ? demuxer : throw new ArgumentException($"The demuxer '{demuxer}' is not on the allow-list ({AllowList}).");
}
