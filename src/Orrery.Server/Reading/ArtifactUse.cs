using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Reading;

/// <summary>That a run, or one of its steps, made an artifact or was given it.</summary>
/// <param name="Step">Null for the run itself.</param>
internal sealed record ArtifactUse(ArtifactId Artifact, bool Made, DateTimeOffset At, RunId Run, int? Step, string Key, string Namespace);

/// <summary>Reads off runs and steps which artifacts they made and which they were given.</summary>
/// <remarks>A call, or a value that the run's code computed, made what its result names and its input doesn't; a run made what its result names and its input doesn't.
/// What a child run made or was given is said of the child.</remarks>
internal sealed class ArtifactUses(LargePayloads payloads)
{
    /// <summary>Names from large values that are remembered: a run that is told of again and again has the same ones.</summary>
    private const int MostKnown = 100_000;

    private readonly Dictionary<ArtifactId, HashSet<ArtifactId>> _known = [];
    private int _names;

    public async ValueTask<IReadOnlyList<ArtifactUse>> OfAsync(RunHeader run)
    {
        if (!run.Input.MayNameArtifacts && !run.Result.MayNameArtifacts && !run.Published.MayNameArtifacts) return [];
        var given = await InAsync(run.Input).ConfigureAwait(false);
        var made = await InAsync(run.Result).ConfigureAwait(false);
        made.UnionWith(await InAsync(run.Published).ConfigureAwait(false));
        return Of(given, made, run.StartedAt, run.EndedAt ?? run.StartedAt, run, null, "");
    }

    public async ValueTask<IReadOnlyList<ArtifactUse>> OfAsync(RunHeader run, Step step)
    {
        if (step.Spec.Kind == StepKind.Child || !step.Spec.Input.MayNameArtifacts && !step.Result.MayNameArtifacts) return [];
        var given = await InAsync(step.Spec.Input).ConfigureAwait(false);
        var made = await InAsync(step.Result).ConfigureAwait(false);
        if (step.Spec.Kind is StepKind.Call or StepKind.Value) return Of(given, made, step.Spec.ScheduledAt, step.DoneAt, run, step.Spec.Index, step.Spec.Key);
        // What a signal brought was made elsewhere.
        given.UnionWith(made);
        return Of(given, [], step.Spec.ScheduledAt, step.DoneAt, run, step.Spec.Index, step.Spec.Key);
    }

    private static List<ArtifactUse> Of(HashSet<ArtifactId> given, HashSet<ArtifactId> made, DateTimeOffset givenAt, DateTimeOffset madeAt, RunHeader run, int? step, string key)
    {
        var uses = new List<ArtifactUse>(given.Count + made.Count);
        foreach (var id in given) uses.Add(new ArtifactUse(id, false, givenAt, run.Id, step, key, run.Caller.Namespace));
        foreach (var id in made)
            if (!given.Contains(id)) uses.Add(new ArtifactUse(id, true, madeAt, run.Id, step, key, run.Caller.Namespace));
        return uses;
    }

    /// <summary>What a value names; of a large one, its own artifact too. What is lost names nothing.</summary>
    private async ValueTask<HashSet<ArtifactId>> InAsync(Payload value)
    {
        if (!value.MayNameArtifacts) return [];
        if (value.Stored is not { } stored) return NamedArtifacts.In(value.Utf8.Span);
        if (_known.TryGetValue(stored.Id, out var known)) return [.. known];
        try
        {
            var found = NamedArtifacts.In((await payloads.ReadAsync(value, "a value").ConfigureAwait(false)).Span);
            found.Add(stored.Id);
            if (_names > MostKnown) _names = Forget();
            _known[stored.Id] = found;
            _names += found.Count;
            return [.. found];
        }
        catch (Exception e) when (e is FailureException or IOException or UnauthorizedAccessException)
        {
            return [stored.Id];
        }
    }

    private int Forget()
    {
        _known.Clear();
        return 0;
    }
}
