namespace Orrery.Services.Encode.Reports;

/// <summary>The exact command lines, folded away by stage.</summary>
internal static class CommandSection
{
    /// <summary>Command lines that a page shows of each stage, and characters that it shows of each line.</summary>
    private const int MostLines = 40, MostCharacters = 6000;

    public static Html Of(EncodeReport report) => report.Commands.IsEmpty ? Html.Empty : Html.Of($"""
        <section id="commands">
        <h2>Command lines</h2>
        <p class="aside">As they ran, inside the sandbox: inputs lie under <code>/in</code>, outputs under <code>/out</code>.
        {(OnlyFirst(report) ? "Of the segments, the first one's are shown: the others differ in their range of frames alone." : "")}</p>
        {Html.Join(report.Commands.GroupBy(c => c.Stage), Stage)}
        </section>
        """);

    /// <summary>Whoever made the report kept the command lines of one segment for all.</summary>
    private static bool OnlyFirst(EncodeReport report) =>
        report.Segments.Length > 1 && report.Commands.Any(c => c.Segment == 0) && report.Commands.All(c => c.Segment is null or 0);

    private static Html Stage(IGrouping<string, CommandRecord> stage) => Html.Of($"""
        <details class="commands"><summary>{stage.Key} <span>{Units.Count(stage.Count(), "command line")}</span></summary>
        {Html.Join(stage.Take(MostLines), Line)}
        {(stage.Count() > MostLines ? Html.Of($"""<p class="aside">The first {MostLines}; all of them are in <code>report.json</code>.</p>""") : Html.Empty)}
        </details>
        """);

    private static Html Line(CommandRecord command) => Html.Of($"""
        <figure><figcaption><code>{command.Step}</code>{About(command)}</figcaption><pre tabindex="0"><code>{Cut(command.Line)}</code></pre></figure>
        """);

    private static string About(CommandRecord command) =>
        (command.Rendition is null ? "" : $" · {command.Rendition}") + (command.Segment is null ? "" : $" · segment {command.Segment + 1}");

    private static string Cut(string line) => line.Length <= MostCharacters ? line : line[..MostCharacters] + " … (cut; the whole line is in report.json)";
}
