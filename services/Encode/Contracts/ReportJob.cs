using System.Collections.Immutable;
using Orrery.Media.Commands;
using Orrery.Media.Ladders;
using Orrery.Media.Segments;

namespace Orrery.Services.Encode.Contracts;

/// <param name="Scores">For each rendition, its chunks' <see cref="FrameScores"/>, in order.</param>
/// <param name="Started">When the run was started …</param>
/// <param name="Finished">… and when its package was verified.</param>
public sealed record ReportJob(
    string Run, EncodeRequest Request, SourceReading Source, ToolVersions Tools, ImmutableArray<Segment> Segments, LadderPlan Ladder, PictureSize ScoringSize,
    EncodeSettings Settings, ImmutableArray<ImmutableArray<ArtifactId>> Scores, AudioMade? Audio, PackageMade Package, PackageVerified Verified,
    ImmutableArray<CostLine> Costs, DateTimeOffset Started, DateTimeOffset Finished);

/// <param name="Segment">From 0; null for work on the whole title.</param>
/// <param name="Cached">Reused: nothing was computed.</param>
/// <param name="Usage">Of all its tools; of a reused result what it once cost.</param>
/// <param name="Commands">The exact command lines; of chunks only those of the first segment, the others differ in the range of frames alone.</param>
public sealed record CostLine(string Stage, string? Rendition, int? Segment, int Attempts, Usage Usage, bool Cached, ImmutableArray<string> Commands);
