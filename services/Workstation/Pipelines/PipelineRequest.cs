using System.Collections.Immutable;
using System.ComponentModel;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Pipelines;

/// <summary>A configuration on its way into pools.</summary>
[Description("Bakes a configuration, tests the image, and rolls it out to pools step by step; goes back where a step fails.")]
public sealed record PipelineRequest(
    [Description("What is baked; its variables are those of the pipeline's caller.")] BakeRequest Configuration,
    [Description("The runs of the pools it goes to, in this order.")] ImmutableArray<RunId> Pools,
    [Description("A shell command that must succeed in the image, such as 'krita --version'.")] string? Test = null,
    [Description("How many desktops of a pool are started anew at once.")] int Step = 1,
    [Description("Minutes that a pool may take.")] double MinutesEach = 30);

/// <param name="Stage"><c>bake</c>, <c>test</c>, <c>roll out</c>, <c>done</c>, <c>rolled back</c>.</param>
/// <param name="Done">What was done, in words, in its order.</param>
public sealed record PipelineState(string Stage, ImmutableArray<string> Done, Image? Image = null);
