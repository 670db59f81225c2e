using Orrery.Engine.Facts;
using Orrery.Hosting;

namespace Orrery.Engine.Runs;

public enum RunStatus : byte
{
    Running = 0,
    Completed = 1,
    Failed = 2,
    Cancelled = 3,

    /// <summary>Waits for its code to be mended: it diverged, or awaited something that isn't Orrery's.</summary>
    Parked = 4,
}

/// <summary>All of a run but its steps. An entity of its own.</summary>
public sealed record RunHeader
{
    public required RunId Id { get; init; }
    public required Caller Caller { get; init; }
    public required string Service { get; init; }
    public required string Version { get; init; }

    /// <summary>The published version that the run's turns and calls go to; none until one that is published takes it.</summary>
    public VersionId Pin { get; init; }
    /// <summary>Of a run that has moved to another version: the one that its journal was begun with, to which it may be sent back. None for one that hasn't.</summary>
    public VersionId Origin { get; init; }

    public required string Workflow { get; init; }
    public required Payload Input { get; init; }

    /// <summary>Hash of service, workflow and input: a second start under the same id must ask for the same.</summary>
    public required ulong StartHash { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public RunStatus Status { get; init; }

    /// <summary>From 1; grows with every retry.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>The last retry's place in the log: steps that were cancelled or set aside before it are asked for again; 0 when there was none.</summary>
    public long SupersededTo { get; init; }

    /// <summary>The place in the log of the last retry or restart that somebody asked for; the run may have gone on by itself since. 0 when there was none.</summary>
    public long AskedAgainAt { get; init; }

    /// <summary>The last delivery that a turn has taken in.</summary>
    public long TakenTo { get; init; }

    /// <summary>Whether the first turn was taken.</summary>
    public bool Begun { get; init; }

    /// <summary>Place of the cancellation in the log; 0 when nobody asked.</summary>
    public long CancelSequence { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public string? CancelledBy { get; init; }

    public Payload Result { get; init; }

    /// <summary>Why it failed or is parked.</summary>
    public Failure? Failure { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The run whose step this one is; null for one that was started from outside.</summary>
    public RunId? Parent { get; init; }

    /// <summary>Of a child: the parent's step, and whether the parent waits for the end.</summary>
    public int ParentStep { get; init; }
    public bool Awaited { get; init; }

    /// <summary>The parent knows of the end.</summary>
    public bool ParentTold { get; init; }

    /// <summary>The parent wants it again while it is being cancelled: it goes on as soon as it has ended.</summary>
    public bool Wanted { get; init; }

    /// <summary>The run is cancelled then, and counts as failed by class timeout.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The index of the first step of the present journal; see <see cref="StepTable"/>.</summary>
    public int FirstStep { get; init; }

    /// <summary>Where in the log the journal was last emptied: of signals that came before, those that have no image were forgotten then. 0 when it never was.</summary>
    public long ForgotAt { get; init; }

    /// <summary>When the run began anew, if it did.</summary>
    public DateTimeOffset? ContinuedAt { get; init; }

    /// <summary>What turns before a retry had taken in: the code has been there before; -1 when it hasn't.</summary>
    public long PassedTo { get; init; } = -1;

    /// <summary>What the run begins anew with, once nobody is owed anything because of its steps; empty when its code asks for nothing of the kind.</summary>
    public Payload NextInput { get; init; }

    /// <summary>What the run's code wants to be seen of it; empty when it said nothing.</summary>
    public Payload Published { get; init; }

    /// <summary>Cancelled by its deadline, as <see cref="CancelledBy"/> says.</summary>
    public const string ByDeadline = "deadline";

    /// <summary>The parent waits to be told of the end.</summary>
    public bool OwesParent => Awaited && Ended && !ParentTold;

    /// <summary>Whether a retry or restart asks for this step again: before it, the step was cancelled, or set aside.</summary>
    public bool Supersedes(Step step) => (step.State == StepState.Cancelled || step.SetAside) && step.DoneSequence < SupersededTo;

    public bool Ended => Status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;

    public void Write(FactWriter to)
    {
        to.Byte(3);
        to.Number(Id.Partition);
        to.Fixed64(Id.Value);
        to.Caller(Caller);
        to.Text(Service);
        to.Text(Version);
        to.Text(Workflow);
        to.Payload(Input);
        to.Fixed64(StartHash);
        to.Time(StartedAt);
        to.Byte((byte)Status);
        to.Number(Generation);
        to.Number(SupersededTo);
        to.Number(TakenTo);
        to.Flag(Begun);
        to.Number(CancelSequence);
        to.Time(CancelledAt);
        to.OptionalText(CancelledBy);
        to.Payload(Result);
        to.Failure(Failure);
        to.Time(EndedAt);
        to.Flag(Parent.HasValue);
        if (Parent is { } parent)
        {
            to.Run(parent);
            to.Number(ParentStep);
            to.Flag(Awaited);
            to.Flag(ParentTold);
            to.Flag(Wanted);
        }

        to.Time(Deadline);
        to.Number(FirstStep);
        to.Time(ContinuedAt);
        to.Number(PassedTo + 1);
        to.Payload(NextInput);
        to.Payload(Published);
        to.Number(AskedAgainAt);
        to.Number(ForgotAt);
        to.Fixed64(Pin.Value);
        to.Fixed64(Origin.Value);
    }

    public static RunHeader Read(FactReader from)
    {
        var version = from.Byte();
        if (version is < 1 or > 3) throw new CorruptLogException($"A run's header has version {version}; this build reads 1 to 3.");
        var header = new RunHeader
        {
            Id = new RunId((ushort)from.Number(), from.Fixed64()),
            Caller = from.Caller(),
            Service = from.Text(),
            Version = from.Text(),
            Workflow = from.Text(),
            Input = from.Payload(),
            StartHash = from.Fixed64(),
            StartedAt = from.Time(),
            Status = (RunStatus)from.Byte(),
            Generation = from.Count(),
            SupersededTo = from.Number(),
            TakenTo = from.Number(),
            Begun = from.Flag(),
            CancelSequence = from.Number(),
            CancelledAt = from.OptionalTime(),
            CancelledBy = from.OptionalText(),
            Result = from.Payload(),
            Failure = from.Failure(),
            EndedAt = from.OptionalTime(),
        };
        if (version < 3) header = header with { AskedAgainAt = header.SupersededTo };
        if (version == 1) return header;
        if (from.Flag()) header = header with { Parent = from.Run(), ParentStep = from.Count(), Awaited = from.Flag(), ParentTold = from.Flag(), Wanted = from.Flag() };
        header = header with { Deadline = from.OptionalTime(), FirstStep = from.Count(), ContinuedAt = from.OptionalTime(), PassedTo = from.Number() - 1, NextInput = from.Payload(), Published = from.Payload() };
        return version == 2 ? header : header with { AskedAgainAt = from.Number(), ForgotAt = from.Number(), Pin = new VersionId(from.Fixed64()), Origin = new VersionId(from.Fixed64()) };
    }
}
