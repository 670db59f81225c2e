using Orrery.Media.Probing;

namespace Orrery.Media.Tests.Probing;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("eng", "eng", "en")]
    [InlineData("ger", "deu", "de")]
    [InlineData("deu", "deu", "de")]
    [InlineData("en-GB", "eng", "en")]
    [InlineData("ZH", "zho", "zh")]
    [InlineData("haw", "haw", "haw")]
    public void A_tag_becomes_a_code_for_containers_and_the_shortest_tag_for_manifests(string tag, string code, string shortest)
    {
        Assert.Equal(code, Languages.CodeOf(tag));
        Assert.Equal(shortest, Languages.TagOf(code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("und")]
    [InlineData("mul")]
    [InlineData("qaa")]
    [InlineData("English")]
    [InlineData("x\",URI=\"")]
    public void What_names_no_language_is_none(string? tag) => Assert.Null(Languages.CodeOf(tag));
}
