using System.Security.Cryptography;

namespace Orrery.Workers.Artifacts;

/// <summary>Reads bytes once, hashing them, and writes them too where wanted.</summary>
internal static class HashingCopy
{
    private const int BlockSize = 1 << 20;

    /// <summary>Copies <paramref name="from"/> to its end.</summary>
    /// <param name="from">Read from where it stands.</param>
    /// <param name="to">Receives the bytes, or null to hash only.</param>
    /// <param name="progress">Told how many bytes were written so far.</param>
    public static async Task<StoredArtifact> RunAsync(Stream from, Stream? to, Action<long>? progress, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = System.Buffers.ArrayPool<byte>.Shared.Rent(BlockSize);
        long size = 0;
        try
        {
            int length;
            while ((length = await from.ReadAsync(block, cancel)) > 0)
            {
                hash.AppendData(block, 0, length);
                if (to is not null) await to.WriteAsync(block.AsMemory(0, length), cancel);
                size += length;
                progress?.Invoke(size);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(block);
        }
        return new(new ArtifactId(hash.GetHashAndReset()), size);
    }
}
