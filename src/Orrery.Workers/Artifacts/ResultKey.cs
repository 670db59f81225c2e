using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Orrery.Workers.Artifacts;

/// <summary>What a cached result depends on: which function, which version of it, which input. Equal keys mean an equal result.</summary>
public readonly record struct ResultKey
{
    private readonly ArtifactId _hash;

    private ResultKey(ArtifactId hash) => _hash = hash;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex => _hash.Hex;

    /// <summary>The SHA-256 of the three parts, each preceded by its length, so that no two different triples run into one another.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="version">Its version: whatever changes when its results may change, such as a build's hash.</param>
    /// <param name="canonicalInput">The input, in a form in which equal inputs are equal bytes: <see cref="CanonicalJson"/> makes one.</param>
    public static ResultKey Of(string function, string version, ReadOnlySpan<byte> canonicalInput)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(function));
        Append(hash, Encoding.UTF8.GetBytes(version));
        Append(hash, canonicalInput);
        return new(new ArtifactId(hash.GetHashAndReset()));
    }

    /// <summary>The 64 digits.</summary>
    public override string ToString() => Hex;

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
