using System.Text;
using System.Text.Json;
using Orrery.Workers.Artifacts;

namespace Orrery.Workers.Tests.Artifacts;

public sealed class ResultCacheTests : ArtifactFixture
{
    private static readonly ResultKey Key = ResultKey.Of("encode", "3", "{}"u8);

    [Fact]
    public void A_result_is_found_again_also_after_a_restart()
    {
        Assert.Null(Store.Results.Find(Key));
        Store.Results.Put(Key, "{\"frames\":7}"u8);
        using var restarted = Open();
        Assert.Equal("{\"frames\":7}", Encoding.UTF8.GetString(restarted.Results.Find(Key)!));
    }

    [Fact]
    public void The_last_result_wins()
    {
        Store.Results.Put(Key, "1"u8);
        Store.Results.Put(Key, "2"u8);
        Assert.Equal("2"u8.ToArray(), Store.Results.Find(Key));
    }

    [Fact]
    public void Name_version_and_input_all_count()
    {
        ResultKey[] keys = [Key, ResultKey.Of("encod", "e3", "{}"u8), ResultKey.Of("encode", "4", "{}"u8), ResultKey.Of("encode", "3", "[]"u8), ResultKey.Of("encode3", "", "{}"u8)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(Key, ResultKey.Of("encode", "3", "{}"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(70)]
    public void A_torn_entry_counts_as_absent(int length)
    {
        Store.Results.Put(Key, "{\"frames\":7}"u8);
        var path = Path.Combine(StoreRoot, "results", Key.Hex[..2], Key.Hex);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        Assert.Null(Store.Results.Find(Key));
    }

    [Fact]
    public void A_damaged_entry_counts_as_absent()
    {
        Store.Results.Put(Key, "{\"frames\":7}"u8);
        var path = Path.Combine(StoreRoot, "results", Key.Hex[..2], Key.Hex);
        File.WriteAllText(path, File.ReadAllText(path).Replace('7', '8'));
        Assert.Null(Store.Results.Find(Key));
    }

    [Fact]
    public void A_long_document_is_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => Store.Results.Put(Key, new byte[ResultCache.MaxDocument + 1]));
        Assert.Contains("put it into an artifact", failure.Message);
        Store.Results.Put(Key, new byte[ResultCache.MaxDocument]);
        Assert.Equal(ResultCache.MaxDocument, Store.Results.Find(Key)!.Length);
    }

    [Theory]
    [InlineData("""{ "b": 1, "a": [ true, null, "é" ] }""", """{"a":[true,null,"\u00E9"],"b":1}""")]
    [InlineData("""{"b":{"d":1,"c":2},"A":3}""", """{"A":3,"b":{"c":2,"d":1}}""")]
    [InlineData("1.50", "1.50")]
    public void Equal_json_has_one_form(string json, string canonical) =>
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Json_with_a_property_twice_has_no_canonical_form() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Of("""{"a":1,"a":2}"""u8.ToArray()));
}
