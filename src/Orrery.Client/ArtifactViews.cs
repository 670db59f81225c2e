namespace Orrery.Client;

/// <summary>An artifact in a line.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Seen">When the server first heard of it: when it was made, uploaded, or named by a run.</param>
/// <param name="Kind">What its bytes look like, which is no promise: <c>video</c>, <c>audio</c>, <c>image</c>, <c>json</c>, <c>files</c> (a list of files), <c>text</c> or <c>other</c>.</param>
public sealed record ArtifactLine(ArtifactId Id, long Size, DateTimeOffset Seen, string Kind);

/// <summary>What is known of an artifact: what made it, and what was given it.</summary>
/// <param name="Size">In bytes; null when its bytes aren't here.</param>
/// <param name="Kind">As in <see cref="ArtifactLine"/>; null without bytes.</param>
/// <param name="Seen">When the server first heard of it; null when it hasn't.</param>
/// <param name="MadeBy">Runs and steps whose results name it and whose inputs don't, the first one first; at most 100.</param>
/// <param name="UsedBy">Runs and steps that were given it, the first one first; at most 100.</param>
public sealed record ArtifactAbout(ArtifactId Id, long? Size, string? Kind, DateTimeOffset? Seen, IReadOnlyList<ArtifactUseView> MadeBy, IReadOnlyList<ArtifactUseView> UsedBy)
{
    /// <summary>There are more than the first 100 of either.</summary>
    public bool More { get; init; }
}

/// <summary>A run or one of its steps that has to do with an artifact.</summary>
/// <param name="Step">The step's index; null for the run itself.</param>
/// <param name="At">When it ended, or was given the artifact.</param>
public sealed record ArtifactUseView(RunId Run, int? Step, string Service, string Workflow, DateTimeOffset At)
{
    /// <summary>The step's key.</summary>
    public string? Key { get; init; }
}
