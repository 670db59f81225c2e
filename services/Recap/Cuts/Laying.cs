using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Cuts;

/// <summary>Pieces in order, and how long what they are part of lasts.</summary>
internal readonly record struct Laid(IReadOnlyList<Piece> Pieces, Seconds Duration);

/// <summary>Moving, trimming and covering of pieces.</summary>
internal static class Laying
{
    public static Piece Moved(Piece piece, Seconds by) => piece with { Start = piece.Start + by, End = piece.End + by };

    /// <summary>What is left of it within a range, counted from the range's beginning.</summary>
    public static Laid Trimmed(Laid whole, Seconds start, Seconds duration)
    {
        var kept = from piece in whole.Pieces
                   where piece.Start < start + duration && piece.End > start
                   let inner = Within(piece, Seconds.Max(piece.Start, start), Seconds.Min(piece.End, start + duration))
                   select inner with { Start = inner.Start - start, End = inner.End - start };
        return new Laid([.. kept], duration);
    }

    /// <summary>Both beside each other on the screen, where there is an upper piece only that one.</summary>
    public static Laid Over(Laid lower, Laid upper)
    {
        var (all, next) = (new List<Piece>(), 0);
        foreach (var piece in lower.Pieces)
        {
            var from = piece.Start;
            // Upper pieces that end before this one begins were looked at; one that reaches over it is looked at again.
            while (next < upper.Pieces.Count && upper.Pieces[next].End <= piece.Start) next++;
            for (var i = next; i < upper.Pieces.Count && upper.Pieces[i].Start < piece.End; i++)
            {
                if (upper.Pieces[i].Start > from) all.Add(Within(piece, from, upper.Pieces[i].Start));
                from = Seconds.Max(from, upper.Pieces[i].End);
            }

            if (from < piece.End) all.Add(Within(piece, from, piece.End));
        }

        all.AddRange(upper.Pieces);
        all.Sort((a, b) => a.Start.CompareTo(b.Start));
        return new Laid(all, Seconds.Max(lower.Duration, upper.Duration));
    }

    /// <summary>A part of a piece. Only what ends where it ended goes on under a dissolve.</summary>
    private static Piece Within(Piece piece, Seconds start, Seconds end) =>
        piece with { Start = start, End = end, From = piece.From + (start - piece.Start), Tail = end == piece.End ? piece.Tail : Seconds.Zero };
}
