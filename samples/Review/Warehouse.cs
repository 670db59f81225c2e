using Orrery;

namespace Review;

/// <summary>What the workflows have done: stands in for systems of other people, and says in its log what it would do.</summary>
internal static class Warehouse
{
    public static readonly Function<string, string> Reserve = Doing("reserve", "reserved");
    public static readonly Function<string, string> Release = Doing("release", "released");
    public static readonly Function<string, string> Pack = Doing("pack", "packed");
    public static readonly Function<string, string> Tell = Doing("tell", "told");

    /// <summary>Asks a carrier for an offer; one is quicker than the other.</summary>
    public static readonly Function<string, string> Quote = Function.Define<string, string>("quote", async (carrier, context) =>
    {
        await Task.Delay(carrier == "bicycle" ? 100 : 2000, context.Stop);
        return carrier;
    });

    /// <summary>How many of an item are left.</summary>
    public static readonly Function<string, int> Count = Function.Define<string, int>("count", (item, _) => Task.FromResult(item.Length % 3));

    private static Function<string, string> Doing(string name, string done) => Function.Define<string, string>(name, (what, context) =>
    {
        context.Log($"{done}: {what}");
        return Task.FromResult($"{done} {what}");
    });
}
