using System.Collections.Immutable;
using Orrery;

namespace Review;

/// <summary>An order that a person reviews, and that can be asked and added to until then: a signal with a limit, a child for every item, a race, compensation, a watch without an end that shows where it is, and a stock kept in a table.</summary>
public sealed class ReviewService : Service
{
    private static readonly Signal<Verdict> Reviewed = Signal.Define<Verdict>("reviewed") with { Description = "The reviewer's verdict." };
    private static readonly Query<string, int> CountOf = Query.Define<string, int>("count-of") with { Description = "How often the order has an item." };
    private static readonly Update<string, int> AddItem = Update.Define<string, int>("add-item") with { Description = "Adds an item, until the order is reviewed; answers how many there are then." };
    private static readonly Signal<string> Restock = Signal.Define<string>("restock") with { Description = "Somebody, named by what is sent, has filled the shelf." };
    private static readonly Signal<string> Close = Signal.Define<string>("close") with { Description = "Nobody needs to look any more; what is sent says who decided so." };

    /// <summary>Gets one item ready. A run of its own: it can be shown, cancelled and retried by itself.</summary>
    private static readonly Workflow<string, string> Item = Workflow.Define<string, string>("item", async (item, run) =>
    {
        await run.Call(Warehouse.Reserve, item);
        run.Compensate("release", scope => scope.Call(Warehouse.Release, item));
        return await run.Call(Warehouse.Pack, item);
    }) with { Description = "Reserves one item and packs it.", Example = "lens" };

    private static readonly Workflow<Order, Outcome> Ordered = Workflow.Define<Order, Outcome>("order", async (order, run) =>
    {
        // Until it is reviewed, an order can be looked at and added to.
        var (items, open) = (order.Items.ToList(), true);
        run.OnQuery(CountOf, item => items.Count(i => i == item));
        run.OnUpdate(AddItem, item =>
        {
            items.Add(item);
            return Task.FromResult(items.Count);
        }, check: item =>
        {
            if (!open) throw FailureException.User("order.closed", $"The order of {order.Customer} has been reviewed; order '{item}' anew.");
        });

        await run.Call(Warehouse.Tell, $"the reviewer, about the order of {order.Customer}");
        run.Compensate("apology", scope => scope.Call(Warehouse.Tell, $"{order.Customer}: nothing will come"));

        var verdict = await VerdictAsync(order, run);
        open = false;
        if (verdict is { Approved: false } refused)
        {
            await run.Call(Warehouse.Tell, $"{order.Customer}: refused by {refused.By}. {refused.Note}");
            return new Outcome("refused", []);
        }

        var parcels = await run.Map("items", items, (item, scope) => scope.Child(Item, item), parallelism: 8, OnFailure.AtOnce);
        var carrier = await run.Race("carrier", scope => scope.Call(Warehouse.Quote, "bicycle"), scope => scope.Call(Warehouse.Quote, "lorry"));
        await run.All("told",
            scope => scope.Call(Warehouse.Tell, $"{order.Customer}: on its way by {carrier.Value}"),
            scope => scope.Call(Warehouse.Tell, $"{carrier.Value}: {parcels.Length} parcels"));
        return new Outcome("sent", parcels, carrier.Value);
    }, order =>
    {
        if (order.Items.Length == 0) throw FailureException.User("input.items", "The order names no items.");
        if (order.Limit <= 0) throw FailureException.User("input.limit", $"The limit is {order.Limit} s; it must be above 0.");
    }) with
    {
        Description = "An order that a person reviews; then its items are packed and sent.",
        Takes = [Reviewed, CountOf, AddItem],
        Example = new Order("Ada", ["lens", "tripod"]),
    };

    /// <summary>Looks at a shelf for as long as there is one: every round is a new beginning, so its journal never grows.</summary>
    private static readonly Workflow<Shelf, int> Watch = Workflow.Define<Shelf, int>("watch", async (shelf, run) =>
    {
        run.Publish(shelf);
        if (await run.Call(Warehouse.Count, shelf.Item) == 0) await run.Call(Warehouse.Tell, $"the buyer: {shelf.Item} is out");
        var next = await run.Race("next",
            async scope =>
            {
                await scope.Delay(TimeSpan.FromSeconds(shelf.Every));
                return "look";
            },
            async scope => "restocked by " + await scope.Wait(Restock),
            async scope => "closed by " + await scope.Wait(Close));
        if (next.Branch == 2) return shelf.Looks + 1;
        throw run.ContinueWith(shelf with { Looks = shelf.Looks + 1, Restocked = shelf.Restocked + next.Branch });
    }) with { Description = "Looks at a shelf again and again, until it is told to stop.", Takes = [Restock, Close] };

    public override string Name => "review";
    public override ImmutableArray<Workflow> Workflows => [Ordered, Item, Watch, Stock.Book];
    public override ImmutableArray<Function> Functions => [Warehouse.Reserve, Warehouse.Release, Warehouse.Pack, Warehouse.Tell, Warehouse.Quote, Warehouse.Count];

    public override ImmutableArray<Table> Tables => [Stock.Items];
    public override ImmutableArray<EventStream> Streams => [Stock.Movements];

    /// <summary>Waits for the reviewer. Silence is a refusal.</summary>
    private static async Task<Verdict> VerdictAsync(Order order, IRun run)
    {
        try
        {
            return await run.Wait(Reviewed, TimeSpan.FromSeconds(order.Limit));
        }
        catch (FailureException e) when (e.Failure.Class == ErrorClass.Timeout)
        {
            return new Verdict(false, "nobody", "No review came in time.");
        }
    }
}
