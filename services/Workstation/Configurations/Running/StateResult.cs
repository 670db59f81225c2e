using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Running;

/// <param name="Old">Null where there was nothing.</param>
/// <param name="New">What is wanted, or what came of it.</param>
public sealed record Change(string? Old, string? New);

/// <summary>What came of a state.</summary>
/// <param name="Result">True: it holds. False: it doesn't. Null, in a dry run only: it would be changed.</param>
/// <param name="Changes">What was changed, or would be, by what it is of.</param>
/// <param name="Comment">For people.</param>
public sealed record StateResult(string Id, string Function, bool? Result, ImmutableSortedDictionary<string, Change> Changes, string Comment, double DurationMs, string File, int Line)
{
    public bool HasChanges => !Changes.IsEmpty;
}

/// <summary>What came of a configuration.</summary>
/// <param name="Test">It was a dry run: nothing was changed.</param>
public sealed record StateReport(bool Test, ImmutableArray<StateResult> States)
{
    public int Succeeded => States.Count(s => s.Result == true);
    public int Changed => States.Count(s => s.HasChanges);
    public int Failed => States.Count(s => s.Result == false);
    public bool IsGood => Failed == 0;

    /// <summary>The first states that failed, in words.</summary>
    public string Failures => string.Join("; ", States.Where(s => s.Result == false).Take(3).Select(s => $"{s.Function} {s.Id} ({s.File}, line {s.Line}): {s.Comment}"));
}
