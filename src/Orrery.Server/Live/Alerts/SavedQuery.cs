using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Client;
using Orrery.Queries.Publishing;
using Orrery.Queries.Windows;

namespace Orrery.Server.Live.Alerts;

using Query = Orrery.Queries.Language.Query;

/// <summary>A saved query while the server runs: reads its rows, and has its alert's series. One thread at a time but for the views.</summary>
internal sealed class SavedQuery : IDisposable
{
    private const int KeptRows = 20;
    private const int ShownSeries = 100;

    /// <summary>Series of one query; of further ones nothing is told.</summary>
    private const int MostSeries = 1_000;

    /// <summary>What is larger isn't measured: smoothing it would leave the numbers that there are.</summary>
    private const double Largest = 1e150;

    private readonly Subscription _subscription;
    private readonly AlertRule? _rule;
    private ImmutableQueue<QueryRow> _rows = [];
    private int _rowCount;
    private ImmutableDictionary<string, AlertState> _series;

    public SavedQuery(SavedQueryRecord record, Query query, AlertRule? rule, LiveQueries live)
    {
        (Record, _rule, _series) = (record, rule, record.Series.ToImmutableDictionary());
        _subscription = live.Subscribe($"saved/{record.Space}/{record.Name}", query, record.Space == Access.Identity.Everywhere ? null : record.Space);
    }

    public SavedQueryRecord Record { get; }

    public AlertRule? Rule => _rule;

    public IReadOnlyDictionary<string, AlertState> Series => _series;

    /// <summary>A series has changed its phase, fired, or been told of its run, and the file doesn't say so yet. Nothing is started for it before it does.</summary>
    public bool Unwritten { get; private set; }

    /// <summary>The file says all that is so.</summary>
    public void Written() => Unwritten = false;

    /// <summary>Takes the rows that have come.</summary>
    public void Take(DateTimeOffset now)
    {
        var before = _series;
        while (_subscription.TryTake(out var delivery))
            if (delivery is Given { Row: var row }) Take(row, now);
        if (_rule is { } rule)
        {
            foreach (var (name, state) in _series)
                if (now - state.Heard > rule.Silence) Put(name, state.Silent(now));
        }

        if (!ReferenceEquals(before, _series)) Unwritten |= _series.Any(s => before.GetValueOrDefault(s.Key) is var old && ((old?.Phase ?? AlertPhase.Quiet) != s.Value.Phase || (old?.Firings ?? 0) != s.Value.Firings));
    }

    /// <summary>What came of starting a run.</summary>
    public void Tell(string series, AlertState state)
    {
        Put(series, state);
        Unwritten = true;
    }

    private void Put(string series, AlertState state) => _series = _series.SetItem(series, state);

    public SavedQueryView View()
    {
        var (counts, series) = (_subscription.Counts, _series);
        return new SavedQueryView(Record.Name, Record.Space, Record.Spec, Record.Caller.Principal, Record.At)
        {
            Rows = [.. _rows],
            Alerts = [.. series.OrderByDescending(s => s.Value.Phase).ThenBy(s => s.Key, StringComparer.Ordinal).Take(ShownSeries).Select(s => View(s.Key, s.Value))],
            Firing = series.Values.Count(s => s.Phase == AlertPhase.Firing),
            Counts = new QueryCounted(counts.Matched, counts.Late, counts.Ahead, counts.LeftOut, counts.Rows, _subscription.Lost),
        };
    }

    public void Dispose() => _subscription.Dispose();

    private void Take(in Row row, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(row.Json);
        var json = document.RootElement.Clone();
        _rows = _rows.Enqueue(new QueryRow(row.Time, json, row.Window is { } w ? new QueryWindow(w.Start, w.End, w.LeftOut) : null));
        if (++_rowCount > KeptRows) (_rows, _rowCount) = (_rows.Dequeue(), _rowCount - 1);
        if (_rule is not { } rule || !json.TryGetProperty(rule.Field, out var field) || field.ValueKind != JsonValueKind.Number || !field.TryGetDouble(out var measured) || !(Math.Abs(measured) <= Largest)) return;
        var name = NameOf(rule, json);
        if (!_series.TryGetValue(name, out var state))
        {
            if (_series.Count >= MostSeries && !MakeRoom()) return;
            state = AlertState.Begin(row.Time, Guid.NewGuid().ToString("n")[..12]);
        }

        Put(name, state.Next(rule, measured, row.Time, json.GetRawText()) with { Heard = now });
    }

    /// <summary>Forgets the quiet series that was heard of longest ago, and owes nothing.</summary>
    private bool MakeRoom()
    {
        if (_series.Where(s => s.Value is { Phase: AlertPhase.Quiet, Owing.IsEmpty: true }).OrderBy(s => s.Value.Heard).Select(s => s.Key).FirstOrDefault() is not { } oldest) return false;
        _series = _series.Remove(oldest);
        return true;
    }

    private static string NameOf(AlertRule rule, JsonElement row) =>
        rule.Keys.Count == 0 ? "" : JsonSerializer.Serialize(rule.Keys.ToDictionary(k => k, k => row.TryGetProperty(k, out var value) ? value : default(JsonElement?)), OrreryJson.Options);

    private AlertView View(string name, AlertState state) => new(name, state.Phase.ToString().ToLowerInvariant(), state.Since, state.Value, state.Firings)
    {
        Run = state.Run, Trouble = state.Trouble,
        Forecast = _rule?.Spec.Smooth is null || state.Smoothed.Count == 0 ? null : state.Smoothed.Forecast,
        Band = _rule?.Spec.Smooth is { } smooth && state.Smoothed.Count > 0 ? state.Smoothed.Band(smooth) : null,
    };
}

/// <summary>A saved query as it is in the file.</summary>
/// <param name="Space">The namespace whose events it sees; <c>*</c> for all.</param>
/// <param name="Caller">Who saved it, and in whose name and namespace runs are started.</param>
internal sealed record SavedQueryRecord(string Space, string Name, SavedQuerySpec Spec, Caller Caller, DateTimeOffset At)
{
    public IReadOnlyDictionary<string, AlertState> Series { get; init; } = ImmutableDictionary<string, AlertState>.Empty;
}
