namespace Orrery.Media.Scoring;

/// <summary>Counts the frames that <see cref="Commands.ScoreCommand"/> has compared, from the lines it prints. Not safe for several threads.</summary>
/// <remarks>A frame's line is its number, in some builds followed by a comma; whatever else is printed doesn't count.</remarks>
public sealed class ScoredFrames
{
    public int Count { get; private set; }

    /// <summary>Takes the next line; returns whether it was a frame's.</summary>
    public bool Read(ReadOnlySpan<char> line)
    {
        var number = line.Trim().TrimEnd(',');
        if (number.IsEmpty || number.ContainsAnyExceptInRange('0', '9')) return false;
        Count++;
        return true;
    }

    /// <summary>The frames in all that was printed.</summary>
    public static int In(string output)
    {
        var frames = new ScoredFrames();
        foreach (var line in output.AsSpan().EnumerateLines()) frames.Read(line);
        return frames.Count;
    }
}
