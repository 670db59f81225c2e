using System.Net;
using System.Security.Cryptography;
using Orrery.Server.Uploads;

namespace Orrery.Tests.Http;

/// <summary>Uploads on servers of their own: that stop, run out of time or of room.</summary>
public sealed class UploadLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_that_write_at_once_one_is_told_that_it_is_locked()
    {
        await using var server = await StartAsync(new UploadOptions { DurableEvery = 1000 });
        using var tus = new TusClient(server.Server.Address);
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var upload = await tus.BeginAsync(bytes.Length);
        var held = new HeldStream(bytes[..200_000], bytes[200_000..]);
        var first = tus.PatchAsync(upload, 0, new StreamContent(held));
        await Patience.UntilAsync(async () => (await tus.HeadAsync(upload)).Offset > 0, "the first to be under way");

        var second = await tus.PatchAsync(upload, 200_000, bytes[200_000..]);
        using var removal = await tus.SendAsync(HttpMethod.Delete, upload);
        held.LetGo();

        Assert.Equal((423, "upload.busy"), (second.Status, second.Code));
        Assert.Equal(HttpStatusCode.Locked, removal.StatusCode);
        Assert.Equal((204, ArtifactId.Of(bytes).ToString()), ((await first).Status, (await first).Artifact));
    }

    [Fact]
    public async Task After_a_broken_connection_the_upload_goes_on_from_where_it_was_durable()
    {
        await using var server = await StartAsync(new UploadOptions { DurableEvery = 1 << 20 });
        using var tus = new TusClient(server.Server.Address);
        var bytes = RandomNumberGenerator.GetBytes(5 << 20);
        var upload = await tus.BeginAsync(bytes.Length);

        await tus.BreakAsync(upload, 0, bytes.Length, bytes[..(3 << 20)], () => Patience.UntilAsync(async () => (await tus.HeadAsync(upload)).Offset > 0, "bytes to be durable"));
        await Patience.UntilAsync(async () => (await tus.PatchAsync(upload, bytes.Length, [])).Status == 409, "the broken request to end");
        var offset = (int)(await tus.HeadAsync(upload)).Offset!.Value;
        Assert.InRange(offset, 1 << 20, 3 << 20);
        var rest = await tus.PatchAsync(upload, offset, bytes[offset..]);

        Assert.Equal((204, ArtifactId.Of(bytes).ToString()), (rest.Status, rest.Artifact));
    }

    [Fact]
    public async Task What_was_durable_survives_a_kill_of_the_server_and_the_rest_makes_the_same_artifact()
    {
        using var folder = new TestFolder();
        var bytes = RandomNumberGenerator.GetBytes(20 << 20);
        string upload;
        await using (var up = await UpProcess.StartAsync(folder["data"], UpProcess.FreePort()))
        {
            using var tus = new TusClient(up.Client.Server);
            upload = await tus.BeginAsync(bytes.Length);
            await tus.PatchAsync(upload, 0, bytes[..1_000_000]);
            var held = new HeldStream(bytes[1_000_000..18_000_000], []);
            var cut = tus.PatchAsync(upload, 1_000_000, new StreamContent(held));
            await Patience.UntilAsync(async () => (await tus.HeadAsync(upload)).Offset > 16_000_000, "bytes to be durable while more may come");
            await up.KillAsync();
            held.LetGo();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => cut);
        }

        await using var again = await UpProcess.StartAsync(folder["data"], UpProcess.FreePort());
        using var on = new TusClient(again.Client.Server);
        var offset = (int)(await on.HeadAsync(upload)).Offset!.Value;
        Assert.InRange(offset, 16_000_001, 18_000_000);
        var last = await on.PatchAsync(upload, offset, bytes[offset..]);
        Assert.Equal(ArtifactId.Of(bytes).ToString(), last.Artifact);
        Assert.True(await again.Client.HasAsync(ArtifactId.Of(bytes), Stop));
    }

    [Fact]
    public async Task An_upload_whose_last_bytes_came_just_before_the_server_was_killed_is_published_when_it_is_asked_for()
    {
        using var folder = new TestFolder();
        var bytes = RandomNumberGenerator.GetBytes(5000);
        string upload;
        await using (var server = await StartAsync(new UploadOptions(), folder))
        {
            using var tus = new TusClient(server.Server.Address);
            upload = await tus.BeginAsync(bytes.Length);
            await tus.PatchAsync(upload, 0, bytes);
        }

        // What the disk holds when the kill comes between the record and the publishing.
        var id = ArtifactId.Of(bytes);
        File.Move(Path.Combine(folder["data"], "artifacts", "objects", id.Hex[..2], id.Hex), Path.Combine(folder["data"], "artifacts", "partial", Path.GetFileName(upload) + ".part"));
        await using var again = await StartAsync(new UploadOptions(), folder);
        using var on = new TusClient(again.Server.Address);

        Assert.Equal((200, id.ToString()), ((await on.HeadAsync(upload)).Status, (await on.HeadAsync(upload)).Artifact));
        Assert.True(await again.Client.HasAsync(id, Stop));
    }

    [Fact]
    public async Task An_unfinished_upload_expires_a_day_after_its_last_byte_and_leaves_nothing_behind()
    {
        var clock = new Clock();
        await using var server = await StartAsync(new UploadOptions { Clock = clock });
        using var tus = new TusClient(server.Server.Address);
        var (upload, other) = (await tus.BeginAsync(10), await tus.BeginAsync(10));

        clock.Now += TimeSpan.FromHours(23);
        var kept = await tus.PatchAsync(upload, 0, "01234"u8.ToArray());
        clock.Now += TimeSpan.FromHours(2);
        Assert.Equal(5, (await tus.HeadAsync(upload)).Offset);
        Assert.Equal((410, "upload.expired"), Refused(await tus.PatchAsync(other, 0, "0"u8.ToArray())));
        Assert.Equal(DateTimeOffset.Parse(kept.Headers.GetValues("Upload-Expires").Single(), System.Globalization.CultureInfo.InvariantCulture), clock.Now + TimeSpan.FromHours(22));

        clock.Now += TimeSpan.FromHours(22);
        Assert.Equal((410, "upload.expired"), Refused(await tus.PatchAsync(upload, 5, "56789"u8.ToArray())));
        var partial = Path.Combine(server.Folder["data"], "artifacts", "partial");
        Assert.Empty(Directory.GetFiles(partial, "*.part"));
        clock.Now += TimeSpan.FromHours(25);
        server.Server.Uploads.Look();
        Assert.Empty(Directory.GetFiles(partial));
        Assert.Equal(404, (await tus.HeadAsync(upload)).Status);
    }

    [Fact]
    public async Task A_finished_upload_is_forgotten_after_a_day_and_its_artifact_stays()
    {
        var clock = new Clock();
        await using var server = await StartAsync(new UploadOptions { Clock = clock });
        using var tus = new TusClient(server.Server.Address);
        var upload = await tus.BeginAsync(3);
        await tus.PatchAsync(upload, 0, "abc"u8.ToArray());

        clock.Now += TimeSpan.FromHours(25);
        server.Server.Uploads.Look();

        Assert.Equal(404, (await tus.HeadAsync(upload)).Status);
        Assert.True(await server.Client.HasAsync(ArtifactId.Of("abc"u8), Stop));
    }

    [Fact]
    public async Task More_uploads_than_may_be_unfinished_are_refused_until_one_is_done()
    {
        await using var server = await StartAsync(new UploadOptions { MostOpen = 2 });
        using var tus = new TusClient(server.Server.Address);
        var first = await tus.BeginAsync(1);
        await tus.BeginAsync(1);

        Assert.Equal((429, "upload.many"), Refused(await Answer.OfAsync(await tus.SendAsync(HttpMethod.Post, "uploads", ("Upload-Length", "1")))));
        await tus.PatchAsync(first, 0, "x"u8.ToArray());
        await tus.BeginAsync(1);
    }

    [Fact]
    public async Task An_upload_without_room_is_refused_before_it_begins_and_one_that_runs_out_of_it_goes_on_when_there_is_some()
    {
        using var disk = SmallDisk.MountOrSkip("400m");
        using var folder = new TestFolder();
        Directory.CreateSymbolicLink(folder["data"], Directory.CreateDirectory(disk["data"]).FullName);
        await using var server = await StartAsync(new UploadOptions { DurableEvery = 1 << 20 }, folder);
        using var tus = new TusClient(server.Server.Address);
        var bytes = RandomNumberGenerator.GetBytes(20 << 20);
        var upload = await tus.BeginAsync(bytes.Length);

        Assert.Equal((507, "disk.full"), Refused(await Answer.OfAsync(await tus.SendAsync(HttpMethod.Post, "uploads", ("Upload-Length", "150000000")))));
        disk.LeaveFree((256 << 20) + (5 << 20));
        Assert.Equal((507, "disk.full"), Refused(await tus.PatchAsync(upload, 0, bytes)));
        Assert.Equal((507, "disk.full"), Refused(await tus.PatchAsync(upload, 0, new StreamContent(HeldStream.Of(bytes)))));
        var reached = (int)(await tus.HeadAsync(upload)).Offset!.Value;
        Assert.InRange(reached, 1 << 20, 8 << 20);

        disk.Resize("400m");
        Assert.Equal(ArtifactId.Of(bytes).ToString(), (await tus.PatchAsync(upload, reached, bytes[reached..])).Artifact);
    }

    private static Task<TestServer> StartAsync(UploadOptions uploads, TestFolder? folder = null) => TestServer.StartAsync(folder, o => o with { OwnWorker = false, Uploads = uploads });

    private static (int, string) Refused(Answer answer) => (answer.Status, answer.Code);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
