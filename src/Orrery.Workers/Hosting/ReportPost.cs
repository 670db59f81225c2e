using System.Net;
using System.Net.Http.Json;
using System.Threading.Channels;
using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>Posts reports in order, in numbered batches: whatever gathered while the last batch was under way is the next. A batch that may not have arrived is posted again.</summary>
internal sealed class ReportPost : IDisposable
{
    private const int MaxReports = 1000;
    private const long MaxBytes = 4 << 20;
    private static readonly TimeSpan PostLimit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly string _path;
    private readonly Action<IReadOnlyList<WorkerReport>> _delivered;
    private readonly Action<string> _refused;
    private readonly Action<string> _say;
    private readonly Channel<WorkerReport> _outgoing = Channel.CreateUnbounded<WorkerReport>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _posting;
    private volatile bool _closing;

    public ReportPost(HttpClient http, string path, Action<IReadOnlyList<WorkerReport>> delivered, Action<string> refused, Action<string> say)
    {
        (_http, _path, _delivered, _refused, _say) = (http, path, delivered, refused, say);
        _posting = Task.Run(PostAsync);
    }

    public void Add(IReadOnlyList<WorkerReport> reports)
    {
        foreach (var report in reports) _outgoing.Writer.TryWrite(report);
    }

    /// <summary>Posts what waits, once, and ends.</summary>
    public Task CloseAsync()
    {
        _closing = true;
        _outgoing.Writer.TryComplete();
        return _posting;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _outgoing.Writer.TryComplete();
    }

    private async Task PostAsync()
    {
        var number = 0L;
        var batch = new List<WorkerReport>();
        while (await _outgoing.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            var bytes = 0L;
            while (batch.Count < MaxReports && bytes < MaxBytes && _outgoing.Reader.TryRead(out var report))
            {
                batch.Add(report);
                bytes += SizeOf(report);
            }

            number++;
            while (!await TryPostAsync(number, batch).ConfigureAwait(false))
            {
                if (_closing || _stop.IsCancellationRequested) return;
                await Task.Delay(300).ConfigureAwait(false);
            }

            _delivered(batch);
        }
    }

    /// <returns>Whether the batch is done with.</returns>
    private async Task<bool> TryPostAsync(long number, List<WorkerReport> batch)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(PostLimit);
            using var response = await _http.PostAsJsonAsync($"{_path}/{number}", batch, OrreryJson.Options, limit.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return true;
            var why = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Conflict) _refused(why);
            if ((int)response.StatusCode is not (>= 400 and < 500)) return false;
            _say($"the server can't read a batch of {batch.Count} reports, which is dropped: {why}");
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static long SizeOf(WorkerReport report) => 200 + report switch
    {
        TurnPlayed turn => turn.Result.Commands.Sum(c => c is ScheduleCall call ? 200L + call.Input.Utf8.Length : 200),
        AttemptEnded ended => ended.Result.Result.Utf8.Length,
        ValueComputed value => value.Result.Utf8.Length,
        AttemptLogged log => log.Lines.Sum(l => (long)l.Length),
        _ => 0,
    };
}
