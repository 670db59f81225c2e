using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Orrery;

namespace Review;

/// <summary>What somebody wants.</summary>
[Description("What somebody wants.")]
public sealed record Order(
    [Description("Who orders."), Example("Ada")] string Customer,
    [Description("What is ordered; the same thing may stand there twice."), MinLength(1)] string[] Items,
    [Description("Seconds that the reviewer may take."), Range(0, double.MaxValue, MinimumIsExclusive = true)] double Limit = 3600);

/// <summary>What the reviewer says.</summary>
[Description("What the reviewer says.")]
public sealed record Verdict(
    [Description("Whether the order is to be sent.")] bool Approved,
    [Description("Who says so."), Example("Grace")] string By,
    [Description("Why, for the customer.")] string Note = "");

/// <summary>How an order ended.</summary>
public sealed record Outcome(
    [Description("Sent or refused.")] string State, [Description("One for each item.")] string[] Parcels, [Description("Who brings them; empty when nothing was sent.")] string Carrier = "");

/// <summary>A shelf that somebody looks at again and again.</summary>
[Description("A shelf that somebody looks at again and again.")]
public sealed record Shelf(
    [Description("What lies on it."), Example("lens")] string Item,
    [Description("Seconds between two looks."), Range(0, double.MaxValue)] double Every = 60,
    [Description("Looks at it, so far.")] int Looks = 0,
    [Description("How many of the looks there were because it was filled.")] int Restocked = 0);
