namespace Orrery.Engine.Partitions;

/// <summary>How many calls of each queue ended in each of the last minutes. Never logged: it begins anew with the process.</summary>
internal sealed class QueueRates
{
    /// <summary>Minutes that are kept, the one under way included.</summary>
    public const int Minutes = 15;

    private readonly Dictionary<string, (long Newest, int[] Counts)> _queues = [];

    public void Ended(string queue, DateTimeOffset now)
    {
        var minute = Minute(now);
        if (!_queues.TryGetValue(queue, out var rate)) rate = (minute, new int[Minutes]);
        _queues[queue] = rate = Advanced(rate, minute);
        rate.Counts[minute % Minutes]++;
    }

    /// <summary>The oldest minute first; empty when none ended since the process began.</summary>
    public int[] Of(string queue, DateTimeOffset now)
    {
        if (!_queues.TryGetValue(queue, out var rate)) return [];
        var minute = Minute(now);
        _queues[queue] = rate = Advanced(rate, minute);
        return [.. Enumerable.Range(1, Minutes).Select(i => rate.Counts[(minute + i) % Minutes])];
    }

    /// <summary>Queues of which calls ended lately.</summary>
    public IEnumerable<string> Known => _queues.Keys;

    private static long Minute(DateTimeOffset now) => now.ToUnixTimeSeconds() / 60;

    // A clock that was set back counts into the minute that it says.
    private static (long Newest, int[] Counts) Advanced((long Newest, int[] Counts) rate, long minute)
    {
        for (var passed = Math.Max(rate.Newest + 1, minute - Minutes + 1); passed <= minute; passed++) rate.Counts[passed % Minutes] = 0;
        return (Math.Max(rate.Newest, minute), rate.Counts);
    }
}
