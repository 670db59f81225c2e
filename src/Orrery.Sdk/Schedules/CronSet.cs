using System.Collections.Immutable;

namespace Orrery.Schedules;

/// <summary>What a field of a cron line matches.</summary>
/// <param name="Mask">A bit for each value.</param>
/// <param name="Star">It begins with <c>*</c> or <c>?</c>: as a day field, it doesn't choose days by itself.</param>
/// <param name="Repeats">It has a <c>*</c> or a step: what it says is a rhythm, not times of the clock.</param>
/// <param name="Special">Days that depend on the month; each gives one, or 0 where the month has none.</param>
internal sealed record CronSet(ulong Mask, bool Star, bool Repeats, ImmutableArray<Func<int, int, int>> Special)
{
    public bool Has(int value) => (Mask >> value & 1) != 0;

    /// <summary>The least value from <paramref name="from"/> on, or -1.</summary>
    public int From(int from)
    {
        var rest = from > 63 ? 0 : Mask & ulong.MaxValue << from;
        return rest == 0 ? -1 : System.Numerics.BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>The special days of a month, a bit for each.</summary>
    public ulong SpecialOf(int year, int month)
    {
        var days = 0ul;
        foreach (var special in Special) days |= 1ul << special(year, month);
        return days & ~1ul;
    }
}
