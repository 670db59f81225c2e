using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Runs;

/// <summary>An uploaded file. Its name's ending says its format.</summary>
[Description("An uploaded file; its name's ending says its format.")]
public sealed record SourceFile(
    [Description("The file's bytes.")] ArtifactId Id,
    [Description("Its name: .fountain, .fdx, .csv, .otio, .edl, .srt, .vtt, .ttml."), Example("script.fountain")] string Name);

/// <summary>What recaps are made of.</summary>
[Description("What recaps are made of: a script or a breakdown, and a cut or subtitles.")]
public sealed record RecapRequest(
    [Searchable, Description("The film's title."), Example("The Meadow")] string Title,
    [Description("The script: Fountain (.fountain) or Final Draft (.fdx).")] SourceFile? Script = null,
    [Description("The breakdown's one-liners: CSV (.csv) with a column for the scene and one for the line.")] SourceFile? Breakdown = null,
    [Description("The final cut: OpenTimelineIO (.otio) or CMX3600 (.edl).")] SourceFile? Cut = null,
    [Description("Subtitles of the final cut: SubRip (.srt), WebVTT (.vtt) or TTML (.ttml, .xml, .dfxp).")] SourceFile? Subtitles = null,
    [Description("Frames a second of an .edl, which doesn't say so itself."), Example("24")] string EdlRate = "24",
    [Description("The language of script and breakdown, as a BCP-47 tag.")] string Language = "en",
    [Description("Scenes below this confidence wait for a person's decision."), Range(0, 1)] double Threshold = 0.8,
    [Description("Whether the run stays for new cuts after it has written its files, until it is told to close.")] bool Follow = false,
    [Description("What people decided in an earlier run of this title: its file decisions.json.")] ArtifactId? Earlier = null,
    [Description("The film to watch in the player: a video file that was uploaded.")] ArtifactId? Video = null,
    [Description("The film to watch in the player: a run that encoded it.")] RunId? Stream = null);

public enum Ruling
{
    /// <summary>It is as the alignment says.</summary>
    Accept,

    /// <summary>It is where the decision's stretches say.</summary>
    Place,

    /// <summary>It isn't in the film, or is not to be told.</summary>
    LeaveOut,
}

/// <summary>What a person says of a scene.</summary>
[Description("What a person says of a scene that waits for a decision.")]
public sealed record Decision(
    [Description("The scene's key, as the review shows it."), Example("12A")] string Scene,
    [Description("accept: it is as found. place: it is at the stretches given. leaveOut: it is not in the film.")] Ruling Ruling,
    [Description("Who decides."), Example("Grace")] string By,
    [Description("For place: from when to when, in seconds of the film; several for a scene in parts.")] ImmutableArray<Stretch>? Stretches = null,
    [Description("Why.")] string Note = "");

/// <summary>A new cut of the same film.</summary>
[Description("A new cut of the same film; its scenes are aligned again, and decisions stay where their material is the same.")]
public sealed record NewCut(
    [Description("The new cut.")] SourceFile? Cut = null,
    [Description("Its subtitles; those of before when empty.")] SourceFile? Subtitles = null);

/// <summary>A scene that waits for a person.</summary>
/// <param name="Script">What the script says of it, the beginning.</param>
/// <param name="Heard">What the subtitles say where it may be.</param>
/// <param name="Clips">Clips that are seen where it may be.</param>
public sealed record OpenScene(string Scene, string Heading, PlaceState State, ImmutableArray<Stretch> Stretches, Stretch? Suggested, double Confidence, string Reason, string Script, string Heard, string Clips);

/// <param name="Read">How much was read of it, such as <c>12 scenes</c>.</param>
public sealed record FileReport(string Name, string Format, string Read, ImmutableArray<Fault> Faults);

/// <summary>What is to be seen of a run while it goes on.</summary>
/// <param name="Stage"><c>review</c> while scenes are open, <c>writing</c>, <c>done</c>, <c>following</c> while it stays for a new cut.</param>
/// <param name="Cuts">How many cuts were aligned, this one included.</param>
/// <param name="Kept">Decisions that were kept from before, as their material is the same.</param>
/// <param name="Dropped">Scenes whose earlier decision no longer fits.</param>
/// <param name="Files">A <see cref="FileTree"/> as an artifact; null until there are files.</param>
public sealed record RecapState(
    string Title, string Stage, int Cuts, Seconds Duration, ImmutableArray<OpenScene> Open, ImmutableArray<Decision> Decided, ImmutableArray<string> Kept, ImmutableArray<string> Dropped,
    ImmutableArray<FileReport> Sources, ArtifactId? Files = null);

/// <param name="Files">recap.json, recap.vtt, recap.otio, decisions.json: a <see cref="FileTree"/> as an artifact.</param>
/// <param name="Scenes">Of the story.</param>
/// <param name="Told">Lines that viewers can be told.</param>
/// <param name="Findings">What people should look at.</param>
public sealed record RecapResult(ArtifactId Files, int Scenes, int Told, int Omitted, ImmutableArray<Finding> Findings);
