using Orrery;

namespace Review;

/// <summary>What somebody wants.</summary>
/// <param name="Limit">Seconds that the reviewer may take.</param>
public sealed record Order(string Customer, string[] Items, double Limit = 3600);

/// <summary>What the reviewer says.</summary>
public sealed record Verdict(bool Approved, string By, string Note = "");

/// <summary>How an order ended.</summary>
public sealed record Outcome(string State, string[] Parcels, string Carrier = "");

/// <summary>A shelf that somebody looks at again and again.</summary>
/// <param name="Every">Seconds between two looks.</param>
/// <param name="Looks">At it, so far; <paramref name="Restocked"/> of them because it was filled.</param>
public sealed record Shelf(string Item, double Every = 60, int Looks = 0, int Restocked = 0);
