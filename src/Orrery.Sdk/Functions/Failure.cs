using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Orrery;

/// <summary>What went wrong, kept with the attempt and shown to whoever has to act.</summary>
/// <param name="Class">Decides whether and how often it is tried again.</param>
/// <param name="Type">A stable name for scripts, such as <c>input.no-moov</c>, <c>tool.failed</c> or an exception's type.</param>
/// <param name="Message">What was wrong, where, and what to do, in one or two sentences.</param>
public sealed record Failure(ErrorClass Class, string Type, string Message)
{
    /// <summary>Stack trace or other depth, never needed to understand the message.</summary>
    public string? Detail { get; init; }

    /// <summary>The key of the step that failed, once its run has given up on it.</summary>
    public string? Step { get; init; }

    /// <summary>The last attempt of that step; 0 if it has none.</summary>
    public int Attempt { get; init; }

    /// <summary>The input was refused: class user, a type that begins with <c>input.</c>. The same input is refused again.</summary>
    [JsonIgnore]
    public bool IsRefusal => Class == ErrorClass.User && Type.StartsWith("input.", StringComparison.Ordinal);

    /// <summary>The external program that failed, if it was one.</summary>
    public ToolFailure? Tool { get; init; }
}

/// <summary>How an external program ended.</summary>
/// <param name="CommandLine">As run, quoted for a shell.</param>
/// <param name="ExitCode">Null when a signal or a limit ended it.</param>
/// <param name="Signal">Such as <c>SIGKILL</c>; null when it exited by itself.</param>
/// <param name="KilledBy">The limit or person that ended it, such as <c>wall time limit 600 s</c>.</param>
/// <param name="LastLines">The last lines it printed, oldest first.</param>
public sealed record ToolFailure(string CommandLine, int? ExitCode, string? Signal, string? KilledBy, ImmutableArray<string> LastLines);

/// <summary>Thrown by a function to fail with a chosen class; thrown to a workflow when one of its steps failed for good.</summary>
public sealed class FailureException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure { get; } = failure;

    /// <summary>A failure that trying again can't mend: bad input, a broken rule.</summary>
    public static FailureException User(string type, string message) => new(new Failure(ErrorClass.User, type, message));
}
