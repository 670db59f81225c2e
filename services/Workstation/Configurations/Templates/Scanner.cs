using System.Text;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>Goes through a text and knows the place.</summary>
internal sealed class Scanner(string text)
{
    private int _line = 1, _column = 1;

    public int Index { get; private set; }

    public bool AtEnd => Index >= text.Length;

    public Position At => new(_line, _column);

    public char Now => AtEnd ? '\0' : text[Index];

    public bool Sees(string what) => string.CompareOrdinal(text, Index, what, 0, what.Length) == 0;

    public char Take()
    {
        var c = text[Index++];
        (_line, _column) = c == '\n' ? (_line + 1, 1) : (_line, _column + 1);
        return c;
    }

    public void Skip(int count)
    {
        for (; count > 0 && !AtEnd; count--) Take();
    }

    public void SkipBlanks()
    {
        while (!AtEnd && char.IsWhiteSpace(Now)) Take();
    }

    /// <summary>A quoted text, the quote being the next character.</summary>
    public string TakeQuoted()
    {
        var (at, quote, made) = (At, Take(), new StringBuilder());
        while (true)
        {
            if (AtEnd) throw new FaultException(at, $"This text has no closing {quote}.");
            var c = Take();
            if (c == quote) return made.ToString();
            if (c != '\\' || AtEnd)
            {
                made.Append(c);
                continue;
            }

            var escaped = Take();
            made.Append(escaped switch { 'n' => '\n', 't' => '\t', _ => escaped });
        }
    }

    public string TakeWhile(Func<char, bool> wanted)
    {
        var from = Index;
        while (!AtEnd && wanted(Now)) Take();
        return text[from..Index];
    }
}
