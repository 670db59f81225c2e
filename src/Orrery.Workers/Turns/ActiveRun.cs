using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>A run whose code is suspended in this process: its journal, its waits, its commands of the present turn.</summary>
internal sealed class ActiveRun
{
    private readonly TurnScheduler _scheduler = new();
    private readonly Dictionary<string, JournalStep> _recorded = [];
    private readonly Dictionary<int, StepWait> _waits = [];
    private readonly Dictionary<int, Delivery> _early = [];
    private readonly Dictionary<int, Func<Task<byte[]>>> _bodies = [];
    private readonly HashSet<int> _unasked = [];
    private readonly Dictionary<string, bool> _changes = [];
    private readonly Branch _root = new(null);
    private readonly Compensation _compensation;
    private readonly Activation _activation;
    private readonly Workflow _workflow;
    private Payload _input;
    private List<RunCommand> _commands = [];
    private Task<byte[]>? _main;
    private int _nextIndex;
    private int _entered;
    private const string ForeignThread = "foreign-thread";

    private Failure? _broken;
    private bool _replaying;
    private bool _inParts;
    private Payload? _published;

    private TurnResult? _played;

    public ActiveRun(Turn first, Activation activation, Workflow workflow)
    {
        (Id, Incarnation, Generation) = (first.Run, first.Incarnation, first.Generation);
        // What is only needed to begin isn't kept while the run waits, perhaps for years.
        (_activation, _input, _workflow) = (activation with { Input = default, Steps = [] }, activation.Input, workflow);
        Now = activation.StartedAt;
        _compensation = new Compensation(this);
        Listeners = new Listeners(workflow.Name);
        _nextIndex = activation.FirstStep + activation.Steps.Count;
        _replaying = activation.TakenTo >= 0;
        foreach (var step in activation.Steps)
        {
            if (step.Superseded) continue;
            _recorded[step.Key] = step;
            _unasked.Add(step.Index);
        }
    }

    public Listeners Listeners { get; }
    public RunId Id { get; }
    public string Workflow => _workflow.Name;
    public long Incarnation { get; }
    public int Generation { get; }

    /// <summary>The newest turn's result.</summary>
    public TurnResult? Played
    {
        get => _played;
        set => _played = value;
    }

    /// <summary>Puts the result with its large payloads stored in the place of the one that has their bytes, unless a later turn has been played.</summary>
    public void PlayedStored(TurnResult played, TurnResult stored) => Interlocked.CompareExchange(ref _played, stored, played);

    public Caller Caller => _activation.Caller;
    public DateTimeOffset Now { get; private set; }

    /// <summary>Where the journal begins: grows whenever the run begins anew.</summary>
    public int FirstStep => _activation.FirstStep;

    /// <summary>Recorded steps that the code hasn't asked for.</summary>
    public IReadOnlySet<int> Unasked => _unasked;

    /// <summary>The recorded step that the code asked for as something else, and as what.</summary>
    public (int Step, string Now)? Diverged { get; private set; }

    /// <summary>Which steps' failures the code was told of.</summary>
    public FailedSteps Failed { get; } = new();

    /// <summary>Whether the turn is of the same activation line: the same incarnation and generation.</summary>
    public bool IsOf(Turn turn) => turn.Incarnation == Incarnation && turn.Generation == Generation;

    /// <summary>Whether the turn is later than all that this one has played.</summary>
    public bool IsBefore(Turn turn) =>
        (Incarnation, Generation, Played?.Number ?? 0).CompareTo((turn.Incarnation, turn.Generation, turn.Number)) < 0;

    /// <summary>Takes the run for a turn, if none is under way: one that wasn't asked for may meet one that is. To be let go of by <see cref="Leave"/>.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _entered, 1, 0) == 0;

    public void Leave() => Volatile.Write(ref _entered, 0);

    /// <summary>Whether the code waits for this step and nothing else.</summary>
    public bool AwaitsOnly(int step) => _waits.Count == 1 && _waits.ContainsKey(step) && _early.Count == 0 && _broken is null && Played is not null && !_inParts;

    public bool IsFollowedBy(Turn turn) => IsOf(turn) && turn.Number == Played?.Number + 1;

    public Func<Task<byte[]>>? ValueBody(int step) => _bodies.GetValueOrDefault(step);

    /// <summary>Starts the code if it hasn't begun, then delivers, one thing at a time, each played until the code waits again.
    /// What the code hasn't asked for yet is kept until it does: replay delivers the lowest sequence among those asked for. A turn that parks the run
    /// asks for nothing else: its code is to be mended, and will ask again.</summary>
    /// <param name="asks">Answered once the code waits: nothing that they say may change anything.</param>
    public IReadOnlyList<RunCommand> Play(IReadOnlyList<Delivery> deliveries, IReadOnlyList<Ask> asks)
    {
        PlayPart(deliveries);
        _inParts = false;
        if (_published is { } state)
        {
            _commands.Add(new PublishState(state));
            _published = null;
        }

        if (Outcome() is not { } outcome)
        {
            if (asks.Count > 0) _scheduler.Play(() => _commands.AddRange(Listeners.Answer(asks)));
            return _commands;
        }

        if (outcome is ParkRun) _commands.Clear();
        _commands.Add(outcome);
        return _commands;
    }

    /// <summary>Plays the first deliveries of a turn. A later part, and at last <see cref="Play"/>, goes on as if all had come together: each has only later ones.</summary>
    public void PlayPart(IReadOnlyList<Delivery> deliveries)
    {
        if (!_inParts) _commands = [];
        _inParts = true;
        try
        {
            Deliver(deliveries);
        }
        catch (Exception e)
        {
            _broken ??= new Failure(ErrorClass.User, "turn.threw",
                $"The workflow's code threw outside of its task, as an async void method or a callback of run.Cancelled does: {e.Message}") { Detail = e.ToString() };
        }
    }

    private void Deliver(IReadOnlyList<Delivery> deliveries)
    {
        if (_main is null) PlayOn(() => _main = Begin());
        foreach (var delivery in Order(deliveries))
        {
            if (_broken is not null || _main!.IsCompleted) break;
            Now = delivery.At;
            _replaying = delivery.Sequence <= _activation.TakenTo;
            PlayOn(() => Deliver(delivery));
        }
    }

    private void PlayOn(Action action)
    {
        _scheduler.Play(action);
        while (Listeners.Waits && !_main!.IsCompleted)
        {
            var told = false;
            _scheduler.Play(() => told = Listeners.Tell());
            if (!told) return;
        }
    }

    private async Task<byte[]> Begin()
    {
        try
        {
            var running = _workflow.InvokeAsync(_input.Utf8, new RunScope(this, "", _root));
            _input = default;
            return await running;
        }
        catch (Exception e) when (_compensation.IsNeeded && (e is not ContinueException || _root.Token.IsCancellationRequested))
        {
            await _compensation.UndoAsync(e);
            throw;
        }
    }

    /// <summary>Finds the step in the journal or asks for it; the task ends when the step's end is delivered.</summary>
    public Task<Delivery> Step(Branch branch, string key, StepKind kind, ulong inputHash, Func<RunCommand> ask, Func<Task<byte[]>>? body = null)
    {
        if (!_scheduler.IsPlaying)
        {
            return Break(ForeignThread, $"Step '{key}' was asked for outside the run's own turn: workflow code must not use Task.Run, threads or ConfigureAwait(false).");
        }

        if (Listeners.AreAnswering) throw Listeners.Meddled();
        if (_broken is not null) return new TaskCompletionSource<Delivery>().Task;
        if (_recorded.Remove(key, out var recorded))
        {
            if (recorded.Kind != kind || (recorded.InputHash != inputHash && kind != StepKind.Timer))
            {
                Diverged = (recorded.Index, StepText.Of(ask())!);
                return Break("diverged", $"Step '{key}' was recorded as {StepText.Of(recorded.Kind, recorded.InputHash)}, but the code now asks for {Diverged?.Now}. "
                    + "Give the changed step another key, or restore the code that started the run.");
            }
        }
        else
        {
            if (branch.Token.IsCancellationRequested) return Task.FromCanceled<Delivery>(branch.Token);
            if (!_asked.Add(key)) return Break("key-twice", $"Two steps of the run have the key '{key}'; keys are unique within their scope.");
            _commands.Add(ask());
        }

        _asked.Add(key);
        var index = recorded?.Index ?? _nextIndex++;
        _unasked.Remove(index);
        if (branch.Token.IsCancellationRequested)
        {
            // Recorded before, and asked for by code whose branch has lost meanwhile.
            _commands.Add(new CancelStep(index));
            return Task.FromCanceled<Delivery>(branch.Token);
        }

        if (body is not null) _bodies[index] = body;
        var wait = new StepWait(branch);
        _waits[index] = wait;
        return wait.Task;
    }

    /// <summary>Takes back what a part of the code waits for, and tells it so.</summary>
    public void Cancel(Branch branch)
    {
        branch.Cancel();
        foreach (var (index, wait) in _waits.Where(w => w.Value.Branch.IsWithin(branch)).OrderBy(w => w.Key).ToList())
        {
            if (!_waits.Remove(index)) continue;
            _bodies.Remove(index);
            _commands.Add(new CancelStep(index));
            wait.Stop();
        }
    }

    /// <summary>Whether the code may take the way of a change; see <see cref="IRun.Changed"/>.</summary>
    public bool Changed(string id)
    {
        if (_changes.TryGetValue(id, out var known)) return known;
        var key = "changed/" + id;
        if (_recorded.Remove(key, out var recorded)) _unasked.Remove(recorded.Index);
        var changed = recorded is not null || !_replaying;
        if (changed && recorded is null)
        {
            _commands.Add(new NoteMark(key));
            _nextIndex++;
        }

        return _changes[id] = changed;
    }

    /// <summary>The last state of a turn is the one to be seen after it.</summary>
    public void Publish(Payload state) => _published = Listeners.AreAnswering ? throw Listeners.Meddled() : state;

    public void AnswerUpdate(AnswerUpdate answer) => _commands.Add(answer);

    public void Compensate(string key, Func<IRun, Task> undo, TimeSpan within) => _compensation.Say(key, undo, within);

    private readonly HashSet<string> _asked = [];

    private IEnumerable<Delivery> Order(IReadOnlyList<Delivery> deliveries)
    {
        // Those that the code hasn't asked for when their turn comes wait aside; each time, the lowest sequence that is asked for goes first.
        var left = new PriorityQueue<Delivery, long>();
        foreach (var delivery in _early.Values) left.Enqueue(delivery, delivery.Sequence);
        _early.Clear();
        foreach (var delivery in deliveries) left.Enqueue(delivery, delivery.Sequence);
        var aside = new List<Delivery>();
        while (left.TryDequeue(out var next, out _))
        {
            if (next.Step != Delivery.Cancel && !_waits.ContainsKey(next.Step))
            {
                if (_unasked.Contains(next.Step)) aside.Add(next);
                continue;
            }

            yield return next;
            foreach (var delivery in aside) left.Enqueue(delivery, delivery.Sequence);
            aside.Clear();
        }

        foreach (var delivery in aside) _early[delivery.Step] = delivery;
    }

    private void Deliver(Delivery delivery)
    {
        if (delivery.Step == Delivery.Cancel)
        {
            // The partition has cancelled the steps itself.
            _root.Cancel();
            foreach (var (index, wait) in _waits.Where(w => w.Value.Branch.IsWithin(_root)).OrderBy(w => w.Key).ToList())
                if (_waits.Remove(index)) wait.Stop();
            return;
        }

        if (!_waits.Remove(delivery.Step, out var found)) return;
        _bodies.Remove(delivery.Step);
        if (delivery.Cancelled) found.Stop();
        else if (delivery.Failure is { } failure)
        {
            Failed.Told(failure, delivery.Step);
            found.Fail(failure);
        }
        else found.Complete(delivery);
    }

    private RunCommand? Outcome()
    {
        // Code that left the run's thread may ask for a step over there before or after this point: it is named the same either way.
        if (_waits.Count == 0 && !_main!.IsCompleted && (_broken is null || _broken.Type == ForeignThread)) return Foreign();
        if (_broken is not null) return new ParkRun(_broken);
        if (_main!.IsCompletedSuccessfully)
        {
            return _main.Result.Length > Payload.MaxBytes
                ? new FailRun(new Failure(ErrorClass.User, "result.size", $"The workflow's result has {_main.Result.Length:N0} bytes, more than the {Payload.MaxBytes:N0} allowed; write it as an artifact."))
                : new CompleteRun(new Payload(_main.Result));
        }

        if (_main.IsCanceled) return new CancelledRun();
        if (_main.IsFaulted)
        {
            var error = _main.Exception!.InnerException!;
            if (error is ContinueException anew) return _root.Token.IsCancellationRequested ? new CancelledRun() : new ContinueRun(anew.Input);
            return error is OperationCanceledException && _root.Token.IsCancellationRequested ? new CancelledRun() : new FailRun(Failures.Of(error)) { Steps = Failed.Behind(error) };
        }

        return _scheduler.SawForeign || _waits.Count == 0 ? Foreign() : null;
    }

    private static ParkRun Foreign() => new(new Failure(ErrorClass.User, "foreign-await",
        "The workflow awaits something that isn't Orrery's (a task of its own, a thread, I/O): it could not be resumed after a crash. Move that into a function or run.Value."));

    private Task<Delivery> Break(string type, string message)
    {
        _broken ??= new Failure(ErrorClass.User, type, message);
        return new TaskCompletionSource<Delivery>().Task;
    }
}
