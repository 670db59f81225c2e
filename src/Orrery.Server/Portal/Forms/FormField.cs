namespace Orrery.Server.Portal.Forms;

/// <summary>How a value is asked for.</summary>
public enum FieldKind
{
    Text,
    Number,
    Integer,

    /// <summary>Yes or no; where nothing may be said, that too.</summary>
    Flag,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>Any of several words.</summary>
    Choices,

    /// <summary>A list, a line each.</summary>
    Lines,

    /// <summary>A file that is uploaded, or the id of an artifact.</summary>
    Artifact,

    /// <summary>What no other kind fits: written as JSON.</summary>
    Json,
}

/// <summary>A value that a form asks for.</summary>
/// <param name="Path">Where it is in the input, such as <c>limits.most</c>; empty when the input is just this value.</param>
/// <param name="Label">What it is called.</param>
public sealed record FormField(string Path, string Label, FieldKind Kind)
{
    public string? Description { get; init; }

    /// <summary>The input must have it.</summary>
    public bool Required { get; init; }

    /// <summary>It may be null.</summary>
    public bool Nullable { get; init; }

    /// <summary>What it begins with, as the form writes it.</summary>
    public string Begins { get; init; } = "";

    /// <summary>The words to choose from.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    public double? Least { get; init; }
    public double? Most { get; init; }
    public string? Pattern { get; init; }

    /// <summary>Of a list: what a line is.</summary>
    public FieldKind Item { get; init; }

    /// <summary>The name of its control.</summary>
    public string Name => "in." + Path;
}
