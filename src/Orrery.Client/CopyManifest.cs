using System.Text.Json;

namespace Orrery.Client;

/// <summary>What a copy of a run says of itself: the last entry of the zip archive that it is, named <see cref="Name"/>.</summary>
/// <param name="Format">A build refuses what is newer than <see cref="Newest"/>.</param>
/// <param name="Kind">Always <see cref="OfRun"/>.</param>
/// <param name="Run">The run that was asked for.</param>
/// <param name="Runs">It, and those of its children that came with it.</param>
/// <param name="Server">The address at which the copy was asked for.</param>
/// <param name="Version">Of the program that wrote it.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="At">When it was begun; each run says itself as of when it is.</param>
/// <param name="Artifacts">Which artifacts were wanted: <c>none</c>, <c>small</c> or <c>all</c>.</param>
/// <param name="Entries">All others of the archive, with what their bytes are.</param>
public sealed record CopyManifest(
    int Format, string Kind, RunId Run, IReadOnlyList<CopiedRun> Runs, string Server, string Version, string By, DateTimeOffset At, string Artifacts, IReadOnlyList<CopyEntry> Entries)
{
    /// <summary>What this build writes, and the newest that it reads.</summary>
    public const int Newest = 1;

    public const string OfRun = "orrery/run";

    /// <summary>The entry's name.</summary>
    public const string Name = "manifest.json";

    /// <summary>What isn't in it although a run names it; at most <see cref="MostLeftOut"/>.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    public const int MostLeftOut = 500;

    /// <summary>How many were left out in all.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Their bytes, as far as they are known.</summary>
    public long LeftOutBytes { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="FormatException">It is none, or of a newer format; the message is for whoever named the file.</exception>
    public static CopyManifest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<Head>(json, OrreryJson.Options) is not { Format: > 0, Kind: OfRun } head) throw new FormatException("Its manifest is not that of a run.");
            if (head.Format > Newest) throw new FormatException($"It has format {head.Format}; this build reads up to {Newest}. Use the orrery that wrote it ({head.Version ?? "it doesn't say which"}), or a newer one.");
            var manifest = JsonSerializer.Deserialize<CopyManifest>(json, OrreryJson.Options)!;
            return manifest is { Runs.Count: > 0, Entries: not null, LeftOut: not null, Server: not null, Version: not null, By: not null, Artifacts: not null } && manifest.Runs.All(r => r is { Service: not null, Workflow: not null, State: not null })
                && manifest.Entries.All(e => e is { Name: not null, Sha256: not null }) && manifest.LeftOut.All(l => l is { What: not null, Why: not null }) && manifest.Runs.Any(r => r.Run == manifest.Run)
                ? manifest : throw new FormatException("Its manifest is not whole.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"Its manifest doesn't read: {e.Message}");
        }
    }

    private sealed record Head(int Format, string? Kind, string? Version);
}

/// <summary>A run in a copy.</summary>
/// <param name="At">The moment as of which it is.</param>
public sealed record CopiedRun(RunId Run, string Service, string Workflow, string State, int Steps, DateTimeOffset At)
{
    /// <summary>It hadn't ended then.</summary>
    public bool UnderWay => State is "running" or "parked";
}

/// <param name="Name">Within the archive, with slashes.</param>
/// <param name="Size">Bytes, unpacked.</param>
/// <param name="Sha256">Of them: 64 hexadecimal digits.</param>
public sealed record CopyEntry(string Name, long Size, string Sha256);

/// <param name="What">Such as a file of the run, or a value.</param>
/// <param name="Size">Bytes; null when they aren't known.</param>
public sealed record LeftOut(string What, long? Size, string Why);
