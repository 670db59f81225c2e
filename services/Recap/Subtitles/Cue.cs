using System.Collections.Immutable;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Subtitles;

/// <summary>Words on the screen for a while.</summary>
/// <param name="Text">Without markup, lines joined by spaces.</param>
/// <param name="Payload">As the file has it, for tracks that carry data.</param>
public sealed record Cue(Seconds Start, Seconds End, string Text, string? Id = null, string? Payload = null)
{
    /// <summary>Further cues are not read. A feature has 1,500.</summary>
    public const int Most = 20_000;
}

/// <summary>Takes cues in and orders them.</summary>
internal sealed class CueList(Faults faults)
{
    private readonly List<Cue> _cues = [];

    public bool IsFull => _cues.Count >= Cue.Most;

    public void Add(int line, Cue cue, string? element = null)
    {
        if (IsFull) return;
        if (cue.End <= cue.Start)
        {
            faults.Add(line, $"a cue that ends at {cue.End.Clock()}, not after it begins at {cue.Start.Clock()}, was left out", element: element);
            return;
        }

        _cues.Add(cue);
        if (IsFull) faults.Add(line, $"more than {Cue.Most} cues; the rest was not read");
    }

    public ImmutableArray<Cue> End()
    {
        if (_cues.Count == 0) faults.Add(0, "no cue was found");
        return [.. _cues.OrderBy(c => c.Start)];
    }
}
