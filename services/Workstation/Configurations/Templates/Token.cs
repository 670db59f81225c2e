namespace Orrery.Services.Workstation.Configurations.Templates;

internal enum TokenKind
{
    Name,
    Text,
    Number,
    Sign,
    End,
}

/// <summary>A word of an expression.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Position At)
{
    public bool Is(string text) => Kind is TokenKind.Name or TokenKind.Sign && Text == text;

    public override string ToString() => Kind == TokenKind.End ? "the end" : Kind == TokenKind.Text ? $"the text '{Text}'" : $"'{Text}'";
}
