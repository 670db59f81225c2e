using System.Globalization;
using System.Text.Json;
using Orrery.Client;
using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>Plays a recorded history against the code at hand, by the same executor that plays runs, with no server and nothing executed: functions aren't called,
/// values not computed, nothing is sent.</summary>
public static class HistoryReplay
{
    /// <summary>Plays the whole history in one turn, as after a crash. Ends when the code waits or has ended; code that loops without awaiting doesn't come back.</summary>
    /// <exception cref="FormatException">The history lacks a value that was too large for it, or holds what this build can't read, such as an unknown kind of step.</exception>
    public static ReplayOutcome Play(RunHistory history, IReadOnlyList<Service> services)
    {
        if (history.LargeInput is { } input) throw Lacks("the run's input", input);
        if (history.Ends.FirstOrDefault(e => e.LargeResult is not null && e.Sequence <= history.TakenTo) is { } lacking) throw Lacks($"the result of step '{KeyOf(history, lacking.Step)}'", lacking.LargeResult!);
        var executor = new TurnExecutor(services.ToDictionary(s => s.Name));
        var steps = history.Steps.Select(Step).ToList();
        var activation = new Activation(
            new Caller(history.Namespace, history.Principal), history.Service, history.Version, history.Workflow, PayloadOf(history.Input), history.StartedAt, steps, history.FirstStep, history.TakenTo);
        var result = executor.Play(new Turn(history.Run, 1, history.Generation, 1, activation, Told(history)), out var played);
        return Judge(history, steps, result.Commands, played);
    }

    private static FormatException Lacks(string what, Artifact artifact) => new(
        $"It lacks {what}, {artifact.Size:N0} bytes in artifact {artifact.Id}: that was missing when the history was written, or the history would have been too large with it. It can't be played without.");

    private static ReplayOutcome Judge(RunHistory history, List<JournalStep> steps, IReadOnlyList<RunCommand> commands, ActiveRun? played)
    {
        var end = ReplayedEnd.Of(commands);
        var kept = steps.Where(s => !s.Superseded && s.Kind != StepKind.Mark).ToList();
        if (played?.Diverged is { } diverged)
            return ReplayOutcome.Diverged(kept.Count, new Divergence(KeyOf(history, diverged.Step), Recorded(history, diverged.Step), diverged.Now));
        if (end.Parked is { } reason) return ReplayOutcome.Diverged(kept.Count, new Divergence(null, RecordedEnd(history), $"the code can't go on ({reason.Type}): {reason.Message}"));

        var ended = IsEnded(history);
        // Code that has learned to take an update listens for it; nothing of what was done changes by that.
        var asked = commands.FirstOrDefault(c => StepText.Key(c) is not null && !IsListening(c));
        // After a retry the journal may hold steps that the code took only because of what was set aside since.
        var forgotten = steps.Exists(s => s.Superseded) ? null : kept.FirstOrDefault(s => played?.Unasked.Contains(s.Index) == true);
        if (forgotten is not null && (ended || asked is null))
            return ReplayOutcome.Diverged(kept.Count, new Divergence(forgotten.Key, Recorded(history, forgotten.Index), asked is null ? $"nothing of that key, and {end.Words}" : $"'{StepText.Key(asked)}' instead, {StepText.Of(asked)}"));
        if (asked is not null && ended) return ReplayOutcome.Diverged(kept.Count, new Divergence(StepText.Key(asked), "nothing of that key", StepText.Of(asked)!));
        if (ended ? !end.Is(history) : end.Has && history.State != "parked")
            return ReplayOutcome.Diverged(kept.Count, new Divergence(null, RecordedEnd(history), end.Words));
        return ReplayOutcome.Fine(kept.Count, ended ? $"same end ({history.State})" : asked is null ? "it waits as it did" : $"it goes on with '{StepText.Key(asked)}', {StepText.Of(asked)}");
    }

    private static bool IsListening(RunCommand command) => command is AwaitSignal signal && signal.Name.StartsWith(Ask.UpdatePrefix, StringComparison.Ordinal);

    /// <summary>Its code ended it: somebody who terminates a run, or cancels a parked one, doesn't ask its code.</summary>
    private static bool IsEnded(RunHistory history) => history.State is "completed" or "failed"
        || (history is { State: "cancelled", Failure: null, Cancel: { } cancel } && cancel.Sequence <= history.TakenTo);

    private static string RecordedEnd(RunHistory history) => history switch
    {
        { State: "completed", Result: { } result } => $"completed with {StepText.Cut(result.GetRawText())}",
        { State: "failed" or "parked", Failure: { } failure } => $"{history.State} ({failure.Type}): {failure.Message}",
        _ => history.State,
    };

    private static string Recorded(RunHistory history, int index)
    {
        var step = history.Steps.First(s => s.Index == index);
        return StepText.Of(KindOf(step), HashOf(step), step.Of, step.Input is { } input ? JsonSerializer.SerializeToUtf8Bytes(input, OrreryJson.Options) : default);
    }

    private static string KeyOf(RunHistory history, int index) => history.Steps.First(s => s.Index == index).Key;

    private static List<Delivery> Told(RunHistory history)
    {
        var told = history.Ends.Where(e => e.Sequence <= history.TakenTo).Select(e => new Delivery(e.Step, e.Sequence, e.At, e.Outcome == "completed" ? PayloadOf(e.Result) : default, e.Failure)
        {
            Cancelled = e.Outcome == "cancelled",
            Cost = e.Cost,
        }).ToList();
        if (history.Cancel is { } cancel && cancel.Sequence <= history.TakenTo) told.Add(new Delivery(Delivery.Cancel, cancel.Sequence, cancel.At, default, null));
        told.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        return told;
    }

    private static JournalStep Step(HistoryStep step) => new(step.Index, step.Key, KindOf(step), HashOf(step), step.Superseded);

    private static StepKind KindOf(HistoryStep step) => Enum.TryParse<StepKind>(step.Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind
        : throw new FormatException($"Step '{step.Key}' is of kind '{step.Kind}', which this build doesn't know.");

    private static ulong HashOf(HistoryStep step) => ulong.TryParse(step.InputHash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash) ? hash
        : throw new FormatException($"Step '{step.Key}' has the input hash '{step.InputHash}'; sixteen hexadecimal digits are wanted.");

    private static Payload PayloadOf(JsonElement? value) => value is { } json ? new Payload(JsonSerializer.SerializeToUtf8Bytes(json, OrreryJson.Options)) : Payload.Null;
}
