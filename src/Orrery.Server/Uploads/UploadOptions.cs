namespace Orrery.Server.Uploads;

/// <summary>How far uploads in parts may go.</summary>
public sealed record UploadOptions
{
    /// <summary>Uploads that are unfinished at once. Default 64.</summary>
    public int MostOpen { get; init; } = 64;

    /// <summary>Bytes of one upload. Default 1 TiB.</summary>
    public long MostBytes { get; init; } = 1L << 40;

    /// <summary>How long an upload is kept after its last byte: an unfinished one has then expired, and of a finished one nothing but the artifact is known any more. Default a day.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Bytes that a kill of the server can cost: what is received is made durable so often. Default 16 MiB.</summary>
    public int DurableEvery { get; init; } = 16 << 20;

    /// <summary>What tells the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
