using System.Net;
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

    private static (string Certificate, string Key) Make(TestFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=orrery.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder["certificate.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        return (folder["certificate.pem"], folder["key.pem"]);
    }
}
