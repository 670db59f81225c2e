using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Copies;

namespace Orrery.Tests.Copies;

/// <summary>Copies come from elsewhere: what is damaged, foreign or made to do harm is refused in words.</summary>
public sealed class ForeignCopyTests : IDisposable
{
    private static readonly RunId Run = RunId.Parse("r00-0000000000001");
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_of_a_thousand_steps_comes_back_as_it_was()
    {
        using var copy = await RunCopy.OpenAsync(await MadeAsync(steps: 1000), Stop);
        var read = (await copy.RunAsync(Run, Stop))!.Run;

        Assert.Equal(1000, read.Steps.Length);
        Assert.Equal(("work", StepState.Completed, "{\"n\":999}"), (read.Steps[999].Spec.Function, read.Steps[999].State, Encoding.UTF8.GetString(read.Steps[999].Result.Utf8.Span)));
        Assert.Null(await copy.RunAsync(RunId.Parse("r00-0000000000002"), Stop));
    }

    [Fact]
    public async Task What_is_no_copy_is_refused()
    {
        await RefusedAsync("not a zip archive", path => File.WriteAllTextAsync(path, "hello", Stop));
        await RefusedAsync("not a zip archive", path => File.WriteAllBytesAsync(path, [], Stop));
        await RefusedAsync("only the beginning", async path => await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(await MadeAsync(), Stop))[..^40], Stop));
        await RefusedAsync("no manifest.json", path => ChangedAsync(path, zip => zip.GetEntry(CopyManifest.Name)!.Delete()));
    }

    [Theory]
    [InlineData("../outside", "leads elsewhere")]
    [InlineData("/etc/passwd", "leads elsewhere")]
    [InlineData("runs\\..\\x", "leads elsewhere")]
    [InlineData("<script>alert(1)</script>", "leads elsewhere")]
    [InlineData("extra.txt", "doesn't speak of")]
    [InlineData("manifest.json", "two entries")]
    public async Task An_entry_that_does_not_belong_there_is_refused(string name, string why) => await RefusedAsync(why, path => ChangedAsync(path, zip => Put(zip, name, "x"u8.ToArray())));

    [Fact]
    public async Task Other_bytes_than_the_manifest_says_are_refused()
    {
        var record = CopyNames.Record(Run);
        await RefusedAsync("has other bytes than its manifest says", path => ChangedAsync(path, zip =>
        {
            var bytes = Bytes(zip, record);
            bytes[^1] ^= 1;
            zip.GetEntry(record)!.Delete();
            Put(zip, record, bytes);
        }));
        await RefusedAsync("its manifest says", path => ChangedAsync(path, zip =>
        {
            zip.GetEntry(record)!.Delete();
            Put(zip, record, "short"u8.ToArray());
        }));
        await RefusedAsync("isn't there", path => ChangedAsync(path, zip => zip.GetEntry(record)!.Delete()));
    }

    [Fact]
    public async Task A_record_that_makes_no_sense_is_refused_though_its_hash_is_right()
    {
        foreach (var nonsense in new byte[][] { [], [1], [9, 9, 9], [1, 255, 255, 255, 255, 15], [1, 4, 3, 3, 3, 3] })
            await RefusedAsync("record of run", path => ForgedAsync(path, CopyNames.Record(Run), nonsense));
    }

    [Fact]
    public async Task A_newer_format_is_refused_with_advice()
    {
        await RefusedAsync("It has format 2; this build reads up to 1.", path => ManifestAsync(path, m => m["format"] = 2));
        await RefusedAsync("not that of a run", path => ManifestAsync(path, m => m["kind"] = "other"));
        await RefusedAsync("not whole", path => ManifestAsync(path, m => m["runs"] = new JsonArray()));
    }

    [Fact]
    public async Task An_entry_that_claims_to_unpack_to_more_than_it_can_is_refused()
    {
        await RefusedAsync("more than it can", async path =>
        {
            File.Copy(await MadeAsync(), path);
            var bytes = await File.ReadAllBytesAsync(path, Stop);
            // The uncompressed size in the archive's list of entries, 24 bytes into an entry.
            var at = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
            BitConverter.GetBytes(0x7fffffff).CopyTo(bytes, at + 24);
            await File.WriteAllBytesAsync(path, bytes, Stop);
        });
    }

    private async Task RefusedAsync(string why, Func<string, Task> make)
    {
        var path = _folder[$"{Guid.NewGuid():n}.orrery"];
        await make(path);
        var refused = await Assert.ThrowsAsync<CopyException>(async () => (await RunCopy.OpenAsync(path, Stop)).Dispose());
        Assert.Contains(why, refused.Message);
        Assert.DoesNotContain("<script>", refused.Message);
    }

    private async Task ChangedAsync(string path, Action<ZipArchive> change)
    {
        File.Copy(await MadeAsync(), path);
        await using var zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Update, Stop);
        change(zip);
    }

    private Task ManifestAsync(string path, Action<JsonObject> change) => ChangedAsync(path, zip =>
    {
        var manifest = JsonNode.Parse(Bytes(zip, CopyManifest.Name))!.AsObject();
        change(manifest);
        zip.GetEntry(CopyManifest.Name)!.Delete();
        Put(zip, CopyManifest.Name, Encoding.UTF8.GetBytes(manifest.ToJsonString()));
    });

    /// <summary>Changes an entry, and the manifest with it.</summary>
    private Task ForgedAsync(string path, string name, byte[] bytes) => ChangedAsync(path, zip =>
    {
        zip.GetEntry(name)!.Delete();
        Put(zip, name, bytes);
        var manifest = JsonNode.Parse(Bytes(zip, CopyManifest.Name))!.AsObject();
        var entry = manifest["entries"]!.AsArray().Single(e => e!["name"]!.GetValue<string>() == name)!;
        (entry["size"], entry["sha256"]) = (bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        zip.GetEntry(CopyManifest.Name)!.Delete();
        Put(zip, CopyManifest.Name, Encoding.UTF8.GetBytes(manifest.ToJsonString()));
    });

    private static byte[] Bytes(ZipArchive zip, string name)
    {
        using var from = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        from.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Put(ZipArchive zip, string name, byte[] bytes)
    {
        using var to = zip.CreateEntry(name).Open();
        to.Write(bytes);
    }

    private async Task<string> MadeAsync(int steps = 3)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);
        var header = new RunHeader { Id = Run, Caller = new Caller("default", "ada"), Service = "probe", Version = "1", Workflow = "work", Input = Payload.Of("x"), StartHash = 1, StartedAt = at, Status = RunStatus.Completed, EndedAt = at.AddSeconds(1) };
        var all = Enumerable.Range(0, steps).Select(i => new Step(new StepSpec(i, $"work#{i}", StepKind.Call, 7, at) { Function = "work", Input = Payload.Of(i) }, StepState.Completed) { Epoch = 1, Worker = "w", AttemptAt = at, DoneAt = at, DoneSequence = i + 1, Result = Payload.Of(new { n = i }) });
        var run = new RunSnapshot(header, [.. all], null);
        var path = _folder[$"{Guid.NewGuid():n}.orrery"];
        await using var file = File.Create(path);
        await using var to = await CopyWriter.ToAsync(file, Stop);
        await to.AddAsync(CopyNames.Record(Run), stream => RunRecord.WriteAsync(run, stream, Stop));
        await to.AddAsync(CopyNames.Moment(Run), RunRecord.MomentOf(run, at, _ => null));
        await to.AddAsync(CopyManifest.Name, new CopyManifest(1, CopyManifest.OfRun, Run, [new CopiedRun(Run, "probe", "work", "completed", steps, at)], "http://here", "1", "ada", at, "small", [.. to.Entries]));
        return path;
    }
}
