using System.Net.Http.Headers;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Access.Tokens;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Access;

/// <summary>Tokens as an operator deals with them: on the command line, with the server stopped or running.</summary>
public sealed class TokenCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_shown_once_and_kept_as_a_hash_that_its_owner_alone_can_read()
    {
        using var folder = new TestFolder();
        var (code, said) = await RunAsync("token", "create", "--role", "operator", "--namespace", "acme", "--name", "ada", "--expires", "30d", "--data", folder["data"]);
        var token = TokenIn(said);
        var (_, listed) = await RunAsync("token", "list", "--data", folder["data"]);

        Assert.Equal(0, code);
        Assert.Matches($"^{token.Substring(7, 8)}  operator  acme          ada  expires ", listed);
        foreach (var file in Directory.GetFiles(folder["data"]))
        {
            Assert.DoesNotContain(token[16..], await File.ReadAllTextAsync(file, Stop));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.True(TokenText.Fits(token, Convert.FromHexString(new TokenFile(folder["data"]).Read().Single().Hash)));
    }

    [Theory]
    [InlineData("create --role king --namespace a", "--role king: there are viewer, operator, admin, worker.")]
    [InlineData("create --role viewer", "Name the namespace that the token is for with --namespace, or give --namespace '*' for all.")]
    [InlineData("create --role viewer --namespace A/b", "'A/b' can't name a namespace: ")]
    [InlineData("create --role worker --namespace acme", "A worker is given the work of all namespaces")]
    [InlineData("create --role viewer --namespace a --name local", "The label 'local' is the server's own")]
    [InlineData("create --role viewer --namespace a --expires soon", "--expires soon: a span of time is wanted")]
    [InlineData("revoke 12345678", "There is no token '12345678' in ")]
    public async Task What_makes_no_sense_is_refused_and_nothing_is_made(string line, string says)
    {
        using var folder = new TestFolder();
        var (code, said) = await RunAsync(["token", .. line.Split(' '), "--data", folder["data"]]);

        Assert.Equal(2, code);
        Assert.StartsWith("orrery: ", said);
        Assert.Contains(says, said);
        Assert.Empty(new TokenFile(folder["data"]).Read());
    }

    [Theory]
    [InlineData("--listen 0.0.0.0:{port}", "can be reached from other machines, and there is no token that works. Make one first: orrery token create --role admin --namespace '*' --data ")]
    [InlineData("--listen 127.0.0.1:{port} --tokens-only", "Nobody is to be answered without a token, and there is no token that works.")]
    [InlineData("--certificate nowhere.pem", "A certificate and its key belong together")]
    [InlineData("--certificate nowhere.pem --key nowhere.pem", "The certificate nowhere.pem with the key nowhere.pem can't be used: ")]
    public async Task A_server_that_others_could_use_does_not_start(string options, string says)
    {
        using var folder = new TestFolder();
        new TokenFile(folder["data"]).Add(TokenRecord.Make(Role.Admin, "*", "", TimeSpan.FromSeconds(-1), DateTimeOffset.UtcNow).Record);
        var (code, said) = await RunAsync(["up", "--data", folder["data"], "--service", TestServer.Probe, .. options.Replace("{port}", $"{UpProcess.FreePort()}").Split(' ')]);

        Assert.True(code == 2, said);
        Assert.StartsWith("orrery: ", said);
        Assert.Contains(says, said);
        Assert.False(File.Exists(folder["data/orrery.db"]));
    }

    [Fact]
    public async Task Beyond_loopback_a_server_serves_those_with_a_token_until_it_is_revoked()
    {
        using var folder = new TestFolder();
        var admin = TokenIn((await RunAsync("token", "create", "--role", "admin", "--namespace", "*", "--data", folder["data"])).Said);
        var port = UpProcess.FreePort();
        await using var up = UpProcess.Start("up", "--data", folder["data"], "--listen", $"0.0.0.0:{port}", "--service", TestServer.Probe);
        await Patience.UntilAsync(() => up.Said.Contains("orrery is up") || up.HasEnded, "orrery up to be up");
        Assert.Contains($"orrery is up: http://0.0.0.0:{port} (data", up.Said);
        await Patience.UntilAsync(() => up.Said.Contains("tokens and data travel in clear"), "the warning");
        var address = $"http://127.0.0.1:{port}";

        // Its own worker has a token of its own, which nobody else sees.
        using var client = new OrreryClient(new Uri(address), admin);
        await Patience.UntilAsync(async () => (await client.HealthAsync(Stop)).Services.Contains("probe"), "the server's own worker");
        var echoed = await client.CallAsync<Probe, string>("probe", "echo", new Probe(Text: "through"), stop: Stop);
        Assert.Equal("through", echoed);
        var workers = Directory.GetDirectories("/proc").Select(CommandLineOf).Where(line => line.Contains(address)).ToList();
        Assert.NotEmpty(workers);
        Assert.DoesNotContain(workers, line => line.Contains(TokenText.Prefix));

        // A token that is made while it runs is taken at once, from a file too; one that is revoked isn't taken any more, and its streams end.
        var viewer = TokenIn((await RunAsync("token", "create", "--role", "viewer", "--namespace", "*", "--name", "board", "--data", folder["data"])).Said);
        await File.WriteAllTextAsync(folder["token"], viewer + "\n", Stop);
        Assert.Equal((1, "A token is needed"), await SaidAsync(["runs", "--server", address], "A token is needed"));
        Assert.Equal((0, "echo"), await SaidAsync(["runs", "--server", address, "--token", "@" + folder["token"]], "echo"));
        Assert.Equal((2, "It takes a token of the role admin or worker"), await SaidAsync(["worker", "--server", address, "--token", viewer, "--service", TestServer.Probe, "--id", "other"], "It takes a token of the role admin or worker"));
        var run = (await client.StartAsync("probe", "gather", System.Text.Json.Nodes.JsonNode.Parse("{\"count\": 1}"), stop: Stop)).Run;
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", viewer);
        await using var stream = await http.GetStreamAsync($"runs/{run}/events", Stop);
        var (_, revoked) = await RunAsync("token", "revoke", viewer.Substring(7, 8), "--data", folder["data"]);
        Assert.Contains("revoked ", revoked);
        await Assert.ThrowsAnyAsync<IOException>(async () => await new StreamReader(stream).ReadToEndAsync(Stop));
        using var after = client.As(viewer);
        Assert.Equal("token.revoked", (await Assert.ThrowsAsync<OrreryException>(() => after.RunsAsync(stop: Stop))).Code);
        Assert.True(await up.StopAsync() == 0, up.Said);
        Assert.Contains("last used", (await RunAsync("token", "list", "--data", folder["data"])).Said);
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string TokenIn(string said) => said.Split('\n').Single(l => l.StartsWith(TokenText.Prefix, StringComparison.Ordinal));

    private static async Task<(int Code, string Said)> RunAsync(params string[] line)
    {
        await using var command = UpProcess.Start(line);
        return (await command.EndAsync(), command.Said);
    }

    private static async Task<(int, string)> SaidAsync(string[] line, string wanted) => await RunAsync(line) is var (code, said) && said.Contains(wanted) ? (code, wanted) : (code, said);
}
