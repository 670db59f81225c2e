using Orrery.Media.Ladders;
using Orrery.Media.Probing;

namespace Orrery.Media.Commands;

/// <summary>The filters between the selected source frames and the encoder: turn, scale, tone, colour.</summary>
/// <remarks>
/// swscale gives the same samples on every CPU only with <see cref="Exact"/>, so it is in every scale. HDR and wide gamut are scaled first and
/// then converted through linear light at the target size, which costs less.
/// </remarks>
public static class PictureFilters
{
    /// <summary>The one scaler of the project.</summary>
    public const string Exact = "flags=bicubic+accurate_rnd+full_chroma_int+bitexact";

    /// <summary>White of the SDR picture in candela per square metre: a PQ source's 100 cd/m² becomes reference white.</summary>
    public const int SdrWhite = 100;

    /// <summary>A chain from source frames to 8-bit 4:2:0 of the given size with square pixels and stated colour. Deinterlacing comes before it.</summary>
    public static string Chain(Picture picture, PictureSize size)
    {
        var colour = picture.Colour;
        var scaled = colour.Tone != Tone.Sdr || colour.ChangesGamut ? ThroughLight(colour, size) : Direct(colour, size);
        return $"{Turn(picture.Rotation)}{scaled},setsar=1,{Tags(colour.Output)}";
    }

    private static string Turn(int rotation) => rotation switch
    {
        90 => "transpose=clock,",
        180 => "hflip,vflip,",
        270 => "transpose=cclock,",
        _ => "",
    };

    /// <summary>Matrices are named only if they differ: otherwise swscale would recompute every sample of a picture that keeps its size.</summary>
    private static string Direct(ColourDecision colour, PictureSize size) =>
        $"scale={size.Width}:{size.Height}:{Exact}{Matrices(colour)}:in_range={colour.Source.Range}:out_range=tv,format=yuv420p";

    /// <summary>RGB has no matrix to undo; swscale knows that by itself.</summary>
    private static string Matrices(ColourDecision colour) =>
        colour.Source.Matrix == colour.Output.Matrix ? ""
        : (colour.Source.Matrix == "gbr" ? "" : $":in_color_matrix={Matrix(colour.Source)}") + $":out_color_matrix={Matrix(colour.Output)}";

    private static string ThroughLight(ColourDecision colour, PictureSize size)
    {
        var source = colour.Source;
        var input = $"scale={size.Width}:{size.Height}:{Exact},format=yuv420p10le,{Tags(source)}";
        var light = $"zscale=transfer=linear:npl={SdrWhite},format=gbrpf32le,zscale=primaries=bt709";
        var tone = colour.Tone == Tone.Sdr ? "" : ",tonemap=tonemap=hable:desat=0";
        return $"{input},{light}{tone},zscale=transfer=bt709:matrix=bt709:range=tv,format=yuv420p";
    }

    private static string Tags(ColourTags tags) =>
        $"setparams=range={tags.Range}:color_primaries={tags.Primaries}:color_trc={tags.Transfer}:colorspace={tags.Matrix}";

    /// <summary>swscale's names for the matrices that differ from ours.</summary>
    private static string Matrix(ColourTags tags) => tags.Matrix switch
    {
        "bt2020nc" or "bt2020c" => "bt2020",
        "bt709" or "fcc" or "smpte170m" or "smpte240m" => tags.Matrix,
        "bt470bg" => "bt601",
        _ => "bt709",
    };
}
