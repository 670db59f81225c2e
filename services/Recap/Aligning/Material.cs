using System.Collections.Immutable;
using System.Globalization;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Aligning;

/// <summary>The film as a row of things that can be known again in another cut: pieces by their source and range; where no cut is known, cues by their words.</summary>
public sealed record Strip(ImmutableArray<StripBit> Bits)
{
    public static Strip Of(Cut? cut, ImmutableArray<Cue> cues) => cut is { Pieces.IsEmpty: false }
        ? new([.. cut.Pieces.Select(p => new StripBit(Name($"{p.Clip}\n{p.Source}\n{p.From}\n{p.End - p.Start}"), p.Start, p.End))])
        : new([.. cues.Select(c => new StripBit(Name($"{c.Text}\n{c.End - c.Start}"), c.Start, c.End))]);

    /// <summary>What a stretch is made of.</summary>
    public MaterialOf Material(Stretch stretch)
    {
        var own = Bits.Where(b => b.Start < stretch.End && b.End > stretch.Start).ToImmutableArray();
        return own.IsEmpty
            ? new([], Seconds.Zero, Seconds.Zero)
            : new([.. own.Select(b => b.Name)], Seconds.Max(Seconds.Zero, stretch.Start - own[0].Start), stretch.End - own[^1].Start);
    }

    /// <summary>Where the same material is in this film; null when it isn't there, or more than once.</summary>
    public Stretch? Find(MaterialOf material)
    {
        if (material.Bits.IsEmpty) return null;
        Stretch? found = null;
        for (var i = 0; i + material.Bits.Length <= Bits.Length; i++)
        {
            if (!Same(i, material.Bits)) continue;
            if (found is not null) return null;
            found = new Stretch(Bits[i].Start + material.From, Bits[i + material.Bits.Length - 1].Start + material.Until);
        }

        return found;
    }

    private bool Same(int at, ImmutableArray<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (Bits[at + i].Name != names[i]) return false;
        }

        return true;
    }

    private static string Name(string what) => Fingerprint.Of(what).ToString("x16", CultureInfo.InvariantCulture);
}

/// <param name="Name">The same for the same material.</param>
public sealed record StripBit(string Name, Seconds Start, Seconds End);

/// <param name="From">How far into the first bit it begins.</param>
/// <param name="Until">How far after the last bit's beginning it ends.</param>
public sealed record MaterialOf(ImmutableArray<string> Bits, Seconds From, Seconds Until);
