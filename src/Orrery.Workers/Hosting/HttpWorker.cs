using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using Orrery.Client.Protocol;

namespace Orrery.Workers.Hosting;

/// <summary>A worker process: keeps a stream from its server open, posts reports, calls in while attempts run, and connects again when the link breaks.</summary>
public sealed class HttpWorker : IServerLink, IDisposable
{
    private readonly HttpClient _http;
    private readonly WorkerHello _hello;
    private readonly Channel<IReadOnlyList<WorkerReport>> _outgoing = Channel.CreateUnbounded<IReadOnlyList<WorkerReport>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IReadOnlyList<Service> _services;
    private readonly Func<string, IAttemptResources> _resources;
    private WorkerRuntime? _runtime;
    private readonly Action<string> _say;

    /// <param name="resources">Given the server's data folder.</param>
    /// <param name="say">Told of connections made and lost, for the operator.</param>
    public HttpWorker(Uri server, WorkerHello hello, IReadOnlyList<Service> services, Func<string, IAttemptResources> resources, Action<string> say)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        (_hello, _say) = (hello, say);
        (_services, _resources) = (services, resources);
    }

    public void Report(IReadOnlyList<WorkerReport> reports)
    {
        if (reports.Count > 0) _outgoing.Writer.TryWrite(reports);
    }

    /// <summary>Works until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var posting = PostAsync(stop);
        var calling = CallInAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop).ConfigureAwait(false);
                _say("the server closed the connection; connecting again");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or TimeoutException && !stop.IsCancellationRequested)
            {
                _say($"no connection to {_http.BaseAddress}: {e.Message}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(500, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(posting, calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "worker/connect") { Content = JsonContent.Create(_hello, options: OrreryJson.Options) };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false));
        while (await reader.ReadLineAsync(stop).AsTask().WaitAsync(TimeSpan.FromSeconds(10), stop).ConfigureAwait(false) is { } line)
            Receive(JsonSerializer.Deserialize<IReadOnlyList<WorkerMessage>>(line, OrreryJson.Options)!);
    }

    /// <summary>The first welcome says where the server keeps its data; what attempts work with is opened there.</summary>
    private void Receive(IReadOnlyList<WorkerMessage> messages)
    {
        if (messages[0] is Welcome welcome) _runtime ??= new WorkerRuntime(_services, this, _resources(welcome.DataFolder));
        _runtime!.Receive(messages);
    }

    private async Task PostAsync(CancellationToken stop)
    {
        var batch = new List<WorkerReport>();
        while (await _outgoing.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < 1000 && _outgoing.Reader.TryRead(out var reports)) batch.AddRange(reports);
            while (!await TryPostAsync(batch, stop).ConfigureAwait(false)) await Task.Delay(500, stop).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryPostAsync(List<WorkerReport> batch, CancellationToken stop)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            using var response = await _http.PostAsJsonAsync($"worker/{_hello.Id}/reports", batch, OrreryJson.Options, limit.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task CallInAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(4));
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            if (_runtime?.Attempts is { Count: > 0 } attempts) Report([new StillAlive(attempts)]);
    }

    public void Dispose() => _http.Dispose();
}
