using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orrery.Media;

namespace Orrery.Services.Encode.Reports;

/// <summary>Everything an encode can say about itself: <c>report.json</c>, and what <see cref="ReportPage"/> shows.</summary>
/// <remarks>
/// It holds times and is no part of the package: two encodes of one source give the same package and different reports. Frames are
/// output frames counted from 0; rates are bits per second; sizes are bytes; everything else names its unit.
/// </remarks>
public sealed record EncodeReport
{
    /// <summary>The form of this document; grows when a field changes its meaning.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The run that made it.</summary>
    public required string RunId { get; init; }

    /// <summary>When the run was started and when its package was verified, in UTC; null if unknown.</summary>
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Finished { get; init; }

    public required SourceFacts Source { get; init; }

    /// <summary>What inspection found worth saying, and what was done about it.</summary>
    public ImmutableArray<ReportNote> Notes { get; init; } = [];

    /// <summary>Output frames a second, exact.</summary>
    public required Rational FrameRate { get; init; }

    /// <summary>Output frames; at least 1.</summary>
    public required int Frames { get; init; }

    /// <summary>Frames that begin a new shot, ascending, also those that became no segment boundary since they lie too close to another.</summary>
    [JsonConverter(typeof(WholeSeries))]
    public ImmutableArray<long> Cuts { get; init; } = [];

    /// <summary>In order, without gaps; the same for every rendition.</summary>
    public required ImmutableArray<ReportSegment> Segments { get; init; }

    /// <summary>The ladder as encoded, largest picture first.</summary>
    public required ImmutableArray<ReportRendition> Renditions { get; init; }

    /// <summary>How quality was measured; null if it wasn't.</summary>
    public Scoring? Scoring { get; init; }

    /// <summary>Audio renditions, the default one first; empty for a silent source.</summary>
    public ImmutableArray<ReportAudio> Audio { get; init; } = [];

    public required PackageSummary Package { get; init; }

    /// <summary>What was verified, in the order in which it was done.</summary>
    public ImmutableArray<CheckResult> Checks { get; init; } = [];

    /// <summary>What each step cost, in the order of the work.</summary>
    public ImmutableArray<StepCost> Costs { get; init; } = [];

    /// <summary>The exact command lines.</summary>
    public ImmutableArray<CommandRecord> Commands { get; init; } = [];

    /// <summary>Encoder, ffmpeg, VMAF, Orrery.</summary>
    public ImmutableArray<ToolVersion> Versions { get; init; } = [];

    /// <summary>From the run's start to its end in seconds, waiting included; null if unknown.</summary>
    public double? WallSeconds { get; init; }

    /// <summary>Sums of the above. Written for readers; ignored when a report is read.</summary>
    public Totals Totals => Totals.Of(this);

    /// <summary>Length of the output in seconds.</summary>
    [JsonIgnore]
    public double Seconds => Frames / FrameRate.ToDouble();

    /// <summary>The text of <c>report.json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, OrreryJson.Indented) + "\n";

    /// <exception cref="JsonException">The text isn't a report; the message says where.</exception>
    public static EncodeReport FromJson(string json) =>
        JsonSerializer.Deserialize<EncodeReport>(json, OrreryJson.Indented) ?? throw new JsonException("The report is empty.");
}
