namespace Orrery.Sdk.Tests.Pages;

public sealed class PortalPageTests
{
    private static readonly Workflow Order = Workflow.Define<int, int>("order", (n, _) => Task.FromResult(n));

    [Fact]
    public void A_page_of_runs_names_their_workflow_and_a_page_of_a_service_none()
    {
        Assert.Equal("order", PortalPage.OfRuns(Order, "stock", "Stock", "stock.js").Workflow);
        Assert.Null(PortalPage.OfService("stock", "Stock", "parts/stock.js").Workflow);
    }

    [Theory]
    [InlineData("Stock")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("-a")]
    public void A_name_that_can_be_no_part_of_an_address_is_refused(string name) =>
        Assert.Contains("lower-case", Assert.Throws<ArgumentException>(() => PortalPage.OfService(name, "Stock", "stock.js")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../stock.js")]
    [InlineData("/stock.js")]
    [InlineData("a//stock.js")]
    [InlineData("a\\stock.js")]
    [InlineData("https://elsewhere.example/stock.js?x=.js")]
    [InlineData("stock.dll")]
    [InlineData(".js")]
    public void A_module_that_isnt_a_script_below_the_folder_of_pages_is_refused(string module) =>
        Assert.Contains("below the folder 'pages'", Assert.Throws<ArgumentException>(() => PortalPage.OfService("stock", "Stock", module)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_page_without_a_title_is_refused() => Assert.Throws<ArgumentException>(() => PortalPage.OfService("stock", " ", "stock.js"));
}
