namespace Orrery.Media.Probing;

/// <summary>Decides colour once, so that every command line states it explicitly and none has to guess.</summary>
/// <remarks>
/// Untagged video is BT.709 from 720 lines up and BT.601 below (625-line primaries for 576 and 288 lines). BT.709 and BT.601 stay as they
/// are; everything else (RGB, BT.2020, SMPTE 240M, HDR) becomes BT.709.
/// </remarks>
public static class Colours
{
    public static readonly ColourTags Bt709 = new("bt709", "bt709", "bt709", "tv");
    private static readonly ColourTags Bt601Lines525 = new("smpte170m", "smpte170m", "smpte170m", "tv");
    private static readonly ColourTags Bt601Lines625 = new("bt470bg", "smpte170m", "bt470bg", "tv");

    public static ColourDecision Of(VideoStream video)
    {
        var said = video.Colour;
        var rgb = PixelFormats.IsRgb(video.PixelFormat);
        var family = FamilyOf(said, video.Height, rgb);
        var source = new ColourTags(
            said.Primaries ?? family.Primaries,
            said.Transfer ?? family.Transfer,
            rgb ? "gbr" : said.Matrix ?? family.Matrix,
            said.Range ?? (rgb || video.PixelFormat?.StartsWith("yuvj") == true ? "pc" : "tv"));
        var tone = source.Transfer switch { "smpte2084" => Tone.Pq, "arib-std-b67" => Tone.Hlg, _ => Tone.Sdr };
        var assumed = said is { Primaries: null, Transfer: null, Matrix: null };
        return new ColourDecision(source, tone == Tone.Sdr && Deliverable(source) ? source with { Range = "tv" } : Bt709, tone, assumed);
    }

    /// <summary>The family that the stated tags belong to, or the one that the number of lines suggests.</summary>
    private static ColourTags FamilyOf(ColourTags said, int lines, bool rgb) => (said.Matrix ?? said.Primaries) switch
    {
        "bt709" or "gbr" => Bt709,
        "bt2020nc" or "bt2020c" or "bt2020" => new ColourTags("bt2020", "bt2020-10", "bt2020nc", "tv"),
        "smpte170m" => Bt601Lines525,
        "bt470bg" => Bt601Lines625,
        _ when rgb || lines >= 720 => Bt709,
        _ => lines is 576 or 288 ? Bt601Lines625 : Bt601Lines525,
    };

    private static bool Deliverable(ColourTags source) =>
        source.Matrix is "bt709" or "smpte170m" or "bt470bg" && source.Primaries is "bt709" or "smpte170m" or "bt470bg";
}
