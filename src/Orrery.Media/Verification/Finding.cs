namespace Orrery.Media.Verification;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>A recommendation that isn't met; the stream plays.</summary>
    Warning,

    /// <summary>A rule that players rely on is broken: the package must not be published.</summary>
    Error,
}

/// <summary>One thing that is wrong with a package.</summary>
/// <param name="Severity">Whether it may be published.</param>
/// <param name="Rule">The rule's id, for example <c>timing.decode-time</c>.</param>
/// <param name="File">Path in the package.</param>
/// <param name="Place">Where in the file: a line, an element, a box, a picture.</param>
/// <param name="Expected">What the rule demands.</param>
/// <param name="Actual">What is there.</param>
public sealed record Finding(Severity Severity, string Rule, string File, string Place, string Expected, string Actual)
{
    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()} {Rule}: {File}, {Place}: expected {Expected}, found {Actual}";

    internal static Finding Error<TExpected, TActual>(string rule, string file, string place, TExpected expected, TActual actual) =>
        new(Severity.Error, rule, file, place, $"{expected}", $"{actual}");

    internal static Finding Warning<TExpected, TActual>(string rule, string file, string place, TExpected expected, TActual actual) =>
        new(Severity.Warning, rule, file, place, $"{expected}", $"{actual}");
}
