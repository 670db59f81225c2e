using System.Text.Json;
using Orrery.Client;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Server.Http;

/// <summary>Writes a run's journal out: what an executor is given to replay it, with what else helps to read it.</summary>
internal static class HistoryMaker
{
    /// <param name="run">With its large values in their places, as far as they fit; of the others it is said where they are.</param>
    public static RunHistory Of(RunSnapshot run)
    {
        var header = run.Header;
        var ends = run.Steps.Where(s => s.Done && s.Spec.Kind != StepKind.Mark && !header.Supersedes(s)).OrderBy(s => s.DoneSequence).ToList();
        return new RunHistory(
            run.Header.Input.Stored is null && ends.All(e => e.Result.Stored is null) ? RunHistory.Whole : RunHistory.Newest, header.Id, header.Caller.Namespace, header.Caller.Principal, header.Service, header.Version, header.Workflow, Word(header.Status), header.Generation,
            header.ContinuedAt ?? header.StartedAt, header.FirstStep, header.Begun ? Math.Max(header.TakenTo, header.PassedTo) : header.PassedTo, Json(header.Input) ?? Nothing,
            [.. run.Steps.Select(s => Step(header, s))],
            [.. ends.Select(End)])
        {
            Cancel = header.CancelSequence > 0 ? new HistoryCancel(header.CancelSequence, header.CancelledAt!.Value, header.CancelledBy!) : null,
            LargeInput = RunViewMaker.Large(header.Input),
            LargeResult = RunViewMaker.Large(header.Result),
            Result = Json(header.Result),
            Failure = Plain(header.Failure),
        };
    }

    private static HistoryStep Step(RunHeader header, Step step) => new(step.Spec.Index, step.Spec.Key, Word(step.Spec.Kind), step.Spec.InputHash.ToString("x16"))
    {
        Superseded = header.Supersedes(step),
        Of = step.Spec.Function is "" ? null : step.Spec.Function,
        Input = Json(step.Spec.Input),
        LargeInput = RunViewMaker.Large(step.Spec.Input),
    };

    private static HistoryEnd End(Step step) => new(step.Spec.Index, step.DoneSequence, step.DoneAt, Word(step.State))
    {
        Result = Json(step.Result),
        LargeResult = RunViewMaker.Large(step.Result),
        Failure = Plain(step.Failure),
        Cost = step.Spec.Kind == StepKind.Call ? new CallCost(step.Epoch, step.Usage, step.Cached) : null,
    };

    private static Failure? Plain(Failure? failure) => failure is null ? null : failure with { Detail = null };

    private static readonly JsonElement Nothing = JsonDocument.Parse("null").RootElement;

    private static JsonElement? Json(Payload payload) => payload.IsEmpty || payload.Stored is not null ? null : JsonDocument.Parse(payload.Utf8).RootElement;

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
