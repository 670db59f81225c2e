namespace Orrery;

/// <summary>What a value may look like: in the schema as <c>examples</c>, in a form as a hint, and part of the example that is made from a schema.</summary>
/// <param name="value">As C# writes a constant; an artifact's id as its text.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class ExampleAttribute(object value) : Attribute
{
    public object Value { get; } = value;
}
