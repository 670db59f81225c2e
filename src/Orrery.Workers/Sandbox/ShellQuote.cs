using System.Buffers;

namespace Orrery.Workers.Sandbox;

/// <summary>Writes a command line that a POSIX shell reads back as exactly these arguments.</summary>
public static class ShellQuote
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_");

    /// <summary>The arguments, separated by spaces, quoted where needed.</summary>
    public static string Line(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Word));

    /// <summary>One argument.</summary>
    public static string Word(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) ? text : $"'{text.Replace("'", "'\\''")}'";
}
