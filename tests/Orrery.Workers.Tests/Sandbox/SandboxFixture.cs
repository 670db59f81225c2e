using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>A scratch folder and short commands for a test; everything is removed afterwards.</summary>
public abstract class SandboxFixture : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("orrery-test-");

    protected SandboxFixture()
    {
        Scratch = Directory.CreateDirectory(Path.Combine(_root.FullName, "out")).FullName;
    }

    protected string Root => _root.FullName;
    protected string Scratch { get; }

    protected SandboxCommand Shell(string script, params ReadOnlyMount[] inputs) => Command("sh", "-c", script) with { Inputs = [.. inputs] };

    protected SandboxCommand Command(string program, params string[] arguments) => new()
    {
        Program = program, Arguments = [.. arguments], Scratch = Scratch, Limits = new() { Wall = TimeSpan.FromSeconds(20) },
    };

    protected static Task<SandboxOutcome> Run(SandboxCommand command, Action<SandboxLine>? onLine = null, CancellationToken? cancel = null) =>
        Bubblewrap.RunAsync(command, onLine, cancel ?? TestContext.Current.CancellationToken);

    /// <summary>What to show when a program that should have succeeded didn't.</summary>
    protected static string Told(SandboxOutcome outcome) => string.Join('\n', [outcome.Explanation, .. outcome.StderrTail, outcome.SandboxCommandLine]);

    public void Dispose()
    {
        _root.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
