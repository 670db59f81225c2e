using System.Text.Json;
using Orrery.Client;
using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>How the code stands at the end of a replay.</summary>
internal readonly record struct ReplayedEnd(RunCommand? Outcome)
{
    public static ReplayedEnd Of(IReadOnlyList<RunCommand> commands) =>
        new(commands.Count > 0 && commands[^1] is CompleteRun or FailRun or CancelledRun or ContinueRun or ParkRun ? commands[^1] : null);

    /// <summary>The code has come to an end. One that begins anew hasn't.</summary>
    public bool Has => Outcome is CompleteRun or FailRun or CancelledRun;

    public Failure? Parked => (Outcome as ParkRun)?.Reason;

    public string Words => Outcome switch
    {
        CompleteRun done => $"the code completes with {StepText.Cut(done.Result.ToString())}",
        FailRun failed => $"the code fails ({failed.Failure.Type}): {failed.Failure.Message}",
        CancelledRun => "the code ends as cancelled",
        ContinueRun => "the code begins anew",
        _ => "the code waits",
    };

    /// <summary>Whether it is the recorded end: the same result, or a failure of the same class and type; its words may differ.</summary>
    public bool Is(RunHistory history) => (history.State, Outcome) switch
    {
        ("completed", CompleteRun done) => history.LargeResult is { } large ? ArtifactId.Of(done.Result.Utf8.Span) == large.Id : Same(done.Result, history.Result),
        ("failed", FailRun failed) => failed.Failure.Class == history.Failure?.Class && failed.Failure.Type == history.Failure.Type,
        ("failed", CancelledRun) => history.Failure?.Type == "run.deadline",
        ("cancelled", CancelledRun) => true,
        _ => false,
    };

    private static bool Same(Payload now, JsonElement? recorded)
    {
        using var document = JsonDocument.Parse(now.Utf8);
        return recorded is { } before ? JsonElement.DeepEquals(document.RootElement, before) : document.RootElement.ValueKind == JsonValueKind.Null;
    }
}
