using System.Text.Json;
using Orrery.Cli.Commands;
using Orrery.Cli.Show;
using Orrery.Client;

namespace Orrery.Cli.Tests.Show;

public sealed class OperationsPageTests
{
    private static readonly ServiceOperations Shop = new("shop", "1", null, [], [new WorkflowView("order", "Sells.")
    {
        Input = JsonElement.Parse("""{"type":"object","properties":{"who":{"type":"string","description":"The customer."},"what":{"type":"array","items":{"enum":["a","b"]}},"limit":{"type":"number","default":5},"at":{"type":["string","null"],"format":"date-time","default":null}},"required":["who","what"]}"""),
        Result = JsonElement.Parse("""{"type":"integer"}"""),
        Example = JsonElement.Parse("""{"who":"it's me"}"""),
        Signals = [new InteractionView("go", "Goes\non.", JsonElement.Parse("true"), null, null)],
        Updates = [new InteractionView("add", null, JsonElement.Parse("""{"type":"string"}"""), JsonElement.Parse("""{"type":"integer"}"""), null)],
    }]);

    [Fact]
    public void A_workflow_is_shown_with_its_input_its_result_what_its_runs_take_and_how_to_start_it() => Assert.Equal(
        """
        shop/order, version 1
        Sells.

        input
          who    string      The customer.
          what   a|b[]
          limit  number = 5
          at     date-time?

        result  integer

        signal go: Goes on.
          carries  anything

        update add
          carries  string
          answers  integer

          orrery start shop/order --input '{"who":"it'\''s me"}'
        """, string.Join("\n", OperationsPage.Of(Shop, Shop.Workflows[0])));

    [Fact]
    public void Services_are_listed_with_a_line_a_workflow() =>
        Assert.Equal(["workflow    version  input                   what it does", "shop/order  1        {who, what, limit, at}  Sells."], OperationsPage.List([Shop]));

    [Fact]
    public void What_is_not_there_is_named_with_what_is()
    {
        Assert.Contains("there are: shop", Assert.Throws<OrreryException>(() => ServicesCommand.Chosen([Shop], "shed")).Message);
        Assert.Contains("it has: order", Assert.Throws<OrreryException>(() => ServicesCommand.Chosen([Shop], "shop/buy")).Message);
        Assert.Same(Shop.Workflows[0], ServicesCommand.Chosen([Shop], "shop/order").Workflow);
    }
}
