namespace Orrery.Queries.Language;

/// <summary>Where the parser stands: one token, and what it may still take.</summary>
internal sealed class Cursor
{
    private readonly Lexer _lexer;
    private int _conditions;
    private int _depth;

    public Cursor(string text)
    {
        _lexer = new Lexer(text);
        if (text.Length > QueryLimits.Text) throw _lexer.Fault(0, $"{text.Length:N0} characters", $"at most {QueryLimits.Text:N0}", null);
        if (!Names.IsWellFormed(text)) throw _lexer.Fault(0, "half a character (a lone surrogate) in the text", "whole characters", null);
        Current = _lexer.Next();
    }

    public Token Current { get; private set; }

    /// <summary>The character behind the current token and white space.</summary>
    public char Upcoming => _lexer.Upcoming;

    public Token Take()
    {
        var token = Current;
        Current = _lexer.Next();
        return token;
    }

    public bool Skip(string symbol)
    {
        if (!Current.Is(symbol)) return false;
        Take();
        return true;
    }

    public bool SkipWord(string keyword)
    {
        if (!Current.IsWord(keyword)) return false;
        Take();
        return true;
    }

    public void Expect(string symbol, string expected, string? hint = null)
    {
        if (!Skip(symbol)) throw Unexpected(expected, hint);
    }

    public void ExpectWord(string keyword, string? hint = null)
    {
        if (!SkipWord(keyword)) throw Unexpected(keyword, hint);
    }

    /// <summary>With <c>==~</c> as the current token: the pattern behind it.</summary>
    public (string Pattern, bool IgnoreCase, int Start) TakePattern()
    {
        var pattern = _lexer.Pattern();
        Current = _lexer.Next();
        return pattern;
    }

    /// <summary>With SAMPLE as the current token: the object behind it.</summary>
    public (string Json, int Start) TakeObject()
    {
        var json = _lexer.Braced();
        Current = _lexer.Next();
        return json;
    }

    public int WholeNumber(string what, int least, int most, string? hint = null)
    {
        var token = Current;
        if (token.Kind == TokenKind.Number && token.Number == Math.Floor(token.Number) && token.Number >= least && token.Number <= most)
        {
            Take();
            return (int)token.Number;
        }

        throw Unexpected($"{what}, a whole number from {least:#,0} to {most:#,0}", hint);
    }

    public void CountCondition(int at)
    {
        if (++_conditions > QueryLimits.Conditions) throw Fault(at, "one more condition", $"at most {QueryLimits.Conditions} conditions in a query", "a pattern such as ==~ /^(a|b|c)$/ can take the place of many");
    }

    public void Enter(int at)
    {
        if (++_depth > QueryLimits.Nesting) throw Fault(at, "one more level", $"at most {QueryLimits.Nesting} parentheses, NOTs and brackets within each other", null);
    }

    public void Leave() => _depth--;

    public QueryException Unexpected(string expected, string? hint = null) => Fault(Current.Start, Current.Described, expected, hint);

    public QueryException Fault(int offset, string found, string expected, string? hint = null) => _lexer.Fault(offset, found, expected, hint);
}
