using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Client;

public sealed partial class OrreryClient
{
    /// <summary>What one request waits for a run's end.</summary>
    private const int WaitSeconds = 30;

    private const string Running = "running";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Starts a run.</summary>
    /// <param name="key">Starting again under the same key starts nothing more; null for a new run each time.</param>
    /// <param name="within">How long it may take: then it is cancelled, and has failed by class timeout. Null for as long as it likes.</param>
    public Task<StartedRun> StartAsync(string service, string workflow, JsonNode? input, string? key = null, TimeSpan? within = null, CancellationToken stop = default)
    {
        var limit = within is { } time ? FormattableString.Invariant($"?within={time.TotalSeconds}") : "";
        var request = new HttpRequestMessage(HttpMethod.Post, $"api/{Segment(service)}/{Segment(workflow)}{limit}") { Content = JsonContent.Create(input, options: OrreryJson.Options) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return SendAsync<StartedRun>(request, stop);
    }

    /// <summary>Starts a run and waits for its end: the result comes with the answer, in one request where the run ends within half a minute.</summary>
    /// <param name="key">As for <see cref="StartAsync"/>: after a broken connection the same call under the same key finds the same run.</param>
    /// <exception cref="FailureException">The run failed or is parked.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled, or <paramref name="stop"/> was.</exception>
    public async Task<TOut> CallAsync<TIn, TOut>(string service, string workflow, TIn input, string? key = null, CancellationToken stop = default)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(input, OrreryJson.Options));
        content.Headers.ContentType = Json;
        var request = new HttpRequestMessage(HttpMethod.Post, $"api/{Segment(service)}/{Segment(workflow)}?wait={WaitSeconds}") { Content = content };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        var end = await SendAsync<RunEnd>(request, stop).ConfigureAwait(false);
        if (end.State == Running) end = await EndAsync(end.Run, stop).ConfigureAwait(false);
        return end switch
        {
            { State: "completed", Result: { } result } => result.Deserialize<TOut>(OrreryJson.Options)!,
            { State: "completed" } => default!,
            { Failure: { } failure } => throw new FailureException(failure),
            _ => throw new OperationCanceledException($"Run {end.Run} was cancelled."),
        };
    }

    /// <summary>Waits until a run has ended or is parked.</summary>
    public async Task<RunEnd> EndAsync(RunId run, CancellationToken stop = default)
    {
        while (true)
        {
            var end = await GetAsync<RunEnd>($"runs/{run}/end?wait={WaitSeconds}", stop).ConfigureAwait(false);
            if (end.State != Running) return end;
        }
    }

    /// <summary>The newest runs first.</summary>
    /// <param name="limit">At most this many; the server gives 1,000 at most.</param>
    /// <param name="state">Only those in it: <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>parked</c>.</param>
    public Task<IReadOnlyList<RunLine>> RunsAsync(int limit = 50, string? state = null, string? service = null, CancellationToken stop = default)
    {
        var query = $"runs?limit={limit}";
        if (state is not null) query += $"&state={Segment(state)}";
        if (service is not null) query += $"&service={Segment(service)}";
        return GetAsync<IReadOnlyList<RunLine>>(query, stop);
    }

    /// <summary>A page of the list, newest first: at most <paramref name="limit"/> runs, 1,000 at most, that follow the run <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<RunLine>> RunsAsync(RunFilter filter, int limit = 50, RunId? before = null, CancellationToken stop = default) =>
        GetAsync<IReadOnlyList<RunLine>>($"runs?limit={limit}{filter.Query()}{(before is { } run ? $"&before={run}" : "")}", stop);

    /// <summary>All runs that the filter lets through, newest first, fetched a page at a time. Runs that are started meanwhile aren't among them; one whose state
    /// changes between two pages may be missed.</summary>
    public async IAsyncEnumerable<RunLine> AllRunsAsync(RunFilter filter, [EnumeratorCancellation] CancellationToken stop = default)
    {
        const int page = 1000;
        RunId? last = null;
        IReadOnlyList<RunLine> runs;
        do
        {
            runs = await RunsAsync(filter, page, last, stop).ConfigureAwait(false);
            foreach (var run in runs) yield return run;
            if (runs.Count > 0) last = runs[^1].Id;
        }
        while (runs.Count == page);
    }

    /// <summary>A run with its steps, as of this moment.</summary>
    public Task<RunView> RunAsync(RunId run, CancellationToken stop = default) => GetAsync<RunView>($"runs/{run}", stop);

    /// <summary>A run without its steps, of which only the numbers are told: quick for a run of any size.</summary>
    public Task<RunView> RunLeanAsync(RunId run, CancellationToken stop = default) => GetAsync<RunView>($"runs/{run}?steps=none", stop);

    /// <summary>Some of a run's steps in their order.</summary>
    /// <param name="from">Which of those asked for is the first, counted from 0.</param>
    /// <param name="limit">At most so many; the server gives 1,000 at most.</param>
    /// <param name="state">As in <see cref="StepView"/>, or <c>open</c> for those that haven't ended; null for all.</param>
    /// <param name="name">What they do: the function, the child's workflow, the signal. Null for all.</param>
    /// <param name="key">A part of their key; null for all.</param>
    public Task<StepPage> StepsAsync(RunId run, int from = 0, int limit = 200, string? state = null, string? name = null, string? key = null, CancellationToken stop = default) =>
        GetAsync<StepPage>($"runs/{run}/steps?from={from}&limit={limit}{(state is null ? "" : $"&state={Segment(state)}")}{(name is null ? "" : $"&name={Segment(name)}")}{(key is null ? "" : $"&key={Segment(key)}")}", stop);

    /// <summary>One step, with its input.</summary>
    public Task<StepView> StepAsync(RunId run, int index, CancellationToken stop = default) => GetAsync<StepView>($"runs/{run}/steps/{index}", stop);

    /// <summary>How a run's steps hang together.</summary>
    public Task<GraphView> GraphAsync(RunId run, CancellationToken stop = default) => GetAsync<GraphView>($"runs/{run}/graph", stop);

    /// <summary>The pages that its service adds to the portal for it.</summary>
    public Task<IReadOnlyList<PageView>> PagesAsync(RunId run, CancellationToken stop = default) => GetAsync<IReadOnlyList<PageView>>($"runs/{run}/pages", stop);

    /// <summary>Where a run's time went. Of a run of very many steps, or a wide window, like steps share a row with counts over time; a small window tells each step.</summary>
    /// <param name="from">The window, in milliseconds since the run's start.</param>
    /// <param name="to">Null for up to the run's end, or now.</param>
    /// <param name="rows">At most so many; the server gives 1,000 at most.</param>
    /// <param name="bars">What needs more bars than this, 2,000 at most, is told with counts.</param>
    /// <param name="name">Only steps that do this: the function, the child's workflow, the signal. Null for all.</param>
    public Task<TimelineView> TimelineAsync(RunId run, double from = 0, double? to = null, int rows = 500, int bars = 2000, string? name = null, CancellationToken stop = default) =>
        GetAsync<TimelineView>(FormattableString.Invariant($"runs/{run}/timeline?from={from}&rows={rows}&bars={bars}") + (to is { } end ? FormattableString.Invariant($"&to={end}") : "") + (name is null ? "" : $"&name={Segment(name)}"), stop);

    /// <summary>The run now and then after each change, at most about five a second, until it has ended; the last is how it ended.</summary>
    /// <remarks>Connects again by itself when the link breaks or the server is started anew. A parked run hasn't ended: whoever doesn't want to wait for its mending stops.</remarks>
    /// <param name="patience">How long the server may be away before <see cref="OrreryException"/> is thrown. Default 30 s.</param>
    public IAsyncEnumerable<RunView> FollowAsync(RunId run, TimeSpan? patience = null, CancellationToken stop = default) =>
        FollowAsync(run, lean: false, patience, stop);

    /// <summary>The same.</summary>
    /// <param name="lean">Without the steps, of which only the numbers are told.</param>
    public IAsyncEnumerable<RunView> FollowAsync(RunId run, bool lean, TimeSpan? patience = null, CancellationToken stop = default) =>
        new EventFollower<RunView>(
            SendRawAsync, () => $"runs/{run}/events{(lean ? "?steps=none" : "")}", "run", "the run's events", $" The run itself goes on once the server can. To follow it then: orrery show {run} --watch",
            patience ?? TimeSpan.FromSeconds(30)).FollowAsync(stop);

    /// <summary>Asks a run to stop. It has stopped when its state says so.</summary>
    public Task CancelAsync(RunId run, CancellationToken stop = default) => SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/cancel"), stop);

    /// <summary>Ends a run at once: its code isn't asked, and undoes nothing.</summary>
    public Task TerminateAsync(RunId run, CancellationToken stop = default) => SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/terminate"), stop);

    /// <summary>Sends a signal; ends when the run durably has it. It is kept until the run's code waits for it.</summary>
    /// <param name="id">A second signal of the same id is the same signal; null for a new one each time.</param>
    public Task SignalAsync(RunId run, string signal, JsonNode? value, string? id = null, CancellationToken stop = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/signals/{Segment(signal)}") { Content = JsonContent.Create(value, options: OrreryJson.Options) };
        if (id is not null) request.Headers.Add("Idempotency-Key", id);
        return SendAsync<JsonNode>(request, stop);
    }

    /// <summary>Asks a run's code something; nothing is recorded and nothing changes.</summary>
    /// <exception cref="OrreryException">The run has ended, its code answers no such query, or no worker has it; <see cref="OrreryException.Code"/> says which.</exception>
    public async Task<TOut> QueryAsync<TIn, TOut>(RunId run, Query<TIn, TOut> query, TIn value, CancellationToken stop = default) =>
        (await QueryAsync(run, query.Name, JsonSerializer.SerializeToNode(value, OrreryJson.Options), stop).ConfigureAwait(false)).Deserialize<TOut>(OrreryJson.Options)!;

    /// <inheritdoc cref="QueryAsync{TIn, TOut}"/>
    public async Task<JsonNode?> QueryAsync(RunId run, string query, JsonNode? value, CancellationToken stop = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/queries/{Segment(query)}?wait={WaitSeconds}") { Content = JsonContent.Create(value, options: OrreryJson.Options) };
        return (await SendAsync<JsonNode>(request, stop).ConfigureAwait(false))["result"];
    }

    /// <summary>Asks a run's code to do something, and waits until it is done.</summary>
    /// <param name="id">The same id again is the same update, and has the same answer; null for a new one each time.</param>
    /// <exception cref="OrreryException">The code refused or failed, or the run has ended; <see cref="OrreryException.Code"/> says which.</exception>
    public async Task<TOut> UpdateAsync<TIn, TOut>(RunId run, Update<TIn, TOut> update, TIn value, string? id = null, CancellationToken stop = default) =>
        (await UpdateAsync(run, update.Name, JsonSerializer.SerializeToNode(value, OrreryJson.Options), id, stop).ConfigureAwait(false)).Deserialize<TOut>(OrreryJson.Options)!;

    /// <inheritdoc cref="UpdateAsync{TIn, TOut}"/>
    public async Task<JsonNode?> UpdateAsync(RunId run, string update, JsonNode? value, string? id = null, CancellationToken stop = default)
    {
        id ??= Guid.NewGuid().ToString("n");
        while (true)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/updates/{Segment(update)}?wait={WaitSeconds}") { Content = JsonContent.Create(value, options: OrreryJson.Options) };
            request.Headers.Add("Idempotency-Key", id);
            var answer = await SendAsync<UpdateAnswer>(request, stop).ConfigureAwait(false);
            if (answer.Done) return answer.Result is { } result ? JsonSerializer.SerializeToNode(result) : null;
        }
    }

    /// <summary>Lets a failed, cancelled or parked run go on; what succeeded is kept.</summary>
    public Task RetryAsync(RunId run, CancellationToken stop = default) => RetryAsync(run, null, stop);

    /// <summary>Lets a failed, cancelled or parked run go on with a version of its service, or has one that is under way move to it.</summary>
    /// <param name="version"><c>latest</c>; <c>pinned</c>, the one it has; a version's id or its beginning. Null: the latest for a run that isn't under way.</param>
    public Task RetryAsync(RunId run, string? version, CancellationToken stop = default) =>
        SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/retry{(version is null ? "" : $"?version={Segment(version)}")}"), stop);

    /// <summary>Has a run go back to one of its steps, whatever state it is in: what it had asked for before that is kept, the rest asked for again.</summary>
    /// <param name="step">The step's whole key; of several with it, the newest is meant.</param>
    public Task RestartAsync(RunId run, string step, CancellationToken stop = default) => RestartAsync(run, step, null, stop);

    /// <summary>The same, with a version of its service as for <see cref="RetryAsync(RunId, string?, CancellationToken)"/>; null for the latest.</summary>
    public Task RestartAsync(RunId run, string step, string? version, CancellationToken stop = default) =>
        SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/restart?step={Segment(step)}{(version is null ? "" : $"&version={Segment(version)}")}"), stop);

    /// <summary>Writes a run's history to a stream; <see cref="RunHistory.Read"/> reads it.</summary>
    public Task HistoryAsync(RunId run, Stream to, CancellationToken stop = default) => CopyAsync($"runs/{run}/history", to, null, stop);

    /// <summary>Writes a copy of a run, a zip archive that ends with a <see cref="CopyManifest"/>, to a stream. One that breaks off is no archive.</summary>
    /// <param name="artifacts"><c>none</c>; <c>small</c>: those of at most 1 MiB that aren't segments of media; <c>all</c>.</param>
    /// <param name="max">Bytes of artifacts together at most; null for 64 MiB, or for no limit with <c>all</c>.</param>
    /// <param name="children">The runs that it started come with it.</param>
    /// <param name="progress">Told of the bytes received so far, often.</param>
    public Task ExportAsync(RunId run, Stream to, string artifacts = "small", long? max = null, bool children = false, IProgress<long>? progress = null, CancellationToken stop = default) =>
        CopyAsync($"runs/{run}/export?artifacts={Segment(artifacts)}{(max is { } most ? $"&max={most}" : "")}{(children ? "&children=true" : "")}", to, progress, stop);

    /// <summary>Writes one of a run's values, as JSON, to a stream: <c>input</c>, <c>result</c> or <c>published</c>.</summary>
    /// <exception cref="OrreryException">It has none, such as <c>result.none</c>.</exception>
    public Task ValueAsync(RunId run, string value, Stream to, CancellationToken stop = default) => CopyAsync($"runs/{run}/{Segment(value)}", to, null, stop);

    /// <summary>The same of one of its steps: <c>input</c> or <c>result</c>.</summary>
    public Task ValueAsync(RunId run, int step, string value, Stream to, CancellationToken stop = default) => CopyAsync($"runs/{run}/steps/{step}/{Segment(value)}", to, null, stop);

    /// <summary>What an attempt logged: its own lines and those of its tools, at most 1 MiB.</summary>
    /// <param name="attempt">Null for the newest.</param>
    public async Task<string> LogAsync(RunId run, int step, int? attempt = null, CancellationToken stop = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"runs/{run}/steps/{step}/log{(attempt is { } number ? $"?attempt={number}" : "")}");
        using var response = await SendRawAsync(request, stop).ConfigureAwait(false);
        return await Reading(() => response.Content.ReadAsStringAsync(stop)).ConfigureAwait(false);
    }

    /// <summary>What an attempt logs, from the beginning on and as it is written, until the attempt is over. Connects again by itself; nothing is missed and nothing comes twice.</summary>
    /// <param name="attempt">Null for the newest; a later one isn't gone on to.</param>
    /// <param name="patience">How long the server may be away before <see cref="OrreryException"/> is thrown. Default 30 s.</param>
    /// <exception cref="OrreryException">The step has had no attempt yet: <c>attempt.none</c>.</exception>
    public async IAsyncEnumerable<LogPiece> FollowLogAsync(RunId run, int step, int? attempt = null, TimeSpan? patience = null, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var next = 0L;
        var pieces = new EventFollower<LogPiece>(
            SendRawAsync, () => $"runs/{run}/steps/{step}/log/events?from={next}{(attempt is { } number ? $"&attempt={number}" : "")}", "log", "the log", "", patience ?? TimeSpan.FromSeconds(30));
        await foreach (var piece in pieces.FollowAsync(stop).ConfigureAwait(false))
        {
            (next, attempt) = (piece.Next, piece.Attempt);
            yield return piece;
        }
    }

    /// <summary>What an attempt's programs used over time; no samples of one that ran none.</summary>
    /// <param name="attempt">Null for the newest.</param>
    public Task<UsageView> UsageAsync(RunId run, int step, int? attempt = null, CancellationToken stop = default) =>
        GetAsync<UsageView>($"runs/{run}/steps/{step}/usage{(attempt is { } number ? $"?attempt={number}" : "")}", stop);

    private static string Segment(string text) => Uri.EscapeDataString(text);
}
