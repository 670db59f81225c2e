namespace Orrery.Client;

/// <summary>A piece of an attempt's log.</summary>
/// <param name="From">Where it begins, in bytes of the log.</param>
/// <param name="Next">Where it ends.</param>
/// <param name="Text">Whole lines, each with its end; of a very long line, a part.</param>
public sealed record LogPiece(int Attempt, long From, long Next, string Text);
