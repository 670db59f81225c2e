using System.Text;
using Orrery.Client;

namespace Orrery.Tests.Live;

[Collection<OnSharedServer>]
public sealed class StreamRouteTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{\"a\": 1}\n{\"a\": }\n", "event.json", 400, "Line 2, position 7, event 2")]
    [InlineData("[{\"a\": 1},\n 5]", "event.object", 400, "Line 2, position 2, event 2")]
    [InlineData("{\"a\": 1", "event.json", 400, "Line 1")]
    [InlineData(" \n ", "event.none", 400, "no event")]
    [InlineData("\"text\"", "event.object", 400, "Line 1, position 1, event 1")]
    public async Task What_is_no_event_is_refused_with_its_place_and_nothing_of_the_body_is_taken(string body, string code, int status, string says)
    {
        await using var listener = await Listener.StartAsync(_server.Client, "SELECT * FROM broken");
        var refused = await _server.RefusedAsync(HttpMethod.Post, "api/streams/broken", body);
        await _server.Client.SendEventsAsync("broken", """{"a": 2}"""u8.ToArray(), stop: Stop);
        await listener.RowsAsync(1);

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.Contains(says, refused.Detail);
        Assert.Equal("""{"a": 2}""", Assert.Single(listener.Rows).GetRawText());
    }

    [Fact]
    public async Task What_is_not_utf8_is_refused_where_it_stands_so_that_no_mask_is_passed_by()
    {
        var body = new ByteArrayContent([.. "{\"a\": 1}\n{\"secret\": \""u8, 0xE4, .. "\"}"u8]);
        using var answer = await _server.Http.PostAsync("api/streams/broken", body, Stop);
        var problem = await answer.Content.ReadAsStringAsync(Stop);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("event.text", problem);
        Assert.Contains("Line 2, position 13", problem);
    }

    [Theory]
    [InlineData("runs", "stream.own", 409)]
    [InlineData("two words", "stream.name", 400)]
    [InlineData("0nine", "stream.name", 400)]
    public async Task A_stream_of_the_servers_own_or_without_a_proper_name_takes_nothing(string name, string code, int status)
    {
        var refused = await _server.RefusedAsync(HttpMethod.Post, $"api/streams/{Uri.EscapeDataString(name)}", "{}");

        Assert.Equal((status, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task An_event_without_its_time_is_refused_and_so_is_one_that_is_too_large()
    {
        Assert.Equal((400, "event.time"), await CodeAsync("api/streams/timed?time=at", """{"a": 1}"""));
        Assert.Equal((400, "event.time"), await CodeAsync("api/streams/timed?time=at", """{"at": "yesterday"}"""));
        Assert.Equal((413, "event.size"), await CodeAsync("api/streams/timed", $$"""{"a": "{{new string('x', 256 << 10)}}"}"""));
        Assert.Equal((413, "stream.size"), await CodeAsync("api/streams/timed", string.Concat(Enumerable.Repeat("{}", 10_001))));
    }

    [Fact]
    public async Task Kept_events_are_numbered_and_reading_goes_on_after_a_number()
    {
        await _server.Client.SetStreamAsync("kept1", new StreamSpec { Time = "at", Mask = ["secret"] }, Stop);
        var taken = await SendAsync("kept1", """{"at": 1700000001, "n": 1, "secret": 7} {"at": 1700000002, "n": 2}""");
        await SendAsync("kept1", """{"at": 1700000003, "n": 3}""");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var read = new List<StreamedEvent>();
        await foreach (var one in _server.Client.FollowStreamAsync("kept1", after: 1, stop: enough.Token))
        {
            read.Add(one);
            if (read.Count == 2) await SendAsync("kept1", """{"at": 1700000004, "n": 4}""");
            if (read.Count == 3) break;
        }

        Assert.Equal((1, 2), (taken.First, taken.Last));
        Assert.Equal([(2L, 2), (3L, 3), (4L, 4)], read.Select(e => (e.Number, e.Event.GetProperty("n").GetInt32())));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000002), read[0].Time);
        Assert.False((await AllAsync("kept1"))[0].Event.TryGetProperty("secret", out _));
    }

    [Fact]
    public async Task A_kept_stream_holds_no_more_than_it_may_and_says_what_is_gone()
    {
        await _server.Client.SetStreamAsync("kept2", new StreamSpec { MaxEvents = 10 }, Stop);
        await SendAsync("kept2", string.Concat(Enumerable.Range(1, 25).Select(n => $$"""{"n": {{n}}}""")));
        var view = (await _server.Client.StreamsAsync(Stop)).Single(s => s.Name == "kept2");

        Assert.Equal(("kept", 10L, 16L, 25L, 90L), (view.Kind, view.Events, view.First, view.Last, view.Bytes));
        Assert.Equal(Enumerable.Range(16, 10), (await AllAsync("kept2")).Select(e => (int)e.Number));
        var answer = await _server.Http.GetStringAsync(new Uri("api/streams/kept2?follow=false&after=3", UriKind.Relative), Stop);
        Assert.Contains("event: gone\ndata: {\"from\":4,\"to\":15}", answer);
        view = await _server.Client.SetStreamAsync("kept2", new StreamSpec { MaxBytes = 1024, MaxEvents = 3 }, Stop);
        Assert.Equal((3L, 23L), (view.Events, view.First));
        await _server.Client.RemoveStreamAsync("kept2", Stop);
        Assert.Equal("stream.unknown", (await _server.RefusedAsync(HttpMethod.Get, "api/streams/kept2")).Code);
    }

    private async Task<List<StreamedEvent>> AllAsync(string stream)
    {
        var all = new List<StreamedEvent>();
        await foreach (var one in _server.Client.FollowStreamAsync(stream, follow: false, stop: Stop)) all.Add(one);
        return all;
    }

    private async Task<(int, string)> CodeAsync(string path, string body) => await _server.RefusedAsync(HttpMethod.Post, path, body) is var (status, code, _) ? (status, code) : default;

    private Task<StreamTaken> SendAsync(string stream, string events) => _server.Client.SendEventsAsync(stream, Encoding.UTF8.GetBytes(events), stop: Stop);
}
