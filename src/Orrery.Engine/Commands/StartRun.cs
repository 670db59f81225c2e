using System.Text;
using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Starts a run under an id that the caller chose: sending it again starts nothing more.</summary>
public sealed record StartRun(RunId Run, string Service, string Version, string Workflow, Payload Input) : Command
{
    /// <summary>The published version that is to serve the run; none where none is published, or the newest is to be asked for when it is first served.</summary>
    public VersionId Pin { get; init; }

    /// <summary>Of a child: the run and the step that start it.</summary>
    public RunId? Parent { get; init; }
    public int ParentStep { get; init; }

    /// <summary>Of a child: the parent waits for the end.</summary>
    public bool Awaited { get; init; }

    /// <summary>How long the run may take; null for as long as it likes.</summary>
    public TimeSpan? Within { get; init; }

    internal override ulong? Needs => Run.Value;

    /// <summary>The hash of service, workflow and input, from whoever had the bytes of an input that lies in an artifact: <see cref="HashSeed"/> begins it. Without
    /// it the artifact's name stands for its bytes.</summary>
    public ulong? InputHash { get; init; }

    public static ulong HashSeed(string service, string workflow) => Fingerprint.Of(service + "/" + workflow);

    internal ulong Hash => InputHash ?? Fingerprint.Of(Input.Stored is { } stored ? Encoding.ASCII.GetBytes(stored.Id.ToString()) : Input.Utf8.Span, HashSeed(Service, Workflow));

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is { } existing && context.Options.Sabotage != Sabotage.NoDedup)
        {
            var same = (existing.Header.StartHash == Hash || IsRecordedAs(existing.Header)) && existing.Header.Caller.Namespace == Caller.Namespace && existing.Header.Parent == Parent;
            if (same && existing.Header.ParentStep < ParentStep) Adopt(existing, into);
            into.Answer(this, same ? new Started(Run, Already: true) : new Refused("run.conflict", $"Run {Run} was started before with another workflow or input; use another key."));
            return;
        }

        if (state.Runs.Count >= context.Options.MostRuns)
        {
            // A parent asks again by itself.
            if (Parent is null) into.Answer(this, new Refused(Refused.Busy, $"{state.Runs.Count:N0} runs are under way in this partition, as many as may be. Ask again in a moment."));
            return;
        }

        into.Add(new RunStarted(Header(context.Now)));
        into.Answer(this, new Started(Run, Already: false));
    }

    /// <summary>The same input, recorded whole by an earlier build, comes as an artifact now.</summary>
    private bool IsRecordedAs(RunHeader run) => Input.Stored is { } stored && run.Input.IsToBeStored && run.Service == Service && run.Workflow == Workflow
        && ArtifactId.Of(run.Input.Utf8.Span) == stored.Id;

    internal RunHeader Header(DateTimeOffset now) => new()
    {
        Id = Run,
        Caller = Caller,
        Service = Service,
        Version = Version,
        Pin = Pin,
        Workflow = Workflow,
        Input = Input,
        StartHash = Hash,
        StartedAt = now,
        Parent = Parent,
        ParentStep = ParentStep,
        Awaited = Awaited,
        Deadline = Within is { } within ? Farthest.Cap(now, within) : null,
    };

    /// <summary>The parent was retried and asks for the child again: it goes on from where it failed, and one that undid its work begins anew. One that is
    /// being cancelled does so once it has ended.</summary>
    private void Adopt(Run child, Decision into)
    {
        into.Add(new ChildAdopted(child.Id.Value, ParentStep));
        if (child.Header.Status is RunStatus.Running or RunStatus.Completed) return;
        if (!Pin.IsNone && child.Header.Pin != Pin) into.Add(new RunPinned(child.Id.Value, Pin, Version));
        Revive(child, Caller.Principal, into);
    }

    /// <summary>Lets a child that has ended or is parked go on.</summary>
    internal static void Revive(Run child, string by, Decision into)
    {
        into.Add(new RunRetried(child.Id.Value, by));
        if (child.Header.Status != RunStatus.Parked && child.Steps.Any(s => s.Spec.IsUndo)) into.Add(new RunContinuing(child.Id.Value, child.Header.Input));
        else foreach (var step in SettingAside.Untold(child)) into.Add(new StepSetAside(child.Id.Value, step.Spec.Index));
    }
}
