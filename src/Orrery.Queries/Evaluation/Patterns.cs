using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Orrery.Queries.Evaluation;

/// <summary>Matches texts against regular expressions.</summary>
internal static class Patterns
{
    /// <summary>A pattern looks at no more bytes of a text than these; what begins behind them isn't found.</summary>
    public const int MaxBytes = 16_384;

    public static Test Test(int slot, Regex pattern) => (ref Frame frame) =>
    {
        ref var value = ref frame.Values[slot];
        return value.Kind == Kind.Text && IsMatch(pattern, value.Text(frame.Json));
    };

    private static bool IsMatch(Regex pattern, ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxBytes) text = text[..MaxBytes];
        if (text.Length <= 256)
        {
            Span<char> few = stackalloc char[256];
            return pattern.IsMatch(few[..Encoding.UTF8.GetChars(text, few)]);
        }

        var many = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return pattern.IsMatch(many.AsSpan(0, Encoding.UTF8.GetChars(text, many)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(many);
        }
    }
}
