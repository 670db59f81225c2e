namespace Orrery.Media.Boxes;

/// <summary>A file breaks the ISO base media format: says which box, at which byte offset of the file, and what is wrong.</summary>
public sealed class BoxFormatException(string box, long offset, string problem)
    : FormatException($"Box '{box}' at byte {offset}: {problem}")
{
    /// <summary>The box's path from the top of the file, for example <c>moof/traf/trun</c>.</summary>
    public string Box { get; } = box;

    /// <summary>Where the box starts, in bytes from the start of the file.</summary>
    public long Offset { get; } = offset;

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = problem;
}
