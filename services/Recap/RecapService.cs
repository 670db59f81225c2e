using System.Collections.Immutable;
using Orrery.Services.Recap.Runs;

namespace Orrery.Services.Recap;

/// <summary>"Where was I?": tells viewers who were interrupted what they saw, in the words that production wrote, and never a word beyond where they are.</summary>
public sealed class RecapService : Service
{
    public override string Name => "recap";

    public override string Version => typeof(RecapService).Assembly.GetName().Version!.ToString(3);

    public override ImmutableArray<Workflow> Workflows => [RecapWorkflow.Definition];

    public override ImmutableArray<Function> Functions => [RecapFunctions.Align, RecapFunctions.Write];

    public override ImmutableArray<PortalPage> Pages =>
    [
        PortalPage.OfRuns(RecapWorkflow.Definition, "review", "Review", "review.js"),
        PortalPage.OfRuns(RecapWorkflow.Definition, "watch", "Where was I?", "watch.js"),
    ];
}
