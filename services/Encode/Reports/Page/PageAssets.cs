using System.Reflection;

namespace Orrery.Services.Encode.Reports;

/// <summary>The page's styles and scripts, embedded in this assembly, each put together from small files.</summary>
internal static class PageAssets
{
    public static string Style { get; } = Joined("page.css", "timeline.css", "player.css", "sections.css", "print.css");

    /// <summary>One module: the files see each other's functions and nothing else on the page does. What they export is for the portal's page of a video.</summary>
    public static string Script { get; } = Joined("facts.js", "view.js", "timeline.js", "readout.js", "sources.js", "player.js", "page.js");

    private static string Joined(params string[] names) => string.Join('\n', names.Select(Read));

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report/" + name)
            ?? throw new InvalidOperationException($"{name} isn't embedded in the encode service; see the EmbeddedResource items of its project.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }
}
