namespace Orrery.Media.Packaging;

/// <summary>A chunk can't become part of its track: names the chunk, says what is wrong and what to do.</summary>
public sealed class PackagingException(string source, string problem, Exception? inner = null)
    : Exception($"{source}: {problem}", inner)
{
    /// <summary>The name under which the chunk was handed in. (<see cref="Exception.Source"/> is .NET's own and means something else.)</summary>
    public string Chunk { get; } = source;

    /// <summary>What is wrong, without the name.</summary>
    public string Problem { get; } = problem;
}
