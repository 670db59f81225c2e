using Orrery.Engine.Facts;
using Orrery.Engine.Stores;

namespace Orrery.Engine.Runs;

/// <summary>A run as its images in the store say: read as a whole, before anything is done with it.</summary>
/// <param name="AsOf">The batch that the header is as of.</param>
/// <param name="Packed">Header and steps are one image.</param>
internal sealed record StoredRun(RunHeader Header, long AsOf, bool Packed, IReadOnlyList<(Step Step, long AsOf)> Steps, IReadOnlyList<(ReceivedSignal Signal, long AsOf)> Signals)
{
    /// <param name="images">Of one run, header first.</param>
    /// <exception cref="CorruptLogException">They don't read, or are of another run than their place says.</exception>
    public static StoredRun Read(ulong run, IReadOnlyList<EntityImage> images)
    {
        if (images.Count == 0 || images[0].Step != EntityImage.Header) throw new CorruptLogException($"Run {run:x}: the store holds no image of its header.");
        try
        {
            return Read(images) is { } stored && stored.Header.Id.Value == run ? stored
                : throw new CorruptLogException($"Run {run:x}: its image is of another run.");
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw new CorruptLogException($"Run {run:x}: its image doesn't read: {e.Message}");
        }
    }

    private static StoredRun Read(IReadOnlyList<EntityImage> images)
    {
        var reader = new FactReader(images[0].Bytes);
        var header = RunHeader.Read(reader);
        var steps = new List<(Step, long)>();
        var signals = new List<(ReceivedSignal, long)>();
        var packed = !reader.AtEnd;
        if (packed)
            for (var left = reader.Count(); left > 0; left--) Add(Step.Read(reader), images[0].AsOf);
        if (!reader.AtEnd)
            for (var left = reader.Count(); left > 0; left--) signals.Add((ReceivedSignal.Read(reader), images[0].AsOf));
        foreach (var image in images.Skip(1))
        {
            if (image.Step < EntityImage.FirstSignal) Add(Step.Read(new FactReader(image.Bytes)), image.AsOf);
            else signals.Add((ReceivedSignal.Read(new FactReader(image.Bytes)), image.AsOf));
        }

        return new StoredRun(header, images[0].AsOf, packed, steps, signals);

        void Add(Step step, long asOf)
        {
            if (step.Spec.Index != header.FirstStep + steps.Count)
                throw new CorruptLogException($"Run {header.Id}: the image of step {step.Spec.Index} follows that of step {header.FirstStep + steps.Count - 1}.");
            steps.Add((step, asOf));
        }
    }
}
