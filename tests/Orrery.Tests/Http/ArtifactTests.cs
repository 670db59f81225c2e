using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Orrery.Client;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class ArtifactTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploaded_bytes_come_back_by_their_hash()
    {
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var told = new List<long>();
        var artifact = await _server.Client.UploadAsync(new MemoryStream(bytes), new Told(told), Stop);
        using var back = new MemoryStream();
        await _server.Client.DownloadAsync(artifact.Id, back, stop: Stop);

        Assert.Equal((ArtifactId.Of(bytes), 3_000_000L), (artifact.Id, artifact.Size));
        Assert.Equal(bytes, back.ToArray());
        Assert.Equal(3_000_000, told[^1]);
    }

    [Fact]
    public async Task A_file_that_the_server_has_is_not_sent_again()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["clip"], RandomNumberGenerator.GetBytes(1_000_000), Stop);
        var (first, second) = (new List<long>(), new List<long>());

        var one = await _server.Client.UploadFileAsync(folder["clip"], new Told(first), Stop);
        var two = await _server.Client.UploadFileAsync(folder["clip"], new Told(second), Stop);

        Assert.Equal(one, two);
        Assert.True(first.Count > 1);
        Assert.Equal([1_000_000], second);
    }

    [Fact]
    public async Task A_range_is_served_alone_and_an_unchanged_artifact_not_at_all()
    {
        var artifact = await _server.Client.UploadAsync(new MemoryStream("0123456789"u8.ToArray()), stop: Stop);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"artifacts/{artifact.Id}") { Headers = { Range = new RangeHeaderValue(2, 4) } };
        using var beyond = new HttpRequestMessage(HttpMethod.Get, $"artifacts/{artifact.Id}") { Headers = { Range = new RangeHeaderValue(50, 60) } };
        using var known = new HttpRequestMessage(HttpMethod.Get, $"artifacts/{artifact.Id}") { Headers = { IfNoneMatch = { new EntityTagHeaderValue($"\"{artifact.Id.Hex}\"") } } };
        using var head = new HttpRequestMessage(HttpMethod.Head, $"artifacts/{artifact.Id}");

        using var partial = await _server.Http.SendAsync(part, Stop);
        Assert.Equal((HttpStatusCode.PartialContent, "234"), (partial.StatusCode, await partial.Content.ReadAsStringAsync(Stop)));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await _server.Http.SendAsync(beyond, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await _server.Http.SendAsync(known, Stop)).StatusCode);
        Assert.Equal(10, (await _server.Http.SendAsync(head, Stop)).Content.Headers.ContentLength);
    }

    [Fact]
    public async Task An_artifact_that_is_not_there_is_not_found()
    {
        var missing = ArtifactId.Of(RandomNumberGenerator.GetBytes(8));

        Assert.False(await _server.Client.HasAsync(missing, Stop));
        var e = await Assert.ThrowsAsync<OrreryException>(() => _server.Client.DownloadAsync(missing, Stream.Null, stop: Stop));
        Assert.Equal("artifact.unknown", e.Code);
        Assert.Equal("artifact.id", (await _server.RefusedAsync(HttpMethod.Get, "artifacts/sha256-12")).Code);
    }

    [Fact]
    public async Task An_upload_that_would_fill_the_disk_is_refused_before_it_is_sent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "artifacts") { Content = new Endless(), Headers = { ExpectContinue = true } };

        using var response = await _server.Http.SendAsync(request, Stop);

        Assert.Equal(507, (int)response.StatusCode);
        Assert.Contains("Free some space", await response.Content.ReadAsStringAsync(Stop));
    }

    private sealed class Told(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }

    private sealed class Endless : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new InvalidOperationException("nobody asked for these bytes");

        protected override bool TryComputeLength(out long length)
        {
            length = 1L << 60;
            return true;
        }
    }
}
