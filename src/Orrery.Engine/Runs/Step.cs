using System.Collections.Immutable;
using Orrery.Engine.Facts;
using Orrery.Hosting;

namespace Orrery.Engine.Runs;

public enum StepState : byte
{
    /// <summary>In its lane, to be leased.</summary>
    Waiting = 0,

    /// <summary>An attempt is under way.</summary>
    Leased = 1,

    /// <summary>Waits for its due time: a timer, or a retry.</summary>
    Delayed = 2,

    /// <summary>A value that the executor computes.</summary>
    Computing = 3,

    Completed = 4,

    /// <summary>Gave up. A call is then a dead letter until the run is retried.</summary>
    Failed = 5,

    Cancelled = 6,

    /// <summary>Another run has it, or is to be told of it: a child, or a signal on its way.</summary>
    Elsewhere = 7,

    /// <summary>Waits for a signal.</summary>
    Listening = 8,
}

/// <summary>What another run is still to be told because of a step. Told again and again until it is known that it durably heard.</summary>
public enum Owed : byte
{
    Nothing = 0,

    /// <summary>To start, or to take a signal.</summary>
    Request = 1,

    /// <summary>To stop: the child isn't wanted any more.</summary>
    Stop = 2,
}

/// <summary>What a step was asked to be; never changes.</summary>
public sealed record StepSpec(int Index, string Key, StepKind Kind, ulong InputHash, DateTimeOffset ScheduledAt)
{
    /// <summary>It undoes what other steps did.</summary>
    public bool IsUndo => Key.StartsWith(Turn.UndoPrefix, StringComparison.Ordinal);

    /// <summary>It waits for an update that somebody asks for, beside the rest of the code.</summary>
    public bool IsUpdate => Kind == StepKind.Signal && Function.StartsWith(Ask.UpdatePrefix, StringComparison.Ordinal);

    /// <summary>Of such a wait: what is asked for; else empty.</summary>
    public string UpdateName => IsUpdate ? Function[Ask.UpdatePrefix.Length..] : "";

    /// <summary>Its place in the log: orders a lane among equal deadlines.</summary>
    public long Sequence { get; init; }

    /// <summary>Of a call: the function's name within the service. Of a child: its workflow's. Of a signal: its name.</summary>
    public string Function { get; init; } = "";

    /// <summary>Of a child: the service; empty for the run's own.</summary>
    public string Service { get; init; } = "";

    /// <summary>Of a child: its id. Of a signal that is sent: whom to.</summary>
    public RunId? Other { get; init; }

    /// <summary>Of a child: how long it may take.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>The step has failed then, if it hasn't ended before; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    public Payload Input { get; init; }
    public TimeSpan Timeout { get; init; }
    public RetryPolicy? Retry { get; init; }

    /// <summary>Of a call: its place in the lane. Of a timer: when it is due.</summary>
    public DateTimeOffset Deadline { get; init; }
}

/// <summary>An attempt that didn't bring the result.</summary>
public sealed record PastAttempt(int Epoch, string Worker, DateTimeOffset StartedAt, DateTimeOffset EndedAt, Failure Failure, Usage Usage);

/// <summary>One journalled thing of a run, and where it stands. An entity of its own.</summary>
public sealed record Step(StepSpec Spec, StepState State)
{
    /// <summary>Attempts started so far: the newest one's number.</summary>
    public int Epoch { get; init; }
    public string Worker { get; init; } = "";
    public DateTimeOffset AttemptAt { get; init; }

    /// <summary>When a delayed step wakes.</summary>
    public DateTimeOffset DueAt { get; init; }
    public ImmutableArray<PastAttempt> Past { get; init; } = [];

    /// <summary>Place of the end in the log: the order of delivery. 0 while it isn't done.</summary>
    public long DoneSequence { get; init; }
    public DateTimeOffset DoneAt { get; init; }
    public Payload Result { get; init; }
    public Failure? Failure { get; init; }
    public Usage Usage { get; init; }
    public bool Cached { get; init; }

    /// <summary>Its run can't go on with how it ended, or went back to before it: when the run is retried or restarted, it is asked for again.</summary>
    public bool SetAside { get; init; }

    /// <summary>What the other run is still to be told.</summary>
    public Owed Owes { get; init; }

    public bool Done => State is StepState.Completed or StepState.Failed or StepState.Cancelled;

    public void Write(FactWriter to)
    {
        to.Byte(3);
        to.Number(Spec.Index);
        to.Text(Spec.Key);
        to.Byte((byte)Spec.Kind);
        to.Fixed64(Spec.InputHash);
        to.Time(Spec.ScheduledAt);
        to.Number(Spec.Sequence);
        to.Text(Spec.Function);
        to.Payload(Spec.Input);
        to.Duration(Spec.Timeout);
        to.Retry(Spec.Retry);
        to.Time(Spec.Deadline);
        to.Byte((byte)State);
        to.Number(Epoch);
        to.Text(Worker);
        to.Time(AttemptAt);
        to.Time(DueAt);
        to.Number(Past.Length);
        foreach (var past in Past)
        {
            to.Number(past.Epoch);
            to.Text(past.Worker);
            to.Time(past.StartedAt);
            to.Time(past.EndedAt);
            to.Failure(past.Failure);
            to.Usage(past.Usage);
        }

        to.Number(DoneSequence);
        to.Time(DoneAt);
        to.Payload(Result);
        to.Failure(Failure);
        to.Usage(Usage);
        to.Flag(Cached);
        to.Flag(SetAside);
        to.Text(Spec.Service);
        to.Flag(Spec.Other.HasValue);
        if (Spec.Other is { } other) to.Run(other);
        to.Flag(Spec.Within.HasValue);
        if (Spec.Within is { } within) to.Duration(within);
        to.Time(Spec.Expires);
        to.Byte((byte)Owes);
    }

    public static Step Read(FactReader from)
    {
        var version = from.Byte();
        if (version is < 1 or > 3) throw new CorruptLogException($"A step has version {version}; this build reads 1 to 3.");
        var spec = new StepSpec(from.Count(), from.Text(), (StepKind)from.Byte(), from.Fixed64(), from.Time())
        {
            Sequence = from.Number(),
            Function = from.Text(),
            Input = from.Payload(),
            Timeout = from.Duration(),
            Retry = from.Retry(),
            Deadline = from.Time(),
        };
        var step = new Step(spec, (StepState)from.Byte())
        {
            Epoch = from.Count(),
            Worker = from.Text(),
            AttemptAt = from.Time(),
            DueAt = from.Time(),
        };
        var past = ImmutableArray.CreateBuilder<PastAttempt>();
        for (var left = from.Count(); left > 0; left--)
            past.Add(new PastAttempt(from.Count(), from.Text(), from.Time(), from.Time(), from.Failure()!, from.Usage()));
        step = step with
        {
            Past = past.ToImmutable(),
            DoneSequence = from.Number(),
            DoneAt = from.Time(),
            Result = from.Payload(),
            Failure = from.Failure(),
            Usage = from.Usage(),
            Cached = from.Flag(),
            SetAside = version > 1 && from.Flag(),
        };
        if (version < 3) return step;
        return step with
        {
            Spec = spec with
            {
                Service = from.Text(),
                Other = from.Flag() ? from.Run() : null,
                Within = from.Flag() ? from.Duration() : null,
                Expires = from.OptionalTime(),
            },
            Owes = (Owed)from.Byte(),
        };
    }
}
