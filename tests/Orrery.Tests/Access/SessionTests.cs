using System.Net;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Http;

namespace Orrery.Tests.Access;

public sealed class SessionTests : IAsyncLifetime
{
    private Tenants _tenants = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tenants = await Tenants.StartAsync(o => o with { OwnWorker = false });

    public ValueTask DisposeAsync() => _tenants.DisposeAsync();

    [Fact]
    public async Task Signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get_and_signing_out_clears_it()
    {
        var token = _tenants.Make(Role.Viewer, "acme", TimeSpan.FromHours(1), "ada");
        var signedIn = await PostAsync("session", new() { ["token"] = token, ["return"] = "/runs?state=failed" });
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();

        Assert.Equal((HttpStatusCode.SeeOther, "/runs?state=failed"), (signedIn.StatusCode, signedIn.Headers.Location!.ToString()));
        Assert.Matches($"^orrery={token}; max-age=3[0-9]{{3}}; path=/; samesite=strict; httponly$", cookie);
        var who = await _tenants.SendAsync(null, "GET", "session", null, ("Cookie", $"orrery={token}"));
        Assert.Equal(("ada", "acme", "viewer"), (who.Body!["principal"]!.GetValue<string>(), who.Body["namespace"]!.GetValue<string>(), who.Body["role"]!.GetValue<string>()));
        Assert.Contains("run.read", who.Body["may"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.DoesNotContain("run.cancel", who.Body["may"]!.AsArray().Select(a => a!.GetValue<string>()));
        var signedOut = await PostAsync("session/end", []);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedOut.StatusCode, signedOut.Headers.Location!.ToString()));
        Assert.StartsWith("orrery=; max-age=0; path=/", signedOut.Headers.GetValues("Set-Cookie").Single());
    }

    [Fact]
    public async Task Over_https_the_cookie_is_for_https_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "session") { Content = new StringContent($$"""{"token": "{{_tenants.Make(Role.Viewer, "acme")}}"}""") };
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var response = await _tenants.Server.Http.SendAsync(request, Stop);

        Assert.Contains("; secure;", response.Headers.GetValues("Set-Cookie").Single());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\/evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("runs")]
    public async Task After_signing_in_a_browser_is_never_sent_to_another_site(string to)
    {
        var signedIn = await PostAsync("session", new() { ["token"] = _tenants.Make(Role.Viewer, "acme"), ["return"] = to });

        Assert.Equal("/", signedIn.Headers.Location!.ToString());
        Assert.False(SessionApi.IsLocal(to));
    }

    [Fact]
    public async Task A_token_that_is_not_taken_sets_no_cookie_and_leads_back_where_the_page_wants()
    {
        var plain = await PostAsync("session", new() { ["token"] = "orrery_nonsense" });
        var led = await PostAsync("session", new() { ["token"] = "orrery_nonsense", ["failed"] = "/sign-in?return=%2Fruns" });

        Assert.Equal(HttpStatusCode.Unauthorized, plain.StatusCode);
        Assert.Equal("/sign-in?return=%2Fruns&problem=token.unknown", led.Headers.Location!.ToString());
        Assert.False(led.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_foreign_page_cannot_use_the_cookie(string header, string value)
    {
        var refused = await _tenants.SendAsync(null, "GET", "session", null, ("Cookie", $"orrery={_tenants.Make(Role.Admin, "*")}"), (header, value));

        Assert.Equal((403, "origin.foreign"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Under_any_name_that_leads_here_a_token_is_taken_and_its_own_pages_may_call()
    {
        var token = _tenants.Make(Role.Viewer, "acme");
        var named = await _tenants.SendAsync(token, "GET", "session", null, ("Host", "orrery.example"), ("Origin", "https://orrery.example"), ("X-Forwarded-Proto", "https"));
        var foreign = await _tenants.SendAsync(token, "GET", "session", null, ("Host", "orrery.example"), ("Origin", "https://orrery.example:8443"));

        Assert.Equal((200, 403), (named.Status, foreign.Status));
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_run_and_frame_nothing()
    {
        foreach (var path in (string[])["runs", "nothing/here", "runs/x"])
        {
            var headers = (await _tenants.SendAsync(_tenants.Make(Role.Viewer, "acme"), "GET", path)).Headers;
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("same-origin", headers.GetValues("Cross-Origin-Opener-Policy").Single());
            Assert.Equal("same-origin", headers.GetValues("Cross-Origin-Resource-Policy").Single());
            Assert.Contains("frame-ancestors 'none'", headers.GetValues("Content-Security-Policy").Single());
        }
    }

    private Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form) => _tenants.Server.Http.PostAsync(path, new FormUrlEncodedContent(form), Stop);
}

/// <summary>A server that listens on loopback alone, as on a laptop.</summary>
[Collection<OnSharedServer>]
public sealed class LocalAccessTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_one_is_the_local_user_who_may_everything()
    {
        var who = await _server.Client.SessionAsync(Stop);

        Assert.Equal(("local", "*", "admin", "default", true), (who.Principal, who.Namespace, who.Role, who.StartsIn, who.Local));
        Assert.Equal(RoleRules.All, who.May);
    }

    [Fact]
    public async Task With_a_token_one_is_its_bearer_and_with_a_wrong_one_nobody()
    {
        var (text, token) = Server.Access.Tokens.TokenRecord.Make(Role.Viewer, "acme", "ada", null, DateTimeOffset.UtcNow);
        new Server.Access.Tokens.TokenFile(_server.Folder["data"]).Add(token);
        using var ada = _server.Client.As(text);
        using var wrong = _server.Client.As(text + "0");

        Assert.Equal(("ada", "acme"), (await ada.SessionAsync(Stop)) is var who ? (who.Principal, who.Namespace) : default);
        Assert.Equal("token.unknown", (await Assert.ThrowsAsync<OrreryException>(() => wrong.SessionAsync(Stop))).Code);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    public async Task Whoever_comes_through_a_proxy_is_not_the_local_user(string header, string value)
    {
        var (status, code, _) = await _server.RefusedAsync(HttpMethod.Get, "runs", null, (header, value));

        Assert.Equal((401, "token.missing"), (status, code));
    }

    [Fact]
    public async Task A_cookie_of_another_server_on_this_machine_does_not_lock_its_user_out()
    {
        var (status, _) = await _server.SendAsync(HttpMethod.Get, "session", null, ("Cookie", $"orrery=orrery_12345678_{new string('a', 64)}"));

        Assert.Equal(HttpStatusCode.OK, status);
    }
}
