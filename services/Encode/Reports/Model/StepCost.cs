namespace Orrery.Services.Encode.Reports;

/// <summary>What one step of the run cost.</summary>
public sealed record StepCost
{
    /// <summary>The step's key in the run.</summary>
    public required string Step { get; init; }

    /// <summary>Kind of work: "inspect", "encode", "validate", "measure", "audio", "package", "verify".</summary>
    public required string Stage { get; init; }

    /// <summary>What it worked on; null where it doesn't apply.</summary>
    public string? Rendition { get; init; }
    public int? Segment { get; init; }

    /// <summary>Attempts that this run made; 0 for a reused result.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Of the attempt that succeeded. For a reused result these are the figures of the run that computed it.</summary>
    public double WallSeconds { get; init; }
    public double CpuSeconds { get; init; }

    /// <summary>Largest resident set in bytes; 0 if unknown.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>True if an earlier run's result was taken: this run paid nothing.</summary>
    public bool Reused { get; init; }
}

/// <summary>A command line exactly as it ran, so that a person can run it again.</summary>
/// <param name="Step">The step's key in the run.</param>
/// <param name="Stage">As in <see cref="StepCost"/>.</param>
/// <param name="Line">Quoted for a shell.</param>
/// <param name="Rendition">Null where it doesn't apply.</param>
/// <param name="Segment">Null where it doesn't apply.</param>
public sealed record CommandRecord(string Step, string Stage, string Line, string? Rendition = null, int? Segment = null);

/// <param name="Name">Such as "ffmpeg" or "libx264".</param>
/// <param name="Version">As it calls itself.</param>
public sealed record ToolVersion(string Name, string Version);
