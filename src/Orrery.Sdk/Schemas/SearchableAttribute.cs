namespace Orrery;

/// <summary>Runs can be found by this property of a workflow's input: <c>orrery runs --attribute customer=Ada</c>. In the schema it is the keyword <c>x-searchable</c>.</summary>
/// <remarks>
/// For the input's own strings, numbers and truth values of at most 200 characters, not for those within others; the first eight of a workflow count. Each costs the list of runs a few
/// microseconds a run, and nothing of what the run itself waits for. Of an input above 32 KiB they aren't searched.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class SearchableAttribute : Attribute
{
    /// <summary>As the schema says it.</summary>
    public const string Keyword = "x-searchable";
}
