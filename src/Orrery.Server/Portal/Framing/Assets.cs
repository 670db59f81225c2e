using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orrery.Server.Portal.Framing;

/// <summary>Styles and scripts, built from <c>portal/</c> and part of the program. Their names carry a hash of their content: a browser keeps them for ever.</summary>
public sealed class Assets
{
    private const string Prefix = "portal/";

    private readonly FrozenDictionary<string, Asset> _files;
    private readonly FrozenDictionary<string, string> _names;

    public Assets()
    {
        var own = Assembly.GetExecutingAssembly();
        _files = own.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(n => n[Prefix.Length..], n => new Asset(n));
        using var manifest = JsonDocument.Parse(own.GetManifestResourceStream(Prefix + "manifest.json") ?? throw new InvalidOperationException("The portal's files aren't part of this build."));
        _names = manifest.RootElement.EnumerateObject().ToFrozenDictionary(e => e.Name, e => e.Value.GetProperty("file").GetString()!);
        Build = Fingerprint.Of(string.Join('\n', _names.Values.Order(StringComparer.Ordinal))).ToString("x16");
    }

    /// <summary>Differs between builds whose pages load different files.</summary>
    public string Build { get; }

    /// <summary>The address of what a source file became, such as <c>src/portal.ts</c>.</summary>
    public string AddressOf(string source) => "/assets/" + _names[source];

    public IResult Serve(HttpContext http, string name)
    {
        if (!_files.TryGetValue(name, out var file)) return new Http.Problem(404, "asset.unknown", $"There is no file '{name}'.");
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.Vary = "Accept-Encoding";
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal)) return Results.Bytes(file.Plain.Value, file.ContentType);
        http.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(file.Zipped.Value, file.ContentType);
    }

    private sealed class Asset(string resource)
    {
        public string ContentType { get; } = Http.ContentTypes.Of(resource);
        public Lazy<byte[]> Plain { get; } = new(() => Read(resource));
        public Lazy<byte[]> Zipped { get; } = new(() => Zip(Read(resource)));

        private static byte[] Read(string resource)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }

        private static byte[] Zip(byte[] plain)
        {
            using var zipped = new MemoryStream();
            using (var to = new GZipStream(zipped, CompressionLevel.SmallestSize)) to.Write(plain);
            return zipped.ToArray();
        }
    }
}
