using Orrery.Engine.Facts;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;

namespace Orrery.Engine.Partitions;

/// <summary>Writes images of changed entities, oldest change first, a slice between two appends, and moves the trim point behind them.</summary>
/// <remarks>Images are taken when a batch closes, so they show the state as of exactly that batch, and are written after it: an image never
/// holds a fact that isn't durable. One slice is under way at a time, and a run leaves memory only when the slice that holds it is written.
/// A run that has ended or sleeps is written as one image, and stays so as long as it is small: written whole at every change, a large one would cost the
/// square of its steps.</remarks>
internal sealed class Checkpointer(PartitionState state, long epoch, BatchChain chain, OwnerOptions options)
{
    private readonly FactWriter _writer = new();
    private readonly List<Run> _leaving = [];
    private DateTimeOffset _now;
    private bool _underWay;
    private int _left;
    private long _trimmedTo = chain.Sequence;

    /// <summary>Batches up to this one are no longer needed: all that they changed is in images.</summary>
    public long TrimmedTo => _trimmedTo;

    /// <summary>Images were taken that aren't in the store yet.</summary>
    public bool IsUnderWay => _underWay;

    /// <summary>The images to write after batch <paramref name="asOf"/>; null when a checkpoint isn't due or a slice is still being written.</summary>
    public CheckpointSlice? NextSlice(long asOf, DateTimeOffset now)
    {
        _now = now;
        if (_underWay) return null;
        if (_left == 0 && (state.Dirty.Count > options.CheckpointAfter || IsCrowded)) _left = state.Dirty.Count;
        if (_left == 0) return null;
        var images = new List<EntityImage>();
        for (; images.Count < options.CheckpointSlice && _left > 0 && state.Dirty.TryDequeue(out var next); _left--)
        {
            if (state.RunOf(next.Entity.Run) is { } run && IsDirty(run, next.Entity.Step)) Image(run, next.Entity.Step, asOf, images);
        }

        var trimTo = _left > 0 ? 0 : state.Dirty.TryPeek(out var oldest) ? oldest.Since - 1 : asOf;
        var trims = trimTo > _trimmedTo;
        if (images.Count == 0 && !trims) return null;
        _underWay = true;
        if (!trims) return new CheckpointSlice(state.Partition, epoch, images, 0, default);
        _trimmedTo = trimTo;
        return new CheckpointSlice(state.Partition, epoch, images, trimTo, chain.AnchorAt(trimTo));
    }

    /// <summary>The slice is durable: what has ended or sleeps, and is clean, leaves memory.</summary>
    /// <returns>Those that left and sleep: their code need not be held any more.</returns>
    public IReadOnlyList<Run> Written()
    {
        _underWay = false;
        List<Run>? asleep = null;
        foreach (var run in _leaving)
        {
            if (!run.IsClean || state.RunOf(run.Id.Value) != run) continue;
            if (run is { Header.Ended: true, OwesAnybody: false }) state.Evict(run);
            else if (Leaves(run) is var wakes and > 0)
            {
                state.Evict(run, wakes);
                (asleep ??= []).Add(run);
            }
        }

        _leaving.Clear();
        return asleep ?? [];
    }

    /// <summary>No further run can be begun, and many that have ended would leave if only their images were written.</summary>
    private bool IsCrowded => state.Runs.Count >= options.MostRuns && state.EndedRuns * 4L >= options.MostRuns;

    /// <summary>Until when the run sleeps, if that is long enough for it to leave memory; else 0.</summary>
    public long Leaves(Run run) => run.SleepsUntil() is { } wakes && wakes >= (_now + options.SleepsFrom).ToUnixTimeMilliseconds() ? wakes : 0;

    /// <summary>A packed run is written whole as soon as anything of it comes up: the steps that it forgot have no image, and their facts are about to be trimmed.</summary>
    private static bool IsDirty(Run run, int index) => run.Packed ? !run.IsClean : index switch
    {
        EntityImage.Header => run.HeaderDirty,
        >= EntityImage.FirstSignal => run.Signals?.Dirty.Contains(index - EntityImage.FirstSignal) == true,
        _ => run.DirtySteps.Contains(index),
    };

    private void Image(Run run, int index, long asOf, List<EntityImage> into)
    {
        if (run.Header.Ended || Leaves(run) > 0 || (run.Packed && !Unpacks(run))) into.Add(Whole(run, asOf));
        else if (run.Packed) Unpack(run, asOf, into);
        else into.Add(Part(run, index, asOf, first: false));
    }

    /// <summary>Whether images of its parts pay. Of one that began anew under an earlier build it isn't known which signals it forgot.</summary>
    private bool Unpacks(Run run) => run.Steps.Count + (run.Signals?.All.Count ?? 0) > options.PackedUpTo && (run.Header.FirstStep == 0 || run.Header.ForgotAt > 0);

    /// <summary>From here on each part of the run has an image of its own. All of them are in one slice, since the first one removes what is there.</summary>
    private void Unpack(Run run, long asOf, List<EntityImage> into)
    {
        run.Packed = false;
        run.WholeAsOf = asOf;
        into.Add(Part(run, EntityImage.Header, asOf, first: true));
        foreach (var step in run.Steps) into.Add(Part(run, step.Spec.Index, asOf, first: false));
        foreach (var signal in run.Signals?.All ?? []) into.Add(Part(run, EntityImage.Signal(signal.Index), asOf, first: false));
    }

    private EntityImage Part(Run run, int index, long asOf, bool first)
    {
        _writer.Clear();
        if (index == EntityImage.Header)
        {
            run.Header.Write(_writer);
            run.HeaderDirty = false;
            run.HeaderAsOf = asOf;
        }
        else if (index >= EntityImage.FirstSignal)
        {
            var signal = index - EntityImage.FirstSignal;
            run.Signals!.Find(signal)!.Write(_writer);
            run.Signals.Imaged(signal, asOf);
        }
        else
        {
            run.Steps[index].Write(_writer);
            run.DirtySteps.Remove(index);
            run.Steps.Imaged(index, asOf);
        }

        return new EntityImage(run.Id.Value, index, asOf, false, first, _writer.ToArray());
    }

    private EntityImage Whole(Run run, long asOf)
    {
        _writer.Clear();
        run.Header.Write(_writer);
        _writer.Number(run.Steps.Count);
        foreach (var step in run.Steps) step.Write(_writer);
        _writer.Number(run.Signals?.All.Count ?? 0);
        foreach (var signal in run.Signals?.All ?? []) signal.Write(_writer);
        run.Packed = true;
        run.WholeAsOf = asOf;
        run.HeaderDirty = false;
        run.HeaderAsOf = asOf;
        run.DirtySteps.Clear();
        run.Steps.Imaged(asOf);
        run.Signals?.Imaged(asOf);
        var ended = run.Header.Ended && !run.OwesAnybody;
        var sleeps = ended ? 0 : Leaves(run);
        if (ended || sleeps > 0) _leaving.Add(run);
        return new EntityImage(run.Id.Value, EntityImage.Header, asOf, ended, true, _writer.ToArray()) { Sleeps = sleeps };
    }
}
