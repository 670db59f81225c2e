namespace Orrery.Services.Encode.Reports;

/// <summary>Where hls.js is found: it is installed beside the media tools and not part of the sources.</summary>
public static class HlsLibrary
{
    /// <summary>Path inside the tools folder. The full build: the light one plays no separate audio.</summary>
    public const string Path = "node_modules/hls.js/dist/hls.min.js";

    /// <param name="toolsFolder">The folder that holds <c>node_modules</c>; null if there is none.</param>
    /// <returns>The library's text; null if it isn't installed, in which case a page is written without it.</returns>
    public static string? Read(string? toolsFolder)
    {
        if (toolsFolder is null) return null;
        var path = System.IO.Path.Combine(toolsFolder, Path);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
