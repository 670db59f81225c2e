using System.Text.Json.Serialization;

namespace Orrery.Hosting;

/// <summary>What a partition asks of an executor: deliver these completions to a run's code and say what it does next.</summary>
/// <param name="Incarnation">The partition's epoch: an executor drops what it holds of a run from another one.</param>
/// <param name="Generation">Grows when a run is retried.</param>
/// <param name="Number">Counts the turns of a run within an incarnation; a result with another number is refused.</param>
/// <param name="Activation">Everything recorded so far, when the executor doesn't hold the run; <see cref="Deliveries"/> then starts from the beginning.</param>
/// <param name="Deliveries">In the order of their sequence.</param>
public sealed record Turn(RunId Run, long Incarnation, int Generation, int Number, Activation? Activation, IReadOnlyList<Delivery> Deliveries)
{
    /// <summary>Begins the keys of steps that undo others: a cancellation leaves them alone.</summary>
    public const string UndoPrefix = "~";

    /// <summary>What its code is asked once it has taken in the deliveries.</summary>
    public IReadOnlyList<Ask> Asks { get; init; } = [];
}

/// <summary>How a run began and what it has asked for, in the order of asking.</summary>
/// <param name="StartedAt">When the run began, or began anew.</param>
/// <param name="FirstStep">Steps before this one are of a journal that was emptied.</param>
/// <param name="TakenTo">The last delivery that its code has taken in before, wherever it ran; -1 when it hasn't begun.</param>
public sealed record Activation(
    Caller Caller, string Service, string Version, string Workflow, Payload Input, DateTimeOffset StartedAt, IReadOnlyList<JournalStep> Steps, int FirstStep = 0, long TakenTo = -1);

/// <param name="Index">Position in the run's journal; never reused.</param>
/// <param name="Superseded">A retry has set this step aside: its key may be asked for again.</param>
public sealed record JournalStep(int Index, string Key, StepKind Kind, ulong InputHash, bool Superseded = false);

/// <summary>One thing that happened to a run.</summary>
/// <param name="Step">The step it ends, or <see cref="Cancel"/>.</param>
/// <param name="Sequence">Its place in the partition's log: the order of delivery.</param>
public sealed record Delivery(int Step, long Sequence, DateTimeOffset At, Payload Result, Failure? Failure)
{
    /// <summary>Stands in for a step: somebody cancelled the run.</summary>
    public const int Cancel = -1;

    /// <summary>The step was cancelled: it has neither a result nor a failure.</summary>
    public bool Cancelled { get; init; }

    /// <summary>What the step's attempts cost; null but for calls.</summary>
    public CallCost? Cost { get; init; }
}

public enum StepKind : byte
{
    /// <summary>A function, executed by a worker.</summary>
    Call = 1,

    /// <summary>A durable wait.</summary>
    Timer = 2,

    /// <summary>A recorded value, computed by the executor.</summary>
    Value = 3,

    /// <summary>Another run, awaited.</summary>
    Child = 4,

    /// <summary>Another run, only started.</summary>
    Start = 5,

    /// <summary>A wait for a signal.</summary>
    Signal = 6,

    /// <summary>A signal sent to another run.</summary>
    Send = 7,

    /// <summary>A change that the code was found with.</summary>
    Mark = 8,
}

/// <summary>What the run's code did in a turn. Applied as a whole or refused.</summary>
public sealed record TurnResult(RunId Run, long Incarnation, int Generation, int Number, IReadOnlyList<RunCommand> Commands)
{
    /// <summary>What the executor took in before it was asked to; null when it was asked.</summary>
    public Ahead? Ahead { get; init; }
}

/// <summary>The end of an attempt that the executor's own process made, and that its code took in at once: all that the turn was about.</summary>
/// <param name="Epoch">The attempt's.</param>
/// <param name="At">When it ended, as <see cref="AttemptResult.EndedAt"/> says.</param>
public sealed record Ahead(int Step, int Epoch, DateTimeOffset At);

/// <summary>One thing that a run's code asked for.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(ScheduleCall), "call")]
[JsonDerivedType(typeof(ScheduleTimer), "timer")]
[JsonDerivedType(typeof(ScheduleValue), "value")]
[JsonDerivedType(typeof(ScheduleChild), "child")]
[JsonDerivedType(typeof(AwaitSignal), "await-signal")]
[JsonDerivedType(typeof(SendSignal), "send-signal")]
[JsonDerivedType(typeof(NoteMark), "mark")]
[JsonDerivedType(typeof(CancelStep), "cancel-step")]
[JsonDerivedType(typeof(PublishState), "publish")]
[JsonDerivedType(typeof(ContinueRun), "continue")]
[JsonDerivedType(typeof(CompleteRun), "complete")]
[JsonDerivedType(typeof(FailRun), "fail")]
[JsonDerivedType(typeof(CancelledRun), "cancelled")]
[JsonDerivedType(typeof(ParkRun), "park")]
[JsonDerivedType(typeof(NotHeld), "not-held")]
[JsonDerivedType(typeof(AnswerAsk), "answer")]
[JsonDerivedType(typeof(AcceptAsk), "accept")]
[JsonDerivedType(typeof(AnswerUpdate), "updated")]
public abstract record RunCommand;

/// <summary>Scheduling the step is the enqueue: the message lives in the run's partition.</summary>
/// <param name="InputHash">Of the function's name and the input: a replay that asks for something else has diverged.</param>
/// <param name="Retry">Null for the default policy.</param>
public sealed record ScheduleCall(
    string Key, ulong InputHash, string Function, Payload Input, TimeSpan Timeout, RetryPolicy? Retry, DateTimeOffset? Deadline, TimeSpan? Within = null) : RunCommand;

/// <param name="InputHash">Says what was asked for; a replay that asks for another time has not diverged: the recorded one holds.</param>
/// <param name="Duration">From when the turn is applied, where <paramref name="Due"/> is null.</param>
/// <param name="Due">The moment itself, which doesn't depend on when the turn is applied.</param>
public sealed record ScheduleTimer(string Key, ulong InputHash, TimeSpan Duration, DateTimeOffset? Due = null) : RunCommand;

public sealed record ScheduleValue(string Key) : RunCommand;

/// <param name="Service">Empty for the run's own.</param>
/// <param name="Detached">Only started, not awaited.</param>
public sealed record ScheduleChild(string Key, ulong InputHash, string Service, string Workflow, Payload Input, bool Detached, TimeSpan? Within) : RunCommand;

/// <param name="Name">The signal's.</param>
public sealed record AwaitSignal(string Key, ulong InputHash, string Name, TimeSpan? Within) : RunCommand;

/// <param name="To">Whom it is for.</param>
/// <param name="Name">The signal's.</param>
public sealed record SendSignal(string Key, ulong InputHash, RunId To, string Name, Payload Value) : RunCommand;

/// <summary>The code came by a change for the first time.</summary>
public sealed record NoteMark(string Key) : RunCommand;

/// <summary>The code doesn't want the step any more: its branch lost.</summary>
public sealed record CancelStep(int Step) : RunCommand;

/// <summary>What is to be seen of the run from outside.</summary>
public sealed record PublishState(Payload State) : RunCommand;

/// <summary>The run begins anew, its journal emptied.</summary>
public sealed record ContinueRun(Payload Input) : RunCommand;

public sealed record CompleteRun(Payload Result) : RunCommand;

/// <summary>The run's code threw.</summary>
public sealed record FailRun(Failure Failure) : RunCommand
{
    /// <summary>The failed steps whose failures the exception is, wraps or came together with; empty when the code failed by itself.</summary>
    public IReadOnlyList<int> Steps { get; init; } = [];
}

public sealed record CancelledRun : RunCommand;

/// <summary>The run can't go on until its code is mended: it diverged, or awaits something that isn't Orrery's.</summary>
public sealed record ParkRun(Failure Reason) : RunCommand;

/// <summary>Nothing was played: the executor doesn't hold the run as it was before this turn. The partition activates it anew.</summary>
public sealed record NotHeld : RunCommand
{
    public static readonly NotHeld Instance = new();

    /// <summary>The same, in answer to a value asked for.</summary>
    public static readonly Failure Failure = new(ErrorClass.Platform, "run.not-held", "The executor doesn't hold the run.");
}
