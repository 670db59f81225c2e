using System.Net;
using System.Security.Cryptography;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class UploadTests(SharedServer shared) : IDisposable
{
    private readonly TestServer _server = shared.Server;
    private readonly TusClient _tus = new(shared.Server.Server.Address);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _tus.Dispose();

    [Fact]
    public async Task What_is_sent_in_parts_becomes_an_artifact_with_the_last_of_them()
    {
        var bytes = RandomNumberGenerator.GetBytes(700_000);
        var upload = await _tus.BeginAsync(bytes.Length, "filename Y2xpcC5tcDQ=");

        var first = await _tus.PatchAsync(upload, 0, bytes[..300_000]);
        var between = await _tus.HeadAsync(upload);
        var last = await _tus.PatchAsync(upload, 300_000, bytes[300_000..]);
        var after = await _tus.HeadAsync(upload);

        Assert.Equal((204, 300_000, null), (first.Status, first.Offset, first.Artifact));
        Assert.Equal((200, 300_000, null), (between.Status, between.Offset, between.Artifact));
        Assert.Equal(("700000", "filename Y2xpcC5tcDQ=", "no-store"), (One(between, "Upload-Length"), One(between, "Upload-Metadata"), One(between, "Cache-Control")));
        Assert.Equal((204, 700_000, ArtifactId.Of(bytes).ToString()), (last.Status, last.Offset, last.Artifact));
        Assert.Equal((200, 700_000, last.Artifact), (after.Status, after.Offset, after.Artifact));
        using var back = new MemoryStream();
        await _server.Client.DownloadAsync(ArtifactId.Parse(last.Artifact!), back, stop: Stop);
        Assert.Equal(bytes, back.ToArray());
    }

    [Fact]
    public async Task Bytes_that_begin_elsewhere_than_where_the_upload_stands_are_refused()
    {
        var upload = await _tus.BeginAsync(10);
        await _tus.PatchAsync(upload, 0, "0123"u8.ToArray());

        Assert.Equal((409, "upload.offset"), Refused(await _tus.PatchAsync(upload, 0, "0123"u8.ToArray())));
        Assert.Equal((409, "upload.offset"), Refused(await _tus.PatchAsync(upload, 5, "56789"u8.ToArray())));
        Assert.Equal((200, 4), ((await _tus.HeadAsync(upload)).Status, (await _tus.HeadAsync(upload)).Offset));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task More_bytes_than_were_announced_are_refused_and_the_upload_stays_as_it_was(bool chunked)
    {
        var upload = await _tus.BeginAsync(10);
        await _tus.PatchAsync(upload, 0, "0123"u8.ToArray());
        HttpContent content = chunked ? new StreamContent(HeldStream.Of("456789AB"u8.ToArray())) : new ByteArrayContent("456789AB"u8.ToArray());

        Assert.Equal((413, "upload.size"), Refused(await _tus.PatchAsync(upload, 4, content)));
        Assert.Equal(4, (await _tus.HeadAsync(upload)).Offset);
        Assert.Equal(ArtifactId.Of("0123456789"u8).ToString(), (await _tus.PatchAsync(upload, 4, new StreamContent(HeldStream.Of("456789"u8.ToArray())))).Artifact);
    }

    [Fact]
    public async Task An_upload_that_is_taken_back_is_gone()
    {
        var upload = await _tus.BeginAsync(10);
        using var removed = await _tus.SendAsync(HttpMethod.Delete, upload);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal((404, "upload.unknown"), Refused(await _tus.PatchAsync(upload, 0, "0123"u8.ToArray())));
        Assert.Equal((404, "upload.unknown"), Refused(await _tus.PatchAsync("/uploads/..%2f..%2fread.db", 0, "0"u8.ToArray())));
        Assert.Equal(404, (await _tus.HeadAsync(upload)).Status);
    }

    [Fact]
    public async Task An_upload_of_nothing_is_complete_at_once()
    {
        using var answer = await _tus.SendAsync(HttpMethod.Post, "uploads", ("Upload-Length", "0"));

        Assert.Equal(ArtifactId.Of([]).ToString(), answer.Headers.GetValues("Orrery-Artifact").Single());
    }

    [Fact]
    public async Task What_it_can_do_is_said_and_what_it_cannot_is_refused()
    {
        using var options = await _tus.SendAsync(HttpMethod.Options, "uploads", ("Tus-Resumable", null));

        Assert.Equal(("1.0.0", "creation,expiration,termination", $"{1L << 40}"),
            (options.Headers.GetValues("Tus-Version").Single(), options.Headers.GetValues("Tus-Extension").Single(), options.Headers.GetValues("Tus-Max-Size").Single()));
        Assert.Equal((412, "upload.version"), await BeginningAsync(("Upload-Length", "1"), ("Tus-Resumable", "0.2.2")));
        Assert.Equal((400, "upload.length"), await BeginningAsync(("Upload-Defer-Length", "1")));
        Assert.Equal((413, "upload.size"), await BeginningAsync(("Upload-Length", $"{(1L << 40) + 1}")));
        Assert.Equal((400, "upload.metadata"), await BeginningAsync(("Upload-Length", "1"), ("Upload-Metadata", "a " + new string('A', 5000))));
        using var plain = await _tus.SendAsync(HttpMethod.Patch, await _tus.BeginAsync(1), new StringContent("x"), ("Upload-Offset", "0"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
    }

    [Fact]
    public async Task What_a_run_refused_is_removed_like_any_upload()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var upload = await _tus.BeginAsync(bytes.Length);
        var artifact = (await _tus.PatchAsync(upload, 0, bytes)).Artifact!;

        await _server.EndOfAsync(await _server.StartRunAsync("reject", new { mark = "", until = "", text = artifact, count = 1 }));

        await Patience.UntilAsync(async () => !await _server.Client.HasAsync(ArtifactId.Parse(artifact), Stop), "the upload to be removed");
        Assert.Equal(410, (await _tus.HeadAsync(upload)).Status);
    }

    private async Task<(int, string)> BeginningAsync(params (string, string?)[] headers) => Refused(await Answer.OfAsync(await _tus.SendAsync(HttpMethod.Post, "uploads", headers)));

    private static (int, string) Refused(Answer answer) => (answer.Status, answer.Code);

    private static string One(Answer answer, string header) => answer.Headers.GetValues(header).Single();
}
