using System.Collections.Immutable;
using Orrery.Services.Encode.Functions;

namespace Orrery.Services.Encode;

/// <summary>Turns a video into a streamable, quality-measured ladder: one set of segments for HLS and DASH, with a report.</summary>
public sealed class EncodeService : Service
{
    public override string Name => "encode";

    public override string Version => typeof(EncodeService).Assembly.GetName().Version!.ToString(3);

    public override ImmutableArray<Workflow> Workflows => [VideoWorkflow.Definition];

    public override ImmutableArray<Function> Functions =>
    [
        Recognise.Definition, ReadTools.Definition, Inspect.Definition, EncodeChunk.Definition, CheckChunk.Definition, MeasureChunk.Definition,
        EncodeAudio.Definition, PackageTitle.Definition, VerifyPackage.Definition, WriteReport.Definition,
    ];

    /// <summary>Its script is built from <c>Portal/</c>.</summary>
    public override ImmutableArray<PortalPage> Pages => [PortalPage.OfRuns(VideoWorkflow.Definition, "video", "Video", "video.js")];
}
