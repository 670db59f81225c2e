using System.Collections.Immutable;

namespace Orrery.Workers.Sandbox;

/// <summary>The last lines of an output, bounded in number and size.</summary>
internal sealed class LineTail
{
    public const int MaxLines = 40, MaxChars = 16 * 1024;

    private readonly Queue<string> _lines = new();
    private int _chars;

    public void Add(string line)
    {
        _lines.Enqueue(line);
        _chars += line.Length;
        while (_lines.Count > MaxLines || _chars > MaxChars) _chars -= _lines.Dequeue().Length;
    }

    public ImmutableArray<string> ToArray() => [.. _lines];
}
