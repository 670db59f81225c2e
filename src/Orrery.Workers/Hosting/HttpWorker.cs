using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client.Protocol;
using Orrery.Client.Protocol.Compact;
using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>How a worker's work came to an end.</summary>
public enum WorkerEnd
{
    /// <summary>It was told to stop, and gave back what it had in hand.</summary>
    Stopped,

    /// <summary>The server doesn't want it: its name belongs to another process, or its token isn't taken.</summary>
    Refused,

    /// <summary>A function ignores that it must stop, or workflow code doesn't come back from a turn; only ending the process ends it.</summary>
    Runaway,
}

/// <summary>A worker process: keeps a stream from its server and one to it open, calls in while it lives, and connects again when the link breaks.</summary>
/// <remarks>Attempts go on while the link is down. On connecting the worker says what it has in hand, the ends that haven't been delivered
/// included; the server takes everything else back.</remarks>
public sealed class HttpWorker : IServerLink, IDisposable
{
    private static readonly TimeSpan CallEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan GiveBackLimit = TimeSpan.FromSeconds(2);
    private const int MaxMessageBytes = 1 << 30;
    private static readonly StreamPipeReaderOptions Wide = new(bufferSize: 64 * 1024);

    private readonly HttpClient _http;
    private readonly WorkerHello _hello;
    private readonly ReportPost _post;
    private readonly WorkerRuntime _runtime;
    private readonly ConcurrentDictionary<AttemptName, string> _held = new();
    private readonly LinkTeller _tell;
    private bool _known;
    private readonly TaskCompletionSource<WorkerEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="resources">Makes what attempts work with, from the server's data folder; called when the first welcome comes.</param>
    /// <param name="token">What it shows to be let in; null for none.</param>
    /// <param name="say">Told of connections lost and found again, for the operator.</param>
    public HttpWorker(Uri server, WorkerHello hello, IReadOnlyList<Service> services, Func<string, IAttemptResources> resources, Action<string> say, string? token = null)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _hello = hello;
        _tell = new LinkTeller(server, say);
        _runtime = new WorkerRuntime(services, this, resources, EndFor, why => EndFor($"{why} The run is parked; the process ends, so that its core is free again"), say: say);
        _post = new ReportPost(_http, $"worker/{Uri.EscapeDataString(hello.Id)}/{hello.Instance}/reports", Delivered, why => Refuse(why, say), say);
    }

    private void EndFor(string why)
    {
        _tell.Say(why);
        _end.TrySetResult(WorkerEnd.Runaway);
    }

    public void Report(IReadOnlyList<WorkerReport> reports) => _post.Add(reports);

    public async Task<StoreAnswer> AskAsync(AttemptAsk ask, CancellationToken stop)
    {
        var path = $"worker/{Uri.EscapeDataString(_hello.Id)}/{_hello.Instance}/asks";
        for (var wait = TimeSpan.FromMilliseconds(50); ; wait = wait < TimeSpan.FromSeconds(1) ? wait * 2 : wait)
        {
            try
            {
                using var response = await _http.PostAsJsonAsync(path, ask, OrreryJson.Options, stop).ConfigureAwait(false);
                if (response.IsSuccessStatusCode) return (await response.Content.ReadFromJsonAsync<StoreAnswer>(OrreryJson.Options, stop).ConfigureAwait(false))!;
                var why = Detail(await response.Content.ReadAsStringAsync(stop).ConfigureAwait(false));
                if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                    return new StoreAnswer(new Failure(response.StatusCode >= HttpStatusCode.InternalServerError ? ErrorClass.Platform : ErrorClass.User, "server.refused", $"The server refused ({(int)response.StatusCode}): {why}"));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The server is away, or this connection broke: whatever it did, it does once.
            }

            await Task.Delay(wait, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Works until told to stop; then gives back what is in hand.</summary>
    public async Task<WorkerEnd> RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var told = ending.Token.Register(() => _end.TrySetResult(WorkerEnd.Stopped));
        var connecting = ConnectAsync(ending.Token);
        var calling = CallInAsync(ending.Token);
        var end = await _end.Task.ConfigureAwait(false);
        if (end != WorkerEnd.Refused) await GiveBackAsync().ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(connecting, calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return end;
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        var wait = TimeSpan.FromMilliseconds(50);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop).ConfigureAwait(false);
                wait = TimeSpan.FromMilliseconds(50);
                _tell.Lost("the server closed the connection");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or FormatException or TimeoutException)
            {
                _tell.Lost(e.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(wait, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (wait < TimeSpan.FromSeconds(1)) wait *= 2;
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        var hello = _hello with { Activates = _hello.Activates && !_known, Holds = [.. _held.Select(h => new HeldAttempt(h.Key, h.Value))] };
        using var request = new HttpRequestMessage(HttpMethod.Post, "worker/connect") { Content = JsonContent.Create(hello, options: OrreryJson.Options) };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).WaitAsync(Silence, stop).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) Refuse(await response.Content.ReadAsStringAsync(stop).ConfigureAwait(false), _tell.Say);
        response.EnsureSuccessStatusCode();
        // Whichever of the two streams breaks, both are begun anew. A worker that stops still has to send what it gives back.
        var lost = new CancellationTokenSource();
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stop, lost.Token);
        var heard = Environment.TickCount64;
        await using var watch = new Timer(_ => LoseIfSilent(), null, Silence / 4, Silence / 4).ConfigureAwait(false);
        var frames = new FrameReader(PipeReader.Create(await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false), Wide), MaxMessageBytes);
        try
        {
            for (List<WorkerMessage> messages = []; await frames.ReadAsync((_, batch) => messages.AddRange(BatchCodec.ReadMessages(batch)), until.Token).ConfigureAwait(false); messages = [])
            {
                Volatile.Write(ref heard, Environment.TickCount64);
                Take(messages);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException("the connection broke, or the server was silent");
        }
        finally
        {
            if (!stop.IsCancellationRequested) await lost.CancelAsync().ConfigureAwait(false);
        }

        void Take(List<WorkerMessage> messages)
        {
            messages.RemoveAll(m => m is RunAttempt { Attempt: var a } && !_held.TryAdd(NameOf(a), a.Service + "/" + a.Function));
            foreach (var message in messages)
            {
                if (message is ReportsTaken taken) _post.Taken(taken);
                else if (message is SendAgain again) _ = _post.AgainAsync(again.Number);
            }

            if (messages is [Welcome, ..])
            {
                _known = true;
                _tell.Connected();
                _post.Start(lost);
            }

            _runtime.Receive(messages);
        }

        void LoseIfSilent()
        {
            if (Environment.TickCount64 - Volatile.Read(ref heard) > Silence.TotalMilliseconds) lost.Cancel();
        }
    }

    private async Task CallInAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(CallEvery);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) Report([new StillAlive([.. _held.Keys])]);
    }

    /// <summary>First that nothing more is wanted, then what was in hand, then no more.</summary>
    private async Task GiveBackAsync()
    {
        var limit = Task.Delay(GiveBackLimit);
        Report([new Leaving()]);
        await Task.WhenAny(_runtime.GiveBackAsync("the worker is stopping"), limit).ConfigureAwait(false);
        await Task.WhenAny(_post.CloseAsync(), limit).ConfigureAwait(false);
    }

    private void Delivered(IReadOnlyList<WorkerReport> reports)
    {
        foreach (var report in reports)
        {
            if (report is AttemptEnded { Result: var r }) _held.TryRemove(new AttemptName(r.Run, r.Step, r.Epoch), out _);
            else if (report is AttemptGivenBack b) _held.TryRemove(new AttemptName(b.Run, b.Step, b.Epoch), out _);
        }
    }

    private void Refuse(string why, Action<string> say)
    {
        if (_end.TrySetResult(WorkerEnd.Refused)) say($"the server doesn't take this worker: {Detail(why)}");
    }

    /// <summary>The words of a problem document.</summary>
    private static string Detail(string problem)
    {
        try
        {
            return JsonNode.Parse(problem)?["detail"]?.GetValue<string>() ?? problem;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return problem;
        }
    }

    private static AttemptName NameOf(Attempt attempt) => new(attempt.Run, attempt.Step, attempt.Epoch);

    public void Dispose()
    {
        _post.Dispose();
        _http.Dispose();
        _runtime.Dispose();
    }
}
