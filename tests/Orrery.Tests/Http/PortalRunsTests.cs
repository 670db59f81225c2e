using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orrery.Tests.Http;

/// <summary>The portal's pages of many runs and of a run's steps, as a browser without script asks for them.</summary>
[Collection<OnSharedServer>]
public sealed partial class PortalRunsTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_started_after_it_was_shown_which_runs_are_meant_is_left_alone()
    {
        var shown = await _server.StartRunAsync("post", new { });
        var began = (await _server.UntilAsync(shown, r => r.Steps.Count > 0)).StartedAt;
        var (_, preview) = await PageAsync($"/runs/bulk?action=restart&service=probe&workflow=post&since={Uri.EscapeDataString(began.ToString("O"))}");
        var fields = Hidden().Matches(preview).Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value))).ToList();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _server.StartRunAsync("post", new { })));
        var there = await _server.Client.RunsAsync(new Orrery.Client.RunFilter(Service: "probe", Workflow: "post", Since: began), 10, stop: Stop);

        using var form = new FormUrlEncodedContent([.. fields, KeyValuePair.Create("step", "nothing-of-the-kind")]);
        using var answer = await _server.Http.PostAsync("/portal/runs/bulk", form, Stop);
        var said = WebUtility.UrlDecode(Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("orrery-said=", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.DoesNotContain("said=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, there.Count);
        Assert.Contains("0 runs restarted, 1 refused", said, StringComparison.Ordinal);
        Assert.Contains(shown.ToString(), said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/runs?since=yesterday-ish")]
    [InlineData("/runs?custmer=Ada")]
    [InlineData("/runs?attributes=Ada")]
    [InlineData("/runs/bulk?action=retry&attr.nothing-of-the-kind=x")]
    [InlineData("/runs/bulk?action=cancel&until=soon")]
    [InlineData("/runs/bulk?action=explode")]
    public async Task What_cannot_be_read_of_a_query_is_refused_rather_than_left_out(string address)
    {
        var (status, page) = await PageAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.DoesNotContain("name=\"action\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_and_the_api_find_the_same_runs_by_either_way_of_writing_attributes_and_say_what_they_were_started_with()
    {
        var text = $"find-{Guid.NewGuid():n}";
        var run = await _server.StartRunAsync("echo", new { text, count = 1 });
        await _server.StartRunAsync("echo", new { text = text + "-not" });
        await _server.EndOfAsync(run);

        foreach (var query in new[] { $"attr.text={text}", $"attributes=text%3D{text}", $"attributes=text%3D{text}%2C%20count%3D1&attr.text={text}" })
        {
            var lines = JsonNode.Parse(await _server.Http.GetStringAsync($"runs?{query}", Stop))!.AsArray();
            Assert.Equal(run.ToString(), Assert.Single(lines)!["id"]!.GetValue<string>());
            Assert.Equal(text, lines[0]!["attributes"]!["text"]!.GetValue<string>());
            var (_, page) = await PageAsync($"/runs?{query}");
            Assert.Equal([run.ToString()], Rows().Matches(page).Select(m => m.Groups[1].Value));
            Assert.Contains(text, page[page.IndexOf("<!--region runs-->", StringComparison.Ordinal)..], StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.GetAsync("runs?custmer=Ada", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    [InlineData("soon")]
    public async Task A_time_limit_that_makes_no_sense_starts_nothing_and_the_form_comes_back(string limit)
    {
        var text = $"limit-{Guid.NewGuid():n}";
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("in.text", text), KeyValuePair.Create("within", limit)]);
        using var answer = await _server.Http.PostAsync("/portal/start/probe/echo", form, Stop);

        Assert.Equal(422, (int)answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Contains("a number of seconds above 0", page, StringComparison.Ordinal);
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Empty(JsonNode.Parse(await _server.Http.GetStringAsync($"runs?attr.text={text}", Stop))!.AsArray());
    }

    [Fact]
    public async Task A_node_of_the_graph_leads_to_the_steps_that_it_stands_for()
    {
        var run = await _server.StartRunAsync("gather", new { count = 1 });
        await _server.Client.SignalAsync(run, "go", "here", stop: Stop);
        await _server.EndOfAsync(run);

        var (_, own) = await PageAsync($"/runs/{run}?name=go");
        var (_, other) = await PageAsync($"/runs/{run}?name=nothing");

        Assert.Contains("id=\"step-0\"", own, StringComparison.Ordinal);
        Assert.Contains("all steps", own, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"step-0\"", other, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Html)> PageAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await _server.Http.SendAsync(request, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    [GeneratedRegex("<tr id=\"(r[0-9a-f]+-[0-9a-z]+)\"")]
    private static partial Regex Rows();

    [GeneratedRegex("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
