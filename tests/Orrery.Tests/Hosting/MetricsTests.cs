using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Hosting;

/// <summary>What a collector gets from a server and its worker.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Server_and_worker_send_every_documented_metric_to_the_collector_that_is_named()
    {
        using var collector = new Collector();
        await using var up = await UpProcess.StartAsync(_folder["data"], UpProcess.FreePort(),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"));
        var run = (await up.Client.StartAsync("probe", "echo", JsonSerializer.SerializeToNode(new Probe(Text: "x"), OrreryJson.Options), stop: TestContext.Current.CancellationToken)).Run;
        await up.Client.FollowAsync(run, stop: TestContext.Current.CancellationToken).LastAsync(TestContext.Current.CancellationToken);

        var documented = Regex.Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/metrics.md"), TestContext.Current.CancellationToken), @"^\| `(orrery\.[a-z._]+)`", RegexOptions.Multiline)
            .Select(m => m.Groups[1].Value).ToList();
        Assert.True(documented.Count >= 12, string.Join(' ', documented));
        foreach (var expected in (string[])[.. documented, "orrery-worker", "RunEnded", "probe/echo", "System.Runtime"])
            await Patience.UntilAsync(() => collector.Got(expected), $"the collector to get {expected}");
    }

    /// <summary>Takes what is posted. Names and tags are plain text in it.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly StringBuilder _got = new();

        public Collector()
        {
            Address = $"http://127.0.0.1:{UpProcess.FreePort()}";
            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _ = TakeAsync();
        }

        public string Address { get; }

        public bool Got(string text)
        {
            lock (_got) return _got.ToString().Contains(text);
        }

        public void Dispose() => _listener.Close();

        private async Task TakeAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var http = await _listener.GetContextAsync();
                    using var reader = new StreamReader(http.Request.InputStream, Encoding.Latin1);
                    var text = await reader.ReadToEndAsync();
                    lock (_got) _got.Append(http.Request.Url!.AbsolutePath).Append(text);
                    http.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
