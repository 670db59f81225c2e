namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>The words between <c>{{</c> and <c>}}</c>, or <c>{%</c> and <c>%}</c>.</summary>
internal sealed class Words(IReadOnlyList<Token> tokens)
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ",", "|", ".", "+", "-", "*", "~", "=", ":"];
    private int _next;

    public Token Now => tokens[_next];

    public Position At => Now.At;

    public Token Take() => Now.Kind == TokenKind.End ? Now : tokens[_next++];

    public bool TryTake(string text)
    {
        if (!Now.Is(text)) return false;
        _next++;
        return true;
    }

    public void Need(string text, string where)
    {
        if (!TryTake(text)) throw new FaultException(At, $"'{text}' is missing {where}; here is {Now}.");
    }

    public string NeedName(string what) => Now.Kind == TokenKind.Name ? Take().Text : throw new FaultException(At, $"{what} is expected here, and not {Now}.");

    public void NeedEnd()
    {
        if (Now.Kind != TokenKind.End) throw new FaultException(At, $"{Now} is not expected here.");
    }

    /// <summary>Reads up to the closing sign, which is taken as well; tells whether blanks behind it are to go.</summary>
    public static Words Read(Scanner scanner, string close, Position opened, out bool trims)
    {
        var read = new List<Token>();
        while (true)
        {
            scanner.SkipBlanks();
            var at = scanner.At;
            if (scanner.AtEnd) throw new FaultException(opened, $"This has no closing '{close}'.");
            trims = scanner.Sees("-" + close);
            if (trims || scanner.Sees(close))
            {
                scanner.Skip(close.Length + (trims ? 1 : 0));
                read.Add(new Token(TokenKind.End, "", at));
                return new Words(read);
            }

            read.Add(Next(scanner, at));
        }
    }

    private static Token Next(Scanner scanner, Position at)
    {
        if (scanner.Now is '"' or '\'') return new Token(TokenKind.Text, scanner.TakeQuoted(), at);
        if (char.IsAsciiDigit(scanner.Now)) return new Token(TokenKind.Number, scanner.TakeWhile(char.IsAsciiDigit), at);
        if (char.IsAsciiLetter(scanner.Now) || scanner.Now == '_') return new Token(TokenKind.Name, scanner.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_'), at);
        foreach (var sign in Signs)
        {
            if (!scanner.Sees(sign)) continue;
            scanner.Skip(sign.Length);
            return new Token(TokenKind.Sign, sign, at);
        }

        throw new FaultException(at, $"'{scanner.Now}' means nothing in an expression.");
    }
}
