using System.Collections.Immutable;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Cuts;

/// <summary>The final cut: which piece of which clip is seen when. Times count from its first frame.</summary>
/// <param name="Name">Its title; null when it has none.</param>
/// <param name="Rate">Frames a second that its markers are written in.</param>
/// <param name="Pieces">In order, none over another; between them may be gaps.</param>
public sealed record Cut(string? Name, FrameRate Rate, ImmutableArray<Piece> Pieces, ImmutableArray<CutMarker> Markers)
{
    /// <summary>Further pieces are not read.</summary>
    public const int MostPieces = 50_000;

    public static readonly Cut Nothing = new(null, new FrameRate(24, 1), [], []);

    /// <summary>When the last piece ends.</summary>
    public Seconds Duration => Pieces.IsEmpty ? Seconds.Zero : Pieces[^1].Out;
}

/// <param name="Clip">Its name.</param>
/// <param name="Source">What it was taken from: a reel, a file. Empty when it isn't said.</param>
/// <param name="Start">When it is seen.</param>
/// <param name="End">Where the cut after it is.</param>
/// <param name="From">Where it begins in its source.</param>
/// <param name="Scene">The scene's number as metadata or a comment says it; null where nothing does.</param>
public sealed record Piece(string Clip, string Source, Seconds Start, Seconds End, Seconds From, string? Scene)
{
    /// <summary>How long it goes on being seen beyond the cut, under a dissolve.</summary>
    public Seconds Tail { get; init; }

    /// <summary>When it has gone from the screen.</summary>
    public Seconds Out => End + Tail;
}

/// <param name="Data">What its metadata says under <c>orrery</c>, by key.</param>
public sealed record CutMarker(string Name, Seconds Start, Seconds Duration, ImmutableSortedDictionary<string, string> Data);
