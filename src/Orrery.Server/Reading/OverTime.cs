namespace Orrery.Server.Reading;

/// <summary>How many of many stretches of time lay over each of a window's equal buckets, averaged over the bucket. Adding one costs the same however long it is.</summary>
internal sealed class OverTime(double from, double to, int buckets)
{
    private readonly double _width = (to - from) / buckets;

    // What a stretch covers of the buckets in which it begins and ends …
    private readonly double[] _parts = new double[buckets];

    // … and where whole buckets begin and end to be covered.
    private readonly int[] _changes = new int[buckets + 1];

    public int BucketOf(double at) => Math.Clamp((int)((at - from) / _width), 0, buckets - 1);

    public void Add(double begin, double end)
    {
        begin = Math.Max(begin, from);
        end = Math.Min(end, to);
        if (end <= begin) return;
        var (first, last) = (BucketOf(begin), BucketOf(end));
        if (first == last)
        {
            _parts[first] += end - begin;
            return;
        }

        _parts[first] += from + (first + 1) * _width - begin;
        _parts[last] += end - (from + last * _width);
        _changes[first + 1]++;
        _changes[last]--;
    }

    public double[] Averages()
    {
        var averages = new double[buckets];
        for (int i = 0, whole = 0; i < buckets; i++)
        {
            whole += _changes[i];
            averages[i] = Math.Round(Math.Max(0, whole + _parts[i] / _width), 2);
        }

        return averages;
    }
}
