using System.Security.Cryptography;
using System.Text;

namespace Orrery.Server.Access.Tokens;

/// <summary>A token as its bearer holds it: <c>orrery_ID_SECRET</c>, with an id of 8 hexadecimal digits that may be shown, and 256 random bits as 64 more.</summary>
/// <remarks>At rest there is only the SHA-256 of the whole text. A slow hash protects passwords, which can be guessed; 256 random bits can't, so a fast one is right, and
/// every request can afford it.</remarks>
internal static class TokenText
{
    /// <summary>Begins every token, so that people and scanners for leaked secrets recognise one.</summary>
    public const string Prefix = "orrery_";

    private const int IdLength = 8, SecretLength = 64;

    /// <summary>A new one, with its id.</summary>
    public static (string Text, string Id) New()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        return ($"{Prefix}{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretLength / 2))}", id);
    }

    /// <summary>The id in a token's text; null when that is none.</summary>
    public static string? IdOf(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + SecretLength && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_' ? text.Substring(Prefix.Length, IdLength) : null;

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether a text is the token of a hash; takes as long for a wrong one.</summary>
    public static bool Fits(string text, ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(text), hash);
}
