using Orrery.Engine.Facts;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Server.Reading;

/// <summary>A run that has ended or sleeps, as the store has it.</summary>
internal sealed record RunImage(RunHeader Header, IReadOnlyList<Step> Steps)
{
    /// <summary>All of them, read as they are asked for.</summary>
    public static IEnumerable<RunImage> AllCold(IStore store)
    {
        for (var partition = 0; partition < store.Partitions; partition++)
            foreach (var image in store.ReadCold(partition)) yield return Read(image);
    }

    private static RunImage Read(EntityImage image)
    {
        var reader = new FactReader(image.Bytes);
        var header = RunHeader.Read(reader);
        var steps = new List<Step>();
        if (!reader.AtEnd)
            for (var left = reader.Count(); left > 0; left--) steps.Add(Step.Read(reader));
        return new RunImage(header, steps);
    }
}

/// <summary>A call that gave up.</summary>
internal sealed record DeadLetter(RunId Run, int Step, string Queue, string Namespace)
{
    /// <summary>Those of a failed run; a retry sets them aside.</summary>
    public static IEnumerable<DeadLetter> Of(RunHeader header, IEnumerable<Step> steps) => header.Status != RunStatus.Failed ? []
        : steps.Where(s => s is { State: StepState.Failed, Spec.Kind: StepKind.Call } && s.DoneSequence >= header.SupersededTo)
            .Select(s => new DeadLetter(header.Id, s.Spec.Index, header.Service + "/" + s.Spec.Function, header.Caller.Namespace));
}
