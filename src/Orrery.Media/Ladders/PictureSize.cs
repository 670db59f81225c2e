using Orrery.Media.Probing;

namespace Orrery.Media.Ladders;

/// <summary>Width and height in square pixels.</summary>
public readonly record struct PictureSize(int Width, int Height)
{
    public int ShortSide => Math.Min(Width, Height);
    public int LongSide => Math.Max(Width, Height);

    /// <summary>The size at which a player shows a stream: aspect ratio and rotation applied, at least one pixel each way.</summary>
    /// <remarks>The stored height stays and the width is resampled. A pixel aspect beyond 8:1 either way is taken for a mistake and ignored.</remarks>
    public static PictureSize Displayed(VideoStream video)
    {
        var aspect = video.SampleAspect <= 8 && video.SampleAspect >= new Rational(1, 8) ? video.SampleAspect : 1;
        var width = (int)Math.Max(1, (aspect * video.Width).Round());
        var height = Math.Max(1, video.Height);
        return video.Rotation % 180 == 0 ? new(width, height) : new(height, width);
    }

    /// <summary>
    /// Shrinks to fit a box whose long and short side follow the picture's, to the nearest even size; never enlarges, but for sides shorter
    /// than <paramref name="smallest"/> (itself even).
    /// </summary>
    public PictureSize FitInto(int longSide, int shortSide, int smallest)
    {
        var scale = FitScale(longSide, shortSide) is var s && s < 1 ? s : 1;
        return new(EvenSide(scale * Width, Width, smallest), EvenSide(scale * Height, Height, smallest));
    }

    /// <summary>The factor that makes the picture just fit the box; above 1 if it is smaller than the box.</summary>
    public Rational FitScale(int longSide, int shortSide)
    {
        var (byLong, byShort) = (new Rational(longSide, LongSide), new Rational(shortSide, ShortSide));
        return byLong < byShort ? byLong : byShort;
    }

    private static int EvenSide(Rational wanted, int available, int smallest) =>
        Math.Max(smallest, (int)Math.Min((wanted / 2).Round() * 2, available / 2 * 2));

    public override string ToString() => $"{Width}x{Height}";
}
