using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Hosting;

/// <summary>What a worker counts and times, on the meter <c>Orrery</c>. Costs next to nothing while nobody listens.</summary>
internal sealed class WorkerMetrics : IDisposable
{
    private readonly Meter _meter = new("Orrery");
    private readonly Histogram<double> _attempts;
    private long _turnsCpu;
    private long _callsCpu;
    private long _turns;

    public WorkerMetrics(Func<int> inHand)
    {
        _attempts = _meter.CreateHistogram<double>("orrery.attempt.duration", "s", "Wall time of attempts, by function and outcome.");
        _meter.CreateObservableCounter("orrery.turns", () => Volatile.Read(ref _turns), "{turn}", "Turns of workflow code played.");
        _meter.CreateObservableGauge("orrery.attempts.active", inHand, "{attempt}", "Attempts in hand.");
        _meter.CreateObservableCounter("orrery.cpu.time", Cpu, "s", "CPU time of the process by stage: turns of workflow code, small calls. Tools have their own processes.");
    }

    public void Ended(Attempt attempt, WorkerReport report, long started)
    {
        if (!_attempts.Enabled) return;
        var outcome = report switch
        {
            AttemptEnded { Result.Cached: true } => "reused",
            AttemptEnded { Result.Failure: null } => "completed",
            AttemptEnded { Result.Failure: { } failure } => failure.Class.ToString().ToLowerInvariant(),
            _ => "given-back",
        };
        _attempts.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("function", $"{attempt.Service}/{attempt.Function}"), new("outcome", outcome));
    }

    /// <summary>Takes note of turns that this thread has just played.</summary>
    /// <param name="since"><see cref="ThreadCpu.Nanoseconds"/> before them.</param>
    public void Played(int turns, long since)
    {
        Interlocked.Add(ref _turns, turns);
        Interlocked.Add(ref _turnsCpu, ThreadCpu.Nanoseconds - since);
    }

    /// <summary>Takes note of small calls that this thread has just executed.</summary>
    public void Called(long since) => Interlocked.Add(ref _callsCpu, ThreadCpu.Nanoseconds - since);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Cpu() =>
    [
        new(Volatile.Read(ref _turnsCpu) / 1e9, new KeyValuePair<string, object?>("stage", "turns")),
        new(Volatile.Read(ref _callsCpu) / 1e9, new KeyValuePair<string, object?>("stage", "calls")),
    ];
}
