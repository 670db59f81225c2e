namespace Orrery.Media.Commands;

/// <summary>The rule for every path and file name that appears in a command line.</summary>
/// <remarks>
/// Mount points and outputs are named by us, so the rule is narrow: letters, digits, dot, dash, underscore and slash. Nothing that a filter
/// graph, an option parser or a protocol prefix could read differently ever reaches a tool.
/// </remarks>
internal static class PathName
{
    /// <summary>Returns an absolute input path unchanged.</summary>
    /// <exception cref="ArgumentException">The path isn't absolute or holds another character.</exception>
    public static string Input(string path) =>
        path.StartsWith('/') && IsPlain(path)
            ? path
            : throw new ArgumentException($"'{path}' can't be an input path: give an absolute path of letters, digits and . - _ /, such as /in/source.");

    /// <summary>Returns an output name unchanged.</summary>
    /// <exception cref="ArgumentException">The name is empty, starts with a dash or a slash, or holds another character.</exception>
    public static string Output(string name) =>
        name.Length > 0 && name[0] is not ('-' or '/') && IsPlain(name)
            ? name
            : throw new ArgumentException($"'{name}' can't be an output name: give a relative name of letters, digits and . - _ /, such as chunk.mp4.");

    private static bool IsPlain(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/');
}
