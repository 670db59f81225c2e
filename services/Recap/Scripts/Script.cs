using System.Collections.Immutable;

namespace Orrery.Services.Recap.Scripts;

/// <summary>A script as far as recaps need it: its scenes, in order.</summary>
/// <param name="TitlePage">What the title page says, by its keys in lower case.</param>
public sealed record Script(ImmutableSortedDictionary<string, string> TitlePage, ImmutableArray<Scene> Scenes)
{
    /// <summary>More than any script has; further ones are not read.</summary>
    public const int MostScenes = 2_000;

    public static readonly Script Nothing = new(ImmutableSortedDictionary<string, string>.Empty, []);

    public string? Title => TitlePage.GetValueOrDefault("title");
}

/// <param name="Number">As the script writes it, such as <c>12A</c>; null when it has none.</param>
/// <param name="Heading">Such as <c>INT. BARN - NIGHT</c>, without the number.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Synopsis">What the writer summed it up with; null when there is nothing.</param>
/// <param name="Section">The act or sequence that it stands in; null when the script has none.</param>
/// <param name="Dialogue">What is spoken, in order.</param>
/// <param name="Action">What is seen, a paragraph each.</param>
/// <param name="Notes">Remarks of the writers, never shown to viewers.</param>
/// <param name="IsOmitted">The script itself says that it was left out.</param>
public sealed record Scene(
    string? Number, string Heading, int Line, string? Synopsis, string? Section, ImmutableArray<Speech> Dialogue, ImmutableArray<string> Action, ImmutableArray<string> Notes, bool IsOmitted = false);

/// <param name="Who">The character's name, without extensions such as (V.O.).</param>
/// <param name="IsDual">Spoken beside the speech before it.</param>
public sealed record Speech(string Who, string Text, bool IsDual = false);
