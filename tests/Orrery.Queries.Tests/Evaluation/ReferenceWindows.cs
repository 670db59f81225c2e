using System.Globalization;
using System.Text.Json;
using Orrery.Queries.Language;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Tests.Evaluation;

/// <summary>What windows mean, said plainly: every window keeps all of its events, and its rows are worked out from them when it closes.</summary>
internal sealed class ReferenceWindows(Query query, FlowLimits limits)
{
    private readonly SortedDictionary<long, List<JsonElement>> _windows = [];
    private readonly HashSet<long> _closed = [];
    private DateTimeOffset? _newest;
    private DateTimeOffset _came;
    private DateTimeOffset _mark = DateTimeOffset.MinValue;

    public long Late { get; private set; }
    public long Ahead { get; private set; }

    public List<(long End, string Json)> Offer(JsonElement root, DateTimeOffset time, DateTimeOffset now)
    {
        if (query.Where is { } where && !Reference.Holds(where, root)) return [];
        if (time > now + limits.Ahead)
        {
            Ahead++;
            return [];
        }

        var (length, every) = (query.Window!.Seconds, query.Window.Every);
        var second = time.ToUnixTimeSeconds() + Epoch;
        var mine = Enumerable.Range(0, length).Select(back => second - back).Where(start => start % every == 0).ToList();
        var open = mine.Where(start => At(start + length) > _mark).ToList();
        if (open.Count == 0) Late++;
        foreach (var start in open)
        {
            if (!_windows.TryGetValue(start, out var events)) _windows[start] = events = [];
            events.Add(root);
        }

        if (_newest is null || time > _newest) (_newest, _came) = (time, now);
        return Close(_newest.Value);
    }

    public List<(long End, string Json)> Tick(DateTimeOffset now) => _newest is { } newest ? Close(now > _came ? newest + (now - _came) : newest) : [];

    private const long Epoch = 62_135_596_800;

    private static DateTimeOffset At(long second) => new(second * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    private List<(long, string)> Close(DateTimeOffset reached)
    {
        if (reached - limits.Lateness > _mark) _mark = reached - limits.Lateness;
        var due = _windows.Where(window => At(window.Key + query.Window!.Seconds) <= _mark).ToList();
        foreach (var (start, _) in due) Assert.True(_windows.Remove(start) && _closed.Add(start), "no window closes twice");
        return [.. due.SelectMany(window => Rows(window.Value).Take(query.Limit ?? int.MaxValue).Select(row => (window.Key + query.Window!.Seconds, row)))];
    }

    private IEnumerable<string> Rows(List<JsonElement> events)
    {
        var groups = events.GroupBy(root => string.Join('|', query.Keys.Select(key => Identity(Reference.Values(key, root).Single())))).Select(group => group.ToList());
        if (!query.Aggregates) return groups.SelectMany(group => Ordered(group, root => Plain(query.OrderBy!.By, root))).Select(root => Reference.Row(query, root));
        return Ordered(groups, group => query.OrderBy!.By is Property by && !query.Columns.Any(c => c.Alias == by.Dotted) ? Reference.Values(by, group[0]).Single()
            : Element(Cell(query.Columns.FirstOrDefault(c => query.OrderBy.By is Property p && c.Alias == p.Dotted)?.Source ?? query.OrderBy.By, group)))
            .Select(group => $"{{{string.Join(",", query.Columns.Select(c => $"{JsonSerializer.Serialize(c.Key)}:{Cell(c.Source, group)}"))}}}");
    }

    private JsonElement? Plain(Selected by, JsonElement root) =>
        by is Property name && query.Columns.FirstOrDefault(c => c.Alias == name.Dotted) is { } column ? column.Source is Property p ? Reference.Values(p, root).Single() : null
        : Reference.Values((Property)by, root).Single();

    private IEnumerable<T> Ordered<T>(IEnumerable<T> things, Func<T, JsonElement?> by)
    {
        if (query.OrderBy is not { } order) return things;
        var comparer = Comparer<JsonElement?>.Create(Compare);
        return order.Descending ? things.OrderByDescending(by, comparer) : things.OrderBy(by, comparer);
    }

    private static int Rank(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null => 0, JsonValueKind.False => 1, JsonValueKind.True => 2, JsonValueKind.Number => 3, JsonValueKind.String => 4, _ => 5,
    };

    private static int Compare(JsonElement? a, JsonElement? b) => Rank(a) != Rank(b) ? Rank(a).CompareTo(Rank(b)) : Rank(a) switch
    {
        3 => Reference.Number(a!.Value).CompareTo(Reference.Number(b!.Value)),
        4 => System.Text.Encoding.UTF8.GetBytes(a!.Value.GetString()!).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b!.Value.GetString()!)),
        _ => 0,
    };

    private static string Cell(Selected source, List<JsonElement> group) => source switch
    {
        Aggregate { Of: null } => group.Count.ToString(CultureInfo.InvariantCulture),
        Aggregate a => Total(a, [.. group.SelectMany(root => Reference.Values(a.Of!, root)).Where(value => !Reference.IsNull(value)).Select(value => value!.Value)]),
        Property key => Reference.Values(key, group[0]).Single()?.GetRawText() ?? "null",
        _ => Reference.Row(new Query([new Column(source, "x")], [], null, null, [], null, null, null), group[0])[5..^1],
    };

    private static string Total(Aggregate aggregate, List<JsonElement> values)
    {
        if (aggregate.Distinct) values = [.. values.DistinctBy(value => Identity(value))];
        if (aggregate.Function == AggregateFunction.Count) return values.Count.ToString(CultureInfo.InvariantCulture);
        var numbers = values.Where(value => value.ValueKind == JsonValueKind.Number).Select(Reference.Number).ToList();
        if (numbers.Count == 0) return "null";
        var result = aggregate.Function switch
        {
            AggregateFunction.Min => numbers.Min(),
            AggregateFunction.Max => numbers.Max(),
            AggregateFunction.Sum => numbers.Aggregate((a, b) => a + b),
            _ => numbers.Aggregate((a, b) => a + b) / numbers.Count,
        };
        return double.IsFinite(result) ? result.ToString("R", CultureInfo.InvariantCulture) : "null";
    }

    private static string Identity(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Number => "n" + (Reference.Number(value.Value) + 0.0).ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.String => "s" + value.Value.GetString()!.Replace("|", "||", StringComparison.Ordinal) + "|",
        _ => value.Value.GetRawText(),
    };

    private static JsonElement Element(string json) => JsonElement.Parse(json);
}
