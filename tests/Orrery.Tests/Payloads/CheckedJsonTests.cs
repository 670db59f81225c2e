using System.Text;
using System.Text.Json;
using Orrery.Server.Http;

namespace Orrery.Tests.Payloads;

/// <summary>Bodies that are checked as they pass by.</summary>
public sealed class CheckedJsonTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public async Task What_is_json_passes_unchanged_whatever_the_blocks_with_the_hash_of_the_whole(int block)
    {
        var json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { words = Enumerable.Range(0, 2000).Select(i => $"wörd {i}"), one = new string('x', 100_000), n = -1.5e10 }));
        var (bytes, hash) = await ReadAsync(json, block, 1 << 20, seed: 42);

        Assert.Equal(json, bytes);
        Assert.Equal(Fingerprint.Of(json, 42), hash);
    }

    [Theory]
    [InlineData("[1, 2")]
    [InlineData("[1] 2")]
    [InlineData("{\"a\":}")]
    [InlineData("\"never ends")]
    [InlineData("")]
    public async Task What_is_not_one_json_value_is_refused(string text) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(Encoding.UTF8.GetBytes(new string(' ', 70_000) + text), 1000, 1 << 20));

    [Fact]
    public async Task More_than_is_allowed_is_refused_at_once()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new byte[100], 10, 99));
        Assert.Equal(99, (await ReadAsync([.. Enumerable.Repeat((byte)'1', 99)], 10, 99)).Bytes.Length);
    }

    private static async Task<(byte[] Bytes, ulong Hash)> ReadAsync(byte[] body, int block, long most, ulong seed = 0)
    {
        // The first part was read before; a token of many blocks is looked at no more often than its length doubles.
        var begun = Math.Min(body.Length, 10);
        await using var json = new CheckedJson(body.AsMemory(0, begun), new MemoryStream(body, begun, body.Length - begun), most, () => new InvalidDataException(), seed);
        var all = new MemoryStream();
        var buffer = new byte[block];
        for (int read; (read = await json.ReadAsync(buffer, Stop)) > 0;) all.Write(buffer, 0, read);
        return (all.ToArray(), json.Hash);
    }
}
