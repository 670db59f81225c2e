using Orrery.Portal.Budget;

namespace Orrery.Portal.Tests;

public class BudgetTests
{
    [Fact]
    public void Home_and_lists_load_50_KB_of_script_and_style_at_most_and_an_island_200()
    {
        var bundles = BundleSizes.Read();

        Assert.Equal("home and lists", bundles[0].Name);
        Assert.Contains(bundles, b => b.Name == "island graph");
        Assert.All(bundles, b => Assert.True(b.Fits, $"{b.Name}: {b.Bytes:N0} bytes, at most {b.Most:N0}: {string.Join(", ", b.Files)}"));
    }
}
