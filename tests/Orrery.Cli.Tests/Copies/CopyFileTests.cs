using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Orrery.Cli.Copies;
using Orrery.Client;

namespace Orrery.Cli.Tests.Copies;

public sealed class CopyFileTests : IDisposable
{
    private static readonly RunId Run = RunId.Parse("r00-0000000000001");
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-copy-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_folder, "run.orrery");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_appears_whole()
    {
        var file = new CopyFile(Target, force: false);
        var manifest = await file.WriteAsync(Run, to => Task.Run(() => Write(to, Run)), Stop);

        Assert.Equal((Run, new FileInfo(Target).Length), (manifest.Run, file.Bytes));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task One_that_is_there_is_replaced_only_by_force()
    {
        await File.WriteAllTextAsync(Target, "mine", Stop);
        var refused = await Assert.ThrowsAsync<OrreryException>(() => new CopyFile(Target, force: false).WriteAsync(Run, to => Task.Run(() => Write(to, Run)), Stop));
        Assert.Equal(("usage", "mine"), (refused.Code, await File.ReadAllTextAsync(Target, Stop)));
        Assert.Contains("--force", refused.Message);

        await new CopyFile(Target, force: true).WriteAsync(Run, to => Task.Run(() => Write(to, Run)), Stop);
        Assert.NotEqual("mine", await File.ReadAllTextAsync(Target, Stop));
    }

    [Theory]
    [InlineData("another run", "copy.damaged")]
    [InlineData("other bytes", "copy.damaged")]
    [InlineData("broken off", "copy.damaged")]
    [InlineData("lost", "server.lost")]
    public async Task What_is_not_the_whole_run_leaves_nothing_behind(string how, string code)
    {
        var refused = await Assert.ThrowsAsync<OrreryException>(() => new CopyFile(Target, force: false).WriteAsync(Run, async to =>
        {
            using var whole = new MemoryStream();
            Write(whole, how == "another run" ? RunId.Parse("r00-0000000000002") : Run, how == "other bytes" ? "x" : null);
            await to.WriteAsync(whole.ToArray().AsMemory(0, (int)whole.Length - (how is "broken off" or "lost" ? 30 : 0)), Stop);
            if (how == "lost") throw new OrreryException("server.lost", "The connection broke.");
        }, Stop));

        Assert.Equal(code, refused.Code);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static void Write(Stream to, RunId run, string? other = null)
    {
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        Put("a.txt", "hello"u8);
        Put(CopyManifest.Name, JsonSerializer.SerializeToUtf8Bytes(new CopyManifest(1, CopyManifest.OfRun, run, [new CopiedRun(run, "s", "w", "completed", 1, DateTimeOffset.UnixEpoch)], "http://here", "1", "ada", DateTimeOffset.UnixEpoch, "small",
            [new CopyEntry("a.txt", 5, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(other ?? "hello"))))]), OrreryJson.Options));

        void Put(string name, ReadOnlySpan<byte> bytes)
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(bytes);
        }
    }
}
