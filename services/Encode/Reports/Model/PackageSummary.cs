namespace Orrery.Services.Encode.Reports;

/// <summary>What was written for players.</summary>
/// <param name="Files">Files in the package.</param>
/// <param name="Bytes">Their sizes in sum.</param>
/// <param name="Segments">Segments of each video rendition.</param>
/// <param name="TargetSeconds">EXT-X-TARGETDURATION.</param>
/// <param name="Master">HLS master playlist, relative to the page; null if there is none.</param>
/// <param name="Mpd">DASH manifest, relative to the page; null if there is none.</param>
/// <param name="Sha256">Hash over all files and their names; equal packages have equal hashes. Null if not computed.</param>
public sealed record PackageSummary(
    int Files, long Bytes, int Segments, int TargetSeconds, string? Master = "master.m3u8", string? Mpd = "manifest.mpd", string? Sha256 = null);

/// <summary>How a check ended.</summary>
public enum CheckState
{
    Passed,

    /// <summary>A recommendation isn't met; the stream plays.</summary>
    Warned,

    Failed,

    /// <summary>It couldn't be made; the figures say why.</summary>
    Skipped,
}

/// <summary>One thing that was verified.</summary>
/// <param name="Id">Stable name, such as "frames.hls".</param>
/// <param name="What">The claim, as a sentence: "Decoded through HLS, every frame is the chunk's".</param>
/// <param name="State">How it ended.</param>
/// <param name="Figures">What was counted or compared: "504 of 504 frames".</param>
public sealed record CheckResult(string Id, string What, CheckState State, string Figures);
