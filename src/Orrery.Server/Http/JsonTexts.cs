using System.Text.Json;
using System.Text.Unicode;

namespace Orrery.Server.Http;

/// <summary>Texts in JSON that are none: bytes that aren't UTF-8, or escapes that are half a character. They pass as JSON, and nobody who reads them as text gets through.</summary>
internal static class JsonTexts
{
    /// <exception cref="JsonException">The token at hand is such a text.</exception>
    public static void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || IsText(ref reader)) return;
        throw new JsonException($"The text that begins at byte {reader.TokenStartIndex:N0} is none: it isn't UTF-8, or has half a character, such as \\ud800 without its other half.");
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return Utf8.IsValid(reader.ValueSpan);
        try
        {
            _ = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
