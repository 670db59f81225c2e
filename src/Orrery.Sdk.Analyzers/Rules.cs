using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Orrery.Analyzers;

/// <summary>What is reported in workflow code. Each rule has a page with a wrong and a right example in <c>docs/analyzers</c>.</summary>
/// <remarks>In the messages, <c>{0}</c> is what the code uses and <c>{1}</c> what to use instead.</remarks>
public static class Rules
{
    public static readonly DiagnosticDescriptor Clock = Rule("ORR001", "Workflow code reads a clock",
        "{0} gives another time when the run is replayed; use {1}");

    public static readonly DiagnosticDescriptor Chance = Rule("ORR002", "Workflow code uses chance",
        "{0} gives something else when the run is replayed; use {1}");

    public static readonly DiagnosticDescriptor NewId = Rule("ORR003", "Workflow code makes an id of its own",
        "{0} makes another id when the run is replayed; use {1}");

    public static readonly DiagnosticDescriptor Thread = Rule("ORR004", "Workflow code leaves its run's thread",
        "{0} leaves the run's own thread, and a step asked for elsewhere parks the run; use {1}");

    public static readonly DiagnosticDescriptor Wait = Rule("ORR005", "Workflow code waits unrecorded",
        "{0} waits in memory only, which parks the run and survives no restart; use {1}");

    public static readonly DiagnosticDescriptor Block = Rule("ORR006", "Workflow code blocks its thread",
        "{0} blocks the thread that the run's steps need to go on; use {1}");

    public static readonly DiagnosticDescriptor ConfigureAwait = Rule("ORR007", "Workflow code awaits off its run's thread",
        "{0} goes on outside the run's own thread, which parks the run; use {1}");

    public static readonly DiagnosticDescriptor Outside = Rule("ORR008", "Workflow code touches the world outside",
        "{0} may give or do something else when the run is replayed, or on another worker; use {1}");

    public static readonly DiagnosticDescriptor SharedState = Rule("ORR009", "Workflow code uses static state that changes",
        "{0} is shared by all runs of the process and no replay brings it back; use {1}");

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
        [Clock, Chance, NewId, Thread, Wait, Block, ConfigureAwait, Outside, SharedState];

    private static DiagnosticDescriptor Rule(string id, string title, string message) => new(
        id, title, message, "Orrery.Workflows", DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: $"docs/analyzers/{id}.md");
}
