using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Orrery.Server.Hosting;

/// <summary>Where a server listens. One that serves HTTPS also listens on a free loopback port without it: its own workers and this machine's command line know it by address, and no certificate is for that.</summary>
internal sealed class Listening
{
    private readonly IPEndPoint _listen;
    private readonly X509Certificate2Collection? _certificates;

    /// <exception cref="InvalidOperationException">The certificate can't be read, or doesn't belong to its key.</exception>
    public Listening(ServerOptions options)
    {
        _listen = options.Listen;
        if (options.Certificate is null && options.CertificateKey is null) return;
        if (options is not { Certificate: { } certificate, CertificateKey: { } key }) throw new InvalidOperationException("A certificate and its key belong together: give --certificate and --key.");
        _certificates = Read(certificate, key);
    }

    /// <summary>Where this machine will reach it; null when that is known only once it listens.</summary>
    public Uri? Known => _listen.Port == 0 || _certificates is not null ? null : new Uri($"http://{new IPEndPoint(LoopbackOf(_listen.Address), _listen.Port)}");

    public void Open(KestrelServerOptions kestrel)
    {
        if (_certificates is not { } all)
        {
            kestrel.Listen(_listen);
            return;
        }

        kestrel.Listen(_listen, at => at.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (all[0], all)));
        kestrel.Listen(IPAddress.Loopback, 0);
    }

    /// <summary>An address that it listens on, as this machine reaches it.</summary>
    public Uri OfMachine(string address)
    {
        var uri = new Uri(address);
        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) ? new Uri($"http://{new IPEndPoint(LoopbackOf(ip), uri.Port)}") : uri;
    }

    private static IPAddress LoopbackOf(IPAddress address) => address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address;

    private static X509Certificate2Collection Read(string certificate, string key)
    {
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(certificate);
            all[0] = X509Certificate2.CreateFromPemFile(certificate, key);
            return all;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"The certificate {certificate} with the key {key} can't be used: {e.Message} Both are to be PEM files; the certificate's own chain follows it in the first.");
        }
    }
}
