namespace Orrery.Schedules;

/// <summary>Finds a time zone by its IANA name, or says which ones are near.</summary>
internal static class ZoneNames
{
    private const int Longest = 64;

    public static TimeZoneInfo Find(string name)
    {
        if (name.Length is 0 or > Longest) throw new ScheduleFormatException("The time zone's name is empty or too long; names are written like Europe/Berlin or UTC.", 0, "zone");
        var reads = name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+');
        // Other capitals are found only once the zone was looked up before, so they never count.
        if (reads && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.Id == name) return zone;
        var near = Near(name);
        throw new ScheduleFormatException(
            $"There is no time zone '{name}' here. {(near.Count == 0 ? "Names are written like Europe/Berlin or UTC" : $"Near it are {string.Join(", ", near)}")}.", 0, "zone");
    }

    /// <summary>At most three, nearest first: the same city, or a name with few letters changed.</summary>
    private static List<string> Near(string name) => TimeZoneInfo.GetSystemTimeZones()
        .Select(zone => (zone.Id, Distance: Math.Min(Distance(name, zone.Id), 2 * Distance(CityOf(name), CityOf(zone.Id)))))
        .Where(zone => zone.Distance <= 2 + name.Length / 6)
        .OrderBy(zone => zone.Distance).ThenBy(zone => zone.Id, StringComparer.Ordinal)
        .Select(zone => zone.Id).Take(3).ToList();

    private static string CityOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>Letters to insert, drop or change, whatever their case (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (Same(one[i - 1], other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other) || one is ' ' or '_' && other is ' ' or '_';
}
