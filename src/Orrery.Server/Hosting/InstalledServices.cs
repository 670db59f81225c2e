namespace Orrery.Server.Hosting;

/// <summary>The services that come with the program, or lie in the folder that <c>ORRERY_SERVICES</c> names: a folder each, with an assembly of its name.</summary>
internal static class InstalledServices
{
    /// <summary>Their assemblies.</summary>
    public static string[] All()
    {
        var folder = Environment.GetEnvironmentVariable("ORRERY_SERVICES") ?? Path.Combine(AppContext.BaseDirectory, "services");
        return !Directory.Exists(folder) ? [] : [.. Directory.GetDirectories(folder).Select(d => Path.Combine(d, Path.GetFileName(d) + ".dll")).Where(File.Exists).Order()];
    }
}
