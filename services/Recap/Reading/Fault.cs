using System.Collections.Immutable;

namespace Orrery.Services.Recap.Reading;

/// <summary>Something in a file that could not be read, or was read otherwise than it may have been meant.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1; 0 where the line as a whole is meant.</param>
/// <param name="What">What was wrong, and what became of it.</param>
/// <param name="Element">Where in the document's structure, such as <c>tracks.children[0]</c> or <c>Paragraph</c>; null where a line says enough.</param>
public sealed record Fault(int Line, int Column, string What, string? Element = null)
{
    public override string ToString() => $"line {Line}{(Column > 0 ? $", column {Column}" : "")}{(Element is null ? "" : $", {Element}")}: {What}";
}

/// <summary>What a reader gives: what it read, and what it could not read. It never throws for what a file holds.</summary>
public sealed record Reading<T>(T Value, ImmutableArray<Fault> Faults);

/// <summary>Collects faults, the first <see cref="Most"/> of them.</summary>
internal sealed class Faults
{
    /// <summary>Of a file that isn't what it says, the first ones tell as much as all.</summary>
    public const int Most = 500;

    private readonly ImmutableArray<Fault>.Builder _all = ImmutableArray.CreateBuilder<Fault>();
    private int _more;

    public void Add(int line, string what, int column = 0, string? element = null)
    {
        if (_all.Count < Most) _all.Add(new Fault(line, column, Shown(what), element));
        else _more++;
    }

    public Reading<T> With<T>(T value)
    {
        if (_more > 0) _all.Add(new Fault(0, 0, $"{_more} further faults are not listed."));
        return new Reading<T>(value, _all.ToImmutable());
    }

    /// <summary>A file's own words in a fault are cut, so that one line of a megabyte isn't repeated.</summary>
    public static string Shown(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
