using System.Collections.Concurrent;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Orrery.Bench;

/// <summary>Takes in the process's metrics as a collector would, so that a measurement is made with metrics on, and reads the stages' CPU time from them.</summary>
internal sealed class MetricSink : IDisposable
{
    private readonly Memory _memory = new();
    private readonly MeterProvider _provider;

    public MetricSink()
    {
#pragma warning disable CA2000 // The provider disposes of its reader.
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter("Orrery").AddReader(new PeriodicExportingMetricReader(_memory, exportIntervalMilliseconds: 1000)).Build();
#pragma warning restore CA2000
    }

    /// <summary>Sums so far, by <c>name</c> or <c>name/value of the first tag</c>; histograms by their count.</summary>
    public IReadOnlyDictionary<string, double> Read()
    {
        _provider.ForceFlush();
        return _memory.Values.ToDictionary();
    }

    public void Dispose() => _provider.Dispose();

    private sealed class Memory : BaseExporter<Metric>
    {
        public ConcurrentDictionary<string, double> Values { get; } = new();

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    var name = metric.Name;
                    foreach (var tag in point.Tags) name += "/" + tag.Value;
                    Values[name] = metric.MetricType switch
                    {
                        MetricType.LongSum => point.GetSumLong(),
                        MetricType.DoubleSum => point.GetSumDouble(),
                        MetricType.LongGauge => point.GetGaugeLastValueLong(),
                        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
                        _ => point.GetHistogramCount(),
                    };
                }
            }

            return ExportResult.Success;
        }
    }
}
