using System.ComponentModel;
using Orrery;

namespace Review;

/// <summary>A row: how many of an item there are.</summary>
public sealed record Stocked(string Item, int Count, string LastBy = "");

/// <summary>An event: how many came, or went.</summary>
public sealed record Movement(string Item, int Change, string By);

/// <summary>Items that came to the warehouse, or went.</summary>
[Description("Items that came to the warehouse, or went.")]
public sealed record Delivery(
    [Description("What it is."), Example("lens")] string Item,
    [Description("How many came; below 0: went.")] int Count,
    [Description("Who brought or took them."), Example("Ada")] string By);

/// <summary>What the warehouse has: a table that its runs keep, and a stream that says what they did.</summary>
internal static class Stock
{
    public static readonly Table<Stocked> Items = Table.Define<Stocked>("stock", s => s.Item) with { Description = "How many of an item there are." };

    public static readonly EventStream<Movement> Movements = EventStream.Define<Movement>("review-movements") with { MaxAge = TimeSpan.FromDays(30) };

    public static readonly Workflow<Delivery, int> Book = Workflow.Define<Delivery, int>("book", async (delivery, run) =>
    {
        while (true)
        {
            var row = await run.Find(Items, delivery.Item);
            var (there, count) = (row?.Value.Count ?? 0, (row?.Value.Count ?? 0L) + delivery.Count);
            if (count < 0) throw FailureException.User("stock.short", $"There are {there} of '{delivery.Item}', and {-(long)delivery.Count} are to go.");
            if (count > int.MaxValue) throw FailureException.User("stock.room", $"There are {there} of '{delivery.Item}', and {delivery.Count} more are too many to be counted.");
            var next = new Stocked(delivery.Item, (int)count, delivery.By);
            try
            {
                await run.Write(row is null ? Items.Insert(next) : Items.Replace(row, next));
            }
            catch (FailureException e) when (e.Failure.Type is "table.exists" or "table.changed")
            {
                continue; // Somebody else booked in between.
            }

            await run.Append(Movements, new Movement(delivery.Item, delivery.Count, delivery.By));
            return next.Count;
        }
    }) with { Description = "Books items in or out; answers how many there are then.", Example = new Delivery("lens", 12, "Ada") };
}
