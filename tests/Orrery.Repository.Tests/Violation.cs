namespace Orrery.Repository.Tests;

/// <summary>A broken rule: where it is broken, and what to do about it.</summary>
internal sealed record Violation(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}:{Line}: {What}";

    /// <summary>Fails the test with one line a violation.</summary>
    public static void AssertNone(IEnumerable<Violation> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    /// <summary>Fails the test unless there is exactly this violation, or one that starts so.</summary>
    public static void AssertOne(string start, IEnumerable<Violation> violations) =>
        Assert.StartsWith(start, Assert.Single(violations).ToString(), StringComparison.Ordinal);
}
