namespace Orrery.Queries.Language;

internal enum TokenKind { End, Word, Text, Number, Symbol }

/// <param name="Text">A word or symbol as written, a string's value.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last one.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End, double Number = 0)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public string Described => Kind switch
    {
        TokenKind.End => "the end of the query",
        TokenKind.Text => $"the string \"{(Text.Length > 30 ? Text[..30] + "…" : Text)}\"",
        TokenKind.Number => $"the number {Text}",
        _ => $"'{(Text.Length > 30 ? Text[..30] + "…" : Text)}'",
    };
}
