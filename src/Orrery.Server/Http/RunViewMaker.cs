using System.Text.Json;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Server.Http;

/// <summary>Shows the engine's records to the outside.</summary>
internal static class RunViewMaker
{
    public static RunLine Line(RunSummary run) => new(run.Header.Id, run.Header.Service, run.Header.Workflow, Word(run.Header.Status),
        run.Header.StartedAt, run.Header.EndedAt, run.Steps, run.StepsDone, run.Header.Failure)
    {
        VersionId = Id(run.Header.Pin),
    };

    /// <summary>Null for none.</summary>
    public static string? Id(VersionId version) => version.IsNone ? null : version.ToString();

    public static RunView View(RunSnapshot run, Func<AttemptName, Orrery.AttemptProgress?> progress) => new(
        run.Header.Id, run.Header.Caller.Namespace, run.Header.Caller.Principal, run.Header.Service, run.Header.Version, run.Header.Workflow,
        Word(run.Header.Status), run.Header.Generation, run.Header.StartedAt, run.Header.EndedAt, run.Waiting,
        Json(run.Header.Input), Json(run.Header.Result), run.Header.Failure, [.. run.Steps.Select(s => Step(run.Header.Id, s, progress))])
    {
        VersionId = Id(run.Header.Pin),
        Parent = run.Header.Parent,
        BeganAnewAt = run.Header.ContinuedAt,
        Deadline = run.Header.Deadline,
        Published = Json(run.Header.Published),
        LargeInput = Large(run.Header.Input),
        LargeResult = Large(run.Header.Result),
        LargePublished = Large(run.Header.Published),
        Signals = run.Signals,
        Waits = [.. run.Waits.Select(w => new WaitView(w.Step, w.What, w.Since, w.Until, w.Release))],
    };

    public static StepView Step(RunId run, Step step, Func<AttemptName, Orrery.AttemptProgress?> progress) => new(
        step.Spec.Index, step.Spec.Key, Word(step.Spec.Kind), step.Spec.Function is "" ? null : step.Spec.Function, Word(step.State), step.Epoch,
        step.Worker is "" ? null : step.Worker, step.Cached, step.Spec.ScheduledAt, step.Epoch > 0 ? step.AttemptAt : null, step.Done ? step.DoneAt : null,
        step.State == StepState.Delayed ? step.DueAt : null, step.Done && step.Spec.Kind == StepKind.Call ? step.Usage : null,
        step.State == StepState.Leased ? progress(new AttemptName(run, step.Spec.Index, step.Epoch)) : null, step.Failure,
        [.. step.Past.Select(p => new AttemptView(p.Epoch, p.Worker, p.StartedAt, p.EndedAt, p.Failure, p.Usage))], Json(step.Result))
    {
        Other = step.Spec.Other,
        LargeResult = Large(step.Result),
    };

    public static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>Null as well when the value isn't here; <see cref="Large"/> then says where it is.</summary>
    public static JsonElement? Json(Payload payload) => payload.IsEmpty || payload.Stored is not null ? null : JsonDocument.Parse(payload.Utf8).RootElement;

    public static Artifact? Large(Payload payload) => payload.Stored is { } stored ? new Artifact(stored.Id, stored.Length) : null;
}
