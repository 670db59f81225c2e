using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orrery.Client;

public sealed partial class OrreryClient
{
    /// <summary>A live query's rows and what else there is to say of it, until LIMIT is reached or <paramref name="stop"/>. Connects again by itself: windows that were open then begin anew.</summary>
    /// <param name="query">Its text; docs/mql.md has the language.</param>
    /// <param name="client">Readers of one's own with the same id and query share the rows, each going to one of them; null: all rows.</param>
    /// <param name="patience">How long the server may be away before <see cref="OrreryException"/> is thrown. Default 30 s.</param>
    /// <exception cref="OrreryException">It is no query: <c>mql.query</c>, with <see cref="OrreryException.Place"/>.</exception>
    public IAsyncEnumerable<QueryNews> FollowQueryAsync(string query, string? client = null, TimeSpan? patience = null, CancellationToken stop = default) =>
        new EventFollower<QueryNews>(SendRawAsync, () => $"api/mql?query={Segment(query)}{(client is null ? "" : $"&client={Segment(client)}")}", "", "the query's rows", "", patience ?? TimeSpan.FromSeconds(30), ReadNews).FollowAsync(stop);

    /// <summary>The server's own streams, and those that events are sent to.</summary>
    public Task<IReadOnlyList<StreamView>> StreamsAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<StreamView>>("api/streams", stop);

    /// <summary>Sends events to a stream: a JSON object, several one a line, or an array of them.</summary>
    /// <param name="time">The property that says when an event happened; null as the stream was declared.</param>
    /// <exception cref="OrreryException">Something is no event; <see cref="OrreryException.Place"/> says where, and none was taken.</exception>
    public Task<StreamTaken> SendEventsAsync(string stream, ReadOnlyMemory<byte> events, string? time = null, CancellationToken stop = default)
    {
        var content = new ReadOnlyMemoryContent(events);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return SendAsync<StreamTaken>(new HttpRequestMessage(HttpMethod.Post, $"{PathOfStream(stream)}{(time is null ? "" : $"?time={Segment(time)}")}") { Content = content }, stop);
    }

    /// <summary>Declares a stream, or changes what it is to be.</summary>
    public Task<StreamView> SetStreamAsync(string stream, StreamSpec spec, CancellationToken stop = default) =>
        SendAsync<StreamView>(new HttpRequestMessage(HttpMethod.Put, PathOfStream(stream)) { Content = JsonContent.Create(spec, options: OrreryJson.Options) }, stop);

    /// <summary>Removes a stream with all its events.</summary>
    public async Task RemoveStreamAsync(string stream, CancellationToken stop = default) => (await SendRawAsync(new HttpRequestMessage(HttpMethod.Delete, PathOfStream(stream)), stop).ConfigureAwait(false)).Dispose();

    /// <summary>The events of a kept stream after a number, each once and in order; connects again by itself. Events that retention took before they were read are missing: their numbers are.</summary>
    /// <param name="follow">Goes on with what comes; else it ends after what is there.</param>
    public async IAsyncEnumerable<StreamedEvent> FollowStreamAsync(string stream, long after = 0, bool follow = true, TimeSpan? patience = null, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var events = new EventFollower<StreamedEvent>(SendRawAsync, () => $"{PathOfStream(stream)}?after={after}{(follow ? "" : "&follow=false")}", "event", "the stream", "", patience ?? TimeSpan.FromSeconds(30));
        await foreach (var one in events.FollowAsync(stop).ConfigureAwait(false))
        {
            after = one.Number;
            yield return one;
        }
    }

    /// <summary>The queries that the server itself looks at, by name.</summary>
    public Task<IReadOnlyList<SavedQueryView>> SavedQueriesAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<SavedQueryView>>("api/mql/queries", stop);

    /// <summary>Saves a query that the server looks at from now on, or changes the one of that name.</summary>
    /// <exception cref="OrreryException">It is no query (<c>mql.query</c>, with its place), or the alert makes no sense (<c>input.alert</c>).</exception>
    public Task<SavedQueryView> SaveQueryAsync(string name, SavedQuerySpec spec, CancellationToken stop = default) =>
        SendAsync<SavedQueryView>(new HttpRequestMessage(HttpMethod.Put, $"api/mql/queries/{Segment(name)}") { Content = JsonContent.Create(spec, options: OrreryJson.Options) }, stop);

    /// <summary>Removes a saved query; runs that it started go on.</summary>
    public async Task RemoveQueryAsync(string name, CancellationToken stop = default) => (await SendRawAsync(new HttpRequestMessage(HttpMethod.Delete, $"api/mql/queries/{Segment(name)}"), stop).ConfigureAwait(false)).Dispose();

    private static string PathOfStream(string name) => $"api/streams/{Segment(name)}";

    private static QueryNews? ReadNews(string name, byte[] data) => name switch
    {
        "begin" => JsonSerializer.Deserialize<QueryBegun>(data, OrreryJson.Options),
        "row" => JsonSerializer.Deserialize<QueryRow>(data, OrreryJson.Options),
        "lost" => JsonSerializer.Deserialize<QueryLost>(data, OrreryJson.Options),
        "counts" => JsonSerializer.Deserialize<QueryCounted>(data, OrreryJson.Options),
        _ => null,
    };
}
