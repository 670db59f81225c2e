namespace Orrery.Media.Tests.RealTools;

/// <summary>A finished run of a real tool in a folder of its own.</summary>
internal sealed record ToolRun(string Folder, int ExitCode, string Stdout, string Stderr)
{
    public string Text(string output) => File.ReadAllText(Path(output));
    public string Path(string output) => System.IO.Path.Combine(Folder, output);

    /// <summary>Fails the test with what the tool said, unless it succeeded.</summary>
    public ToolRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Stderr}");
        return this;
    }
}
