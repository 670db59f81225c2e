using System.Text;
using System.Text.Json;

namespace Orrery.Workers.Tests.Artifacts;

public sealed class ArtifactIdTests
{
    // The second test vector of FIPS 180-2, "abc".
    private const string Abc = "sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void The_text_form_is_the_hash_in_hexadecimal() => Assert.Equal(Abc, ArtifactId.Of("abc"u8).ToString());

    [Fact]
    public void The_text_form_reads_back() => Assert.Equal(ArtifactId.Of("abc"u8), ArtifactId.Parse(Abc));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256-ba7816")]
    [InlineData("sha512-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256-BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag")]
    [InlineData("sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0")]
    public void Anything_else_is_refused(string? text) => Assert.False(ArtifactId.TryParse(text, out _));

    [Fact]
    public void A_refusal_shows_what_was_given() =>
        Assert.Equal("\"x\" is no artifact id: expected sha256- followed by 64 lower-case hexadecimal digits.", Assert.Throws<FormatException>(() => ArtifactId.Parse("x")).Message);

    [Fact]
    public void Ids_travel_in_json_as_text()
    {
        var id = ArtifactId.Of("abc"u8);
        Assert.Equal($"[\"{Abc}\"]", JsonSerializer.Serialize(new[] { id }));
        Assert.Equal([id], JsonSerializer.Deserialize<ArtifactId[]>($"[\"{Abc}\"]")!);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ArtifactId>("\"x\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ArtifactId>("1"));
    }

    [Fact]
    public void Ids_sort_like_their_texts()
    {
        var ids = Enumerable.Range(0, 100).Select(i => ArtifactId.Of(Encoding.UTF8.GetBytes($"{i}"))).ToArray();
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), ids.Order().Select(id => id.ToString()));
    }

    [Fact]
    public void Default_names_nothing()
    {
        Assert.True(default(ArtifactId).IsNone);
        Assert.False(ArtifactId.Of([]).IsNone);
    }
}
