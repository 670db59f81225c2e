using System.Collections.Immutable;

namespace Orrery.Tests.Probes;

/// <summary>A row of the probe's table.</summary>
public sealed record Seat(string Name, string Holder = "", string Pool = "a", int Count = 0);

/// <summary>An event of the probe's stream.</summary>
public sealed record Said(string Seat, int Number);

/// <param name="Times">How often it counts up.</param>
public sealed record SeatWish(string Name, string Holder = "", string Pool = "a", int Times = 1);

/// <summary>Workflows that keep rows and say events.</summary>
public static class StoreProbe
{
    public static readonly Table<Seat> Seats = Table.Define<Seat>("seats", s => s.Name) with { Description = "Who has which seat.", Indexes = ["pool", "holder"] };

    public static readonly EventStream<Said> Counts = EventStream.Define<Said>("probe-counts");

    private static readonly Function<SeatWish, int> CountByFunction = Function.Define<SeatWish, int>("count-row", async (wish, context) =>
    {
        while (true)
        {
            var row = await context.Tables.FindAsync(Seats, wish.Name);
            try
            {
                var next = (row?.Value ?? new Seat(wish.Name)) with { Count = (row?.Value.Count ?? 0) + 1 };
                await context.Tables.WriteAsync("count", row is null ? Seats.Insert(next) : Seats.Replace(row, next));
                return next.Count;
            }
            catch (FailureException e) when (e.Failure.Type is "table.exists" or "table.changed")
            {
                // Somebody else was first.
            }
        }
    });

    /// <summary>Writes, and is lost before anybody hears of it: the next attempt does it all again.</summary>
    private static readonly Function<SeatWish, int> WriteAndDie = Function.Define<SeatWish, int>("write-and-die", async (wish, context) =>
    {
        await context.Tables.WriteAsync("first", Seats.Insert(new Seat(wish.Name, $"attempt {context.Attempt}")));
        await context.Streams.AppendAsync(Counts, "said", new Said(wish.Name, context.Attempt));
        if (context.Attempt == 1) throw new IOException("lost");
        return context.Attempt;
    });

    public static ImmutableArray<Function> Functions => [CountByFunction, WriteAndDie];

    public static ImmutableArray<Workflow> Workflows =>
    [
        Workflow.Define<SeatWish, string>("take-seat", async (wish, run) =>
        {
            try
            {
                await run.Write(Seats.Insert(new Seat(wish.Name, wish.Holder, wish.Pool)), Seats.Put(new Seat("last", wish.Holder, "none")));
                return $"{wish.Holder} has it";
            }
            catch (FailureException e) when (e.Failure.Type == "table.exists")
            {
                return $"{(await run.Find(Seats, wish.Name))?.Value.Holder} had it";
            }
        }),
        Workflow.Define<SeatWish, Seat?>("show-seat", async (wish, run) => (await run.Find(Seats, wish.Name))?.Value),
        Workflow.Define<SeatWish, string[]>("seats-of-pool", async (wish, run) => [.. (await run.Rows(Seats, new RowQuery().With("pool", wish.Pool))).Rows.Select(r => r.Key)]),
        Workflow.Define<SeatWish, int>("count-rows", async (wish, run) =>
        {
            for (var i = 0; i < wish.Times; i++)
            {
                await run.Call(CountByFunction, wish);
                await run.Append(Counts, new Said(wish.Name, i));
            }

            return wish.Times;
        }),
        Workflow.Define<SeatWish, int>("write-and-die", (wish, run) => run.Call(WriteAndDie, wish)),
        Workflow.Define<SeatWish, int>("write-rows", async (wish, run) =>
        {
            await run.Write([.. Enumerable.Range(0, wish.Times).Select(i => Seats.Put(new Seat($"{wish.Name}{i:00000}", wish.Holder, wish.Pool, i)))]);
            return wish.Times;
        }),
        Workflow.Define<SeatWish, string>("delete-seat", async (wish, run) =>
        {
            var row = await run.Find(Seats, wish.Name);
            await run.Write(row is null ? Seats.Delete(wish.Name) : Seats.Delete(row));
            return row?.Value.Holder ?? "nobody";
        }),
    ];
}
