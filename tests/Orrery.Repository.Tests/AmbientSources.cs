using System.Text.RegularExpressions;

namespace Orrery.Repository.Tests;

/// <summary>The engine, the media model and the live queries never read a clock or a random source; both are handed in.</summary>
/// <remarks>The banned symbols of Orrery.Engine say the same to the compiler. This rule also covers Orrery.Media and Orrery.Queries, and holds when a
/// warning is suppressed.</remarks>
internal static partial class AmbientSources
{
    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files) => files
        .Where(file => file.IsUnder("src/Orrery.Engine", "src/Orrery.Media", "src/Orrery.Queries") && file.IsA(".cs"))
        .SelectMany(file => file.Where(line => Source().Match(Comment().Replace(line, "")) is { Success: true } match
            ? $"reads {match.Value}; take the time or the random value as an argument"
            : null));

    [GeneratedRegex("""
        \b( DateTime(Offset)?\s*\.\s*(UtcNow|Now|Today) | Stopwatch | TickCount(64)? | TimeProvider\s*\.\s*System
        | Guid\s*\.\s*(NewGuid|CreateVersion7) | Random\s*\.\s*Shared | new\s+Random | RandomNumberGenerator )\b
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Source();

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();
}
