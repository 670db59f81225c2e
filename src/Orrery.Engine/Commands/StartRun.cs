using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Starts a run under an id that the caller chose: sending it again starts nothing more.</summary>
public sealed record StartRun(RunId Run, string Service, string Version, string Workflow, Payload Input) : Command
{
    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var hash = Fingerprint.Of(Input.Utf8.Span, Fingerprint.Of(Service + "/" + Workflow));
        if (state.RunOf(Run.Value) is { } existing && context.Options.Sabotage != Sabotage.NoDedup)
        {
            into.Answer(this, existing.Header.StartHash == hash && existing.Header.Caller.Namespace == Caller.Namespace
                ? new Started(Run, Already: true)
                : new Refused("run.conflict", $"Run {Run} was started before with another workflow or input; use another key."));
            return;
        }

        into.Add(new RunStarted(new RunHeader
        {
            Id = Run,
            Caller = Caller,
            Service = Service,
            Version = Version,
            Workflow = Workflow,
            Input = Input,
            StartHash = hash,
            StartedAt = context.Now,
        }));
        into.Answer(this, new Started(Run, Already: false));
    }
}
