namespace Orrery.Tests;

/// <summary>The folder that the sources are in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Where the media tools are.</summary>
    public static string Tools => Environment.GetEnvironmentVariable("ORRERY_TOOLS") is { Length: > 0 } named ? named : Path.Combine(Root, "artifacts", "tools");

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orrery.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? ".";
    }
}
