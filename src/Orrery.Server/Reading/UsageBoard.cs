using System.Collections.Concurrent;
using System.Text.Json;
using Orrery.Client;
using Orrery.Client.Protocol;

namespace Orrery.Server.Reading;

/// <summary>What attempts use over time: in memory while they are under way, then beside their logs.</summary>
internal sealed class UsageBoard(AttemptLogs logs)
{
    /// <summary>Attempts whose samples are in memory at once; of further ones none are taken.</summary>
    private const int MostAttempts = 10_000;

    private readonly ConcurrentDictionary<AttemptName, UsageSeries> _series = new();

    public void Add(AttemptName attempt, UsageSample sample)
    {
        if (!_series.TryGetValue(attempt, out var series))
        {
            if (_series.Count >= MostAttempts) return;
            series = _series.GetOrAdd(attempt, _ => new UsageSeries());
        }

        series.Add(sample);
    }

    /// <summary>The attempt is over: what it used is written down.</summary>
    public void End(AttemptName attempt)
    {
        if (!_series.TryGetValue(attempt, out var series)) return;
        logs.Keep(attempt, JsonSerializer.SerializeToUtf8Bytes(series.Samples, OrreryJson.Options));
        _series.TryRemove(attempt, out _);
    }

    public async Task<IReadOnlyList<UsageSample>> FindAsync(AttemptName attempt, CancellationToken stop)
    {
        if (_series.TryGetValue(attempt, out var series)) return series.Samples;
        if (await logs.FindUsageAsync(attempt, stop).ConfigureAwait(false) is not { } path) return [];
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<IReadOnlyList<UsageSample>>(file, OrreryJson.Options, stop).ConfigureAwait(false) ?? [];
    }
}
