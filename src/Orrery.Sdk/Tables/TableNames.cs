using System.Text.RegularExpressions;

namespace Orrery;

/// <summary>What names and keys may be.</summary>
public static partial class TableNames
{
    public static bool IsName(string name) => Name().IsMatch(name);

    public static bool IsProperty(string name) => Property().IsMatch(name);

    public static bool IsKey(string? key) => key is { Length: >= 1 and <= Table.MaxKeyLength } && !key.Any(char.IsControl);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,59}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,99}\z")]
    private static partial Regex Property();
}
