using System.Globalization;

namespace Orrery.Media.Inspection;

/// <summary>How far ffmpeg is.</summary>
/// <param name="Frame">Frames written.</param>
/// <param name="FramesPerSecond">Since the start.</param>
/// <param name="Time">Time of the output so far; null until known.</param>
/// <param name="Speed">Multiple of real time; null until known.</param>
/// <param name="IsLast">True for the final report.</param>
public sealed record Progress(long Frame, double FramesPerSecond, TimeSpan? Time, double? Speed, bool IsLast);

/// <summary>Reads the lines of <c>-progress pipe:1</c>, a block of "key=value" lines twice a second. Not safe for several threads.</summary>
public sealed class ProgressReader
{
    private long _frame;
    private double _fps;
    private TimeSpan? _time;
    private double? _speed;

    /// <summary>Takes the next line; returns a report when it was the last of its block.</summary>
    public Progress? Read(ReadOnlySpan<char> line)
    {
        var cut = line.IndexOf('=');
        if (cut < 0) return null;
        var key = line[..cut].Trim();
        var value = line[(cut + 1)..].Trim();
        switch (key)
        {
            case "frame": _frame = long.TryParse(value, CultureInfo.InvariantCulture, out var frame) ? frame : _frame; break;
            case "fps": _fps = Number(value) ?? _fps; break;
            // Microseconds, in spite of older builds' "out_time_ms".
            case "out_time_us": _time = long.TryParse(value, CultureInfo.InvariantCulture, out var us) ? TimeSpan.FromMicroseconds(us) : null; break;
            case "speed": _speed = Number(value.TrimEnd('x')); break;
            case "progress": return new Progress(_frame, _fps, _time, _speed, value.SequenceEqual("end"));
        }
        return null;
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
