using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orrery.Client;
using Orrery.Server.Access;

namespace Orrery.Tests.Access;

public sealed class HttpsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_certificate_others_come_over_https_and_the_machines_own_over_loopback()
    {
        using var folder = new TestFolder();
        var (certificate, key) = Make(folder);
        await using var tenants = await Tenants.StartAsync(o => o with { OwnWorker = true, Certificate = certificate, CertificateKey = key });
        using var local = new OrreryClient(tenants.Server.Server.Address, tenants.Make(Role.Viewer, "*"));
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, served, _, _) => served!.Subject == "CN=orrery.example" });
        http.DefaultRequestHeaders.Add("Host", "orrery.example");
        http.DefaultRequestHeaders.Add("Origin", "https://orrery.example");

        Assert.StartsWith("https://", tenants.Server.Server.Listening);
        Assert.Equal("http", tenants.Server.Server.Address.Scheme);
        // The server's own worker came over loopback.
        await Patience.UntilAsync(async () => (await local.HealthAsync(Stop)).Services.Contains("probe"), "the server's own worker");
        using var signedIn = await http.PostAsync($"{tenants.Server.Server.Listening}/session", new FormUrlEncodedContent([new("token", tenants.Make(Role.Viewer, "acme"))]), Stop);
        Assert.Contains("; secure;", signedIn.Headers.GetValues("Set-Cookie").Single());
        http.DefaultRequestHeaders.Remove("Origin");
        http.DefaultRequestHeaders.Add("Origin", "http://orrery.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync($"{tenants.Server.Server.Listening}/session", Stop)).StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_session_is_reached_by_a_web_socket_over_either_version_of_http(int version)
    {
        using var folder = new TestFolder();
        var (certificate, key) = Make(folder);
        await using var tenants = await Tenants.StartAsync(o => o with { OwnWorker = true, Certificate = certificate, CertificateKey = key });
        var token = tenants.Make(Role.Operator, "acme");
        using var client = new OrreryClient(tenants.Server.Server.Address, token);
        await Patience.UntilAsync(async () => (await client.HealthAsync(Stop)).Services.Contains("probe"), "the server's own worker");
        var run = (await client.StartAsync("probe", "session", System.Text.Json.Nodes.JsonNode.Parse("""{"mode": "bytes"}"""), stop: Stop)).Run;
        await Patience.UntilAsync(async () => (await client.SessionsAsync(Stop)).Count == 1, "the session to be open");
        using var other = new OrreryClient(tenants.Server.Server.Address, tenants.Make(Role.Operator, "other"));
        Assert.Empty(await other.SessionsAsync(Stop));

        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new Version(version, version == 1 ? 1 : 0);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var trusting = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new Uri($"{tenants.Server.Server.Listening.Replace("https://", "wss://", StringComparison.Ordinal)}/runs/{run}/steps/0/session/"), trusting, Stop);
        await socket.SendAsync("x"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, Stop);
        Assert.Equal(1, (await socket.ReceiveAsync(new byte[8], Stop)).Count);
        await client.CancelAsync(run, Stop);
    }

    private static (string Certificate, string Key) Make(TestFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=orrery.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder["certificate.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        return (folder["certificate.pem"], folder["key.pem"]);
    }
}
