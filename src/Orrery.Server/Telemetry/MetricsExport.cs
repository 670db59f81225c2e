using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Orrery.Server.Telemetry;

/// <summary>Sends the process's metrics to an OpenTelemetry collector, when the standard variables name one.</summary>
internal static class MetricsExport
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Starts sending; the rest is set by the variables that OpenTelemetry documents, such as <c>OTEL_METRIC_EXPORT_INTERVAL</c>.</summary>
    /// <param name="service">Name of the process in what is sent, unless <c>OTEL_SERVICE_NAME</c> says another.</param>
    /// <returns>Sends what is left when disposed; null when no collector is named.</returns>
    public static IDisposable? Start(string service)
    {
        if (Array.TrueForAll(Endpoints, name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))) return null;
        return Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(service).AddEnvironmentVariableDetector())
            .AddMeter("Orrery", "System.Runtime")
            .AddOtlpExporter()
            .Build();
    }
}
