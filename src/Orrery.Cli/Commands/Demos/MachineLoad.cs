using System.Globalization;

namespace Orrery.Cli.Commands.Demos;

/// <summary>How busy this machine is, from <c>/proc/stat</c>.</summary>
internal static class MachineLoad
{
    /// <summary>Of each core and, first, of all together: time that it was busy, and all time, in ticks.</summary>
    public static IReadOnlyList<(long Busy, long All)> Read() => Parse(File.ReadLines("/proc/stat"));

    public static IReadOnlyList<(long Busy, long All)> Parse(IEnumerable<string> lines) =>
        [.. lines.TakeWhile(l => l.StartsWith("cpu", StringComparison.Ordinal)).Select(line =>
        {
            // user nice system idle iowait irq softirq steal; what guests use is in user already.
            var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToList();
            return (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
        })];

    /// <summary>What lies between two looks, in percent: all cores, and the busiest one.</summary>
    public static Sample Between(IReadOnlyList<(long Busy, long All)> before, IReadOnlyList<(long Busy, long All)> now, DateTimeOffset at)
    {
        var shares = now.Zip(before, (n, b) => n.All > b.All ? Math.Round(100.0 * (n.Busy - b.Busy) / (n.All - b.All), 1) : 0).ToList();
        return new Sample(at, shares[0], shares.Skip(1).DefaultIfEmpty(shares[0]).Max());
    }

    public sealed record Sample(DateTimeOffset At, double Busy, double Core);
}
