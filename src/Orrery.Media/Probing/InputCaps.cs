namespace Orrery.Media.Probing;

/// <summary>The largest input that is accepted. Above any of these it is refused before a frame is decoded.</summary>
/// <param name="Pixels">Coded pixels of one frame. The default, 8192 × 4352, holds 8K UHD.</param>
/// <param name="Frames">Frames of the video stream, by count or by duration × rate. The default holds 23 hours at 24 frames a second.</param>
/// <param name="Streams">Streams of any kind in the container.</param>
public sealed record InputCaps(long Pixels, long Frames, int Streams)
{
    public static readonly InputCaps Default = new(8192 * 4352, 2_000_000, 64);
}
