using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Orrery.Services.Notebook.Parameters;

/// <summary>What a parameter's values are.</summary>
public enum ParameterKind
{
    Text,
    Integer,
    Number,
    Boolean,
    Date,
    List,

    /// <summary>Whatever JSON can say: its default doesn't tell.</summary>
    Any,
}

/// <summary>A parameter of a notebook, as its cell of parameters says.</summary>
/// <param name="Default">Null where the cell's value is no plain one.</param>
/// <param name="Help">The comment behind it.</param>
/// <param name="Declared">The type as written in the cell; null where it is inferred.</param>
public sealed record Parameter(string Name, ParameterKind Kind, JsonNode? Default, string Help, [property: JsonIgnore] string? Declared);
