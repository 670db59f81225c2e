using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Publishing;

/// <summary>A stream's source: holds the live queries, and looks at each event for all of them in one walk. What nobody wants goes no further.</summary>
/// <remarks>Any number of threads may publish. While no query looks at the stream, publishing is one read of a field.</remarks>
public sealed class Publisher(string stream, PublisherOptions options, IOutlet outlet) : IPublish
{
    private volatile Plan? _plan;
    private long _evaluated, _sent, _refused;

    public string Stream => stream;

    public bool IsWanted => _plan is not null;

    public PublisherCounts Counts => new(Volatile.Read(ref _evaluated), Volatile.Read(ref _sent), Volatile.Read(ref _refused));

    internal PublisherOptions Options => options;

    /// <summary>From now on looks for these queries; those that don't look at the stream are left aside.</summary>
    public void Serve(IReadOnlyCollection<LiveQuery> queries)
    {
        var mine = queries.Where(live => live.Reads(stream, options.Scope)).ToList();
        _plan = mine.Count == 0 ? null : new Plan(mine);
    }

    public void Publish(ReadOnlySpan<byte> json, DateTimeOffset time)
    {
        if (_plan is { } plan) Evaluate(plan, json, time);
    }

    private void Evaluate(Plan plan, ReadOnlySpan<byte> json, DateTimeOffset time)
    {
        var scratch = Scratch.Mine;
        if (json.Length > options.MaxEventBytes || !Masked(ref json, scratch))
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        var frame = new Frame(json, scratch.Slots(plan.Level.Slots), scratch.Found(plan.Level.Probes));
        if (!Extraction.Read(json, plan.Level, frame.Values, frame.Found))
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        Interlocked.Increment(ref _evaluated);
        var matched = scratch.Matched(plan.Compiled.Length);
        matched = matched[..plan.Match(ref frame, options.Dice, scratch, matched)];
        if (matched.Length == 0) return;
        Interlocked.Increment(ref _sent);
        if (outlet is Exchange here) here.Take(ref frame, plan, matched, time, scratch);
        else outlet.Take(plan.Envelope(ref frame, stream, matched, time, scratch.Bytes));
    }

    private bool Masked(ref ReadOnlySpan<byte> json, Scratch scratch)
    {
        if (options.Mask.IsEmpty) return true;
        scratch.Masked.ResetWrittenCount();
        if (!options.Mask.Apply(json, scratch.Masked)) return false;
        json = scratch.Masked.WrittenSpan;
        return true;
    }
}
