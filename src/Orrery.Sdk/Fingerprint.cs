using System.Text;

namespace Orrery;

/// <summary>64-bit FNV-1a with a final mix: stable everywhere and for ever, for hashes that are recorded. Not against adversaries.</summary>
public static class Fingerprint
{
    private const ulong Start = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0) => End(Add(Begin(seed), bytes));

    /// <summary>For bytes that come in parts: begin, add each part, end; the same as <see cref="Of(ReadOnlySpan{byte}, ulong)"/> of all of them.</summary>
    public static ulong Begin(ulong seed) => Start ^ seed;

    public static ulong Add(ulong begun, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) begun = (begun ^ b) * Prime;
        return begun;
    }

    public static ulong End(ulong begun) => Mix(begun, 0);

    public static ulong Of(string text, ulong seed = 0)
    {
        Span<byte> buffer = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(text, buffer, out var written)
            ? Of(buffer[..written], seed)
            : Of(Encoding.UTF8.GetBytes(text), seed);
    }

    /// <summary>Spreads two numbers over 64 bits (the finaliser of SplitMix64).</summary>
    public static ulong Mix(ulong a, ulong b)
    {
        var z = a + 0x9e3779b97f4a7c15 * (b + 1);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
