namespace Orrery.Queries.Language;

/// <summary>How large a query may be. A query beyond a limit is refused when it is parsed.</summary>
public static class QueryLimits
{
    /// <summary>UTF-16 units of text.</summary>
    public const int Text = 16_384;

    /// <summary>Parentheses, NOTs and brackets within each other.</summary>
    public const int Nesting = 32;

    public const int Columns = 100;
    public const int Streams = 16;
    public const int GroupKeys = 8;
    public const int SampleKeys = 8;

    /// <summary>Comparisons and matches in all of a query.</summary>
    public const int Conditions = 500;

    /// <summary>Segments of a property.</summary>
    public const int Segments = 32;

    /// <summary>UTF-16 units of a regular expression.</summary>
    public const int Pattern = 1_000;

    /// <summary>Positions of a regular expression once its counted repetitions are written out.</summary>
    public const int PatternPositions = 2_000;

    /// <summary>A day.</summary>
    public const int WindowSeconds = 86_400;

    /// <summary>Windows that one event may belong to.</summary>
    public const int OverlappingWindows = 120;

    /// <summary>Rows that LIMIT may allow.</summary>
    public const int Rows = 1_000_000_000;
}
