using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>What is true of every chunk of a video track.</summary>
/// <param name="Name">The rendition's name, for example <c>1080p</c>: lower-case letters, digits, dots and dashes; it becomes a folder.</param>
/// <param name="FrameRate">Constant. Its numerator is the track's timescale, its denominator the ticks of one picture.</param>
/// <param name="Colour">Written as <c>colr</c>, and compared with what each chunk says of itself.</param>
/// <param name="Mastering">Written as <c>mdcv</c> if given.</param>
/// <param name="Light">Written as <c>clli</c> if given.</param>
public sealed record VideoTrackFacts(
    string Name, Rational FrameRate, Colour Colour, MasteringDisplay? Mastering = null, ContentLight? Light = null)
{
    /// <summary>Ticks a second of the track.</summary>
    public uint Timescale => checked((uint)FrameRate.Num);

    /// <summary>Ticks of one picture.</summary>
    public uint FrameTicks => checked((uint)FrameRate.Den);

    internal void Check()
    {
        TrackName.Check(Name);
        if (FrameRate.Num is <= 0 or > uint.MaxValue || FrameRate.Den > int.MaxValue)
            throw new ArgumentException($"Track '{Name}' has a frame rate of {FrameRate}; it must be positive and fit 32-bit ticks.");
    }
}
