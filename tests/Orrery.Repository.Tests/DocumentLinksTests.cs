namespace Orrery.Repository.Tests;

public class DocumentLinksTests
{
    private static readonly SourceFile Guide = new("docs/guide.md", "# The guide\n\n## Set-up, `build` & test\n");

    [Fact]
    public void Every_relative_link_leads_somewhere() => Violation.AssertNone(DocumentLinks.Check([.. RepositoryFiles.All, .. RepositoryFiles.Binaries]));

    [Theory]
    [InlineData("[x](docs/missing.md)", "the link 'docs/missing.md' leads nowhere")]
    [InlineData("![x](docs/missing.png \"title\")", "the link 'docs/missing.png' leads nowhere")]
    [InlineData("[x]: docs/missing.md", "the link 'docs/missing.md' leads nowhere")]
    [InlineData("[x](../outside.md)", "the link '../outside.md' leads nowhere")]
    [InlineData("[x](docs/guide.md#nothing)", "docs/guide.md has no heading '#nothing'")]
    public void A_link_that_leads_nowhere_is_reported_with_its_line(string link, string what)
    {
        Violation.AssertOne($"README.md:3: {what}", DocumentLinks.Check([Guide, new("README.md", $"# Title\n\n{link}\n")]));
    }

    [Theory]
    [InlineData("[x](docs/guide.md)")]
    [InlineData("[x](docs/guide.md#set-up-build--test)")]
    [InlineData("[x](docs)")]
    [InlineData("[x](#title)")]
    [InlineData("[x](https://example.org/missing.md)")]
    [InlineData("`[x](missing.md)`")]
    [InlineData("```\n[x](missing.md)\n```")]
    public void A_good_link_an_address_and_code_are_left_alone(string text) =>
        Violation.AssertNone(DocumentLinks.Check([Guide, new("README.md", $"# Title\n\n{text}\n")]));
}
