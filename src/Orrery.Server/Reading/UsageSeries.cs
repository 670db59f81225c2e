using Orrery.Client;

namespace Orrery.Server.Reading;

/// <summary>What an attempt used over time, in a bounded number of samples. When there are too many, each two neighbours become one: the later moment, its CPU time so far, the larger memory.</summary>
internal sealed class UsageSeries
{
    public const int Most = 600;

    private readonly Lock _gate = new();
    private readonly List<UsageSample> _samples = [];
    private double _pause;

    public IReadOnlyList<UsageSample> Samples
    {
        get
        {
            lock (_gate) return [.. _samples];
        }
    }

    public void Add(UsageSample sample)
    {
        lock (_gate)
        {
            // A report that comes twice, or late, changes nothing.
            if (_samples.Count > 0 && sample.At <= _samples[^1].At) return;
            // After merging, samples come as far apart as the merged ones are: one that is too early joins the last.
            if (_samples.Count > 1 && sample.At - _samples[^2].At < _pause * 1.5) _samples[^1] = Merged(_samples[^1], sample);
            else _samples.Add(sample);
            if (_samples.Count > Most) Thin();
        }
    }

    private void Thin()
    {
        for (var i = 0; i < _samples.Count / 2; i++) _samples[i] = Merged(_samples[2 * i], _samples[2 * i + 1]);
        var kept = (_samples.Count + 1) / 2;
        if (_samples.Count % 2 == 1) _samples[kept - 1] = _samples[^1];
        _samples.RemoveRange(kept, _samples.Count - kept);
        _pause = _samples[^1].At / _samples.Count;
    }

    private static UsageSample Merged(UsageSample one, UsageSample next) => next with { Memory = Math.Max(one.Memory, next.Memory) };
}
