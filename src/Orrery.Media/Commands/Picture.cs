using Orrery.Media.Ladders;
using Orrery.Media.Probing;

namespace Orrery.Media.Commands;

/// <summary>How a decoded source frame becomes a picture to encode or to compare with: the same for every chunk and every rendition.</summary>
/// <param name="Scan">Progressive, or which field is shown first.</param>
/// <param name="Rotation">Degrees clockwise: 0, 90, 180 or 270.</param>
/// <param name="Colour">Source and output colour.</param>
public sealed record Picture(FieldOrder Scan, int Rotation, ColourDecision Colour)
{
    /// <param name="video">The probed stream.</param>
    /// <param name="scan">The scan type that inspection decided on.</param>
    public static Picture Of(VideoStream video, FieldOrder scan) => new(scan, video.Rotation, Colours.Of(video));

    public bool IsInterlaced => Scan is FieldOrder.TopFirst or FieldOrder.BottomFirst;
}
