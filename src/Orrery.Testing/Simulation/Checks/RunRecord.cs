using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Testing.Simulation.Plans;

namespace Orrery.Testing.Simulation.Checks;

/// <summary>What is known for certain about one run, because somebody was told or the store has it.</summary>
internal sealed class RunRecord(RunId id)
{
    private readonly SortedDictionary<int, (StepState State, long Sequence, string Result)> _done = [];
    private readonly SortedDictionary<int, (int Epoch, string Worker)> _leased = [];
    private readonly Dictionary<int, List<AttemptResult>> _accepted = [];
    private readonly Dictionary<string, string> _updates = [];
    private int _generation = 1;
    private int _atLeast = 1;
    private (RunStatus Status, string Result)? _end;
    private DateTimeOffset? _startedAt;
    private int _steps;
    private int _newStarts;
    private HashSet<VersionId>? _versions;

    public bool Started { get; private set; }

    public void Start(Started answer)
    {
        Started = true;
        if (!answer.Already && ++_newStarts > 1) throw new BrokenPromise("a repeated start makes one run", $"run {id} was started anew twice");
    }

    public void MayGo(VersionId version) => (_versions ??= []).Add(version);

    /// <summary>A turn or a call leaves. Of children nobody said where they may go.</summary>
    public void GoesTo(VersionId version)
    {
        if (_versions is { } may && !may.Contains(version))
            throw new BrokenPromise("a run stays with its version", $"run {id} goes to version {version}, but was never to have another than {string.Join(", ", may)}");
    }

    public void Retried() => _atLeast = 2;

    public bool KnowsUpdate(string update) => _updates.ContainsKey(update);

    /// <summary>What the check refused isn't recorded, and may be asked again; it is refused again.</summary>
    public void Update(string update, Answered answer)
    {
        var now = answer.Failure?.Type ?? answer.Result.ToString();
        if (_updates.TryGetValue(update, out var before) && before != now) throw new BrokenPromise("an update has one answer", $"run {id}: {update} was answered {before}, and now {now}");
        if (now != Register.Refused) _updates[update] = now;
    }

    public void Lease(StartAttempt start)
    {
        var (step, epoch) = (start.Attempt.Step, start.Attempt.Epoch);
        if (_leased.TryGetValue(step, out var before) && epoch <= before.Epoch)
            throw new BrokenPromise("no message is held by two workers", $"run {id} step {step}: attempt {epoch} goes to {start.Worker} after attempt {before.Epoch} went to {before.Worker}");
        _leased[step] = (epoch, start.Worker);
    }

    public void Accept(AttemptResult result)
    {
        if (!_accepted.TryGetValue(result.Step, out var before)) _accepted[result.Step] = before = [];
        if (before.Exists(b => b.Epoch == result.Epoch && b.Result.ToString() != result.Result.ToString()))
            throw new BrokenPromise("one result is accepted", $"run {id} step {result.Step} attempt {result.Epoch}: two ends");
        if (result.Failure is null && before.Exists(b => b.Failure is null && b.Epoch != result.Epoch))
            throw new BrokenPromise("one result is accepted", $"run {id} step {result.Step}: results of several attempts were accepted");
        before.Add(result);
    }

    /// <param name="stale">Seen through an owner that was deposed since: it may lag, not contradict.</param>
    public void See(RunHeader header, IReadOnlyCollection<Step>? steps, bool stale)
    {
        if (_startedAt is { } at && at != header.StartedAt) throw new BrokenPromise("a repeated start makes one run", $"run {id} began at {at:O} and at {header.StartedAt:O}");
        _startedAt = header.StartedAt;
        if (!stale) SeeHeader(header);
        if (steps is null) return;
        var next = header.FirstStep + steps.Count;
        if (!stale && next < _steps) throw new BrokenPromise("no acknowledged fact is lost", $"run {id} had {_steps} steps and has {next}");
        _steps = Math.Max(_steps, next);
        foreach (var step in steps) See(step, stale);
    }

    private void SeeHeader(RunHeader header)
    {
        if (header.Generation < Math.Max(_generation, _atLeast)) throw new BrokenPromise("no acknowledged fact is lost", $"run {id} was in generation {_generation} and is in {header.Generation}");
        var end = (header.Status, header.Result.ToString());
        if (header.Generation == _generation && _end is { } before && before != end)
            throw new BrokenPromise("an end is an end", $"run {id} ended {before}, and is {end} now");
        _generation = header.Generation;
        _end = header.Ended ? end : null;
    }

    private void See(Step step, bool stale)
    {
        var index = step.Spec.Index;
        if (_done.TryGetValue(index, out var before))
        {
            if (stale && !step.Done) return;
            var now = (step.State, step.DoneSequence, Result(step));
            if (before != now) throw new BrokenPromise("no step's result ever changes", $"run {id} step {index} was {before} and is {now}");
            return;
        }

        if (!stale) Hold(step);
        if (step.Done) _done[index] = (step.State, step.DoneSequence, Result(step));
    }

    /// <summary>What a worker was told must show in the step.</summary>
    private void Hold(Step step)
    {
        foreach (var result in _accepted.GetValueOrDefault(step.Spec.Index) ?? [])
        {
            var shows = result.Failure is null
                ? step.State == StepState.Completed && step.Result.ToString() == result.Result.ToString()
                : step.State == StepState.Failed || step.Past.Any(p => p.Epoch == result.Epoch);
            if (!shows) throw new BrokenPromise("no acknowledged fact is lost", $"run {id} step {step.Spec.Index}: the end of attempt {result.Epoch} was accepted, but the step is {step}");
        }

        if (step is { State: StepState.Completed, Spec.Kind: StepKind.Call } && !step.Result.ToString().Contains($"\"epoch\":{step.Epoch},\"by\":\"{step.Worker}\"", StringComparison.Ordinal))
            throw new BrokenPromise("only the live lease's result is accepted", $"run {id} step {step.Spec.Index} was leased as attempt {step.Epoch} to {step.Worker}, its result is {step.Result}");
    }

    private static string Result(Step step) => step.Failure is { } failure ? $"{failure.Class} {failure.Type}" : step.Result.ToString();
}
