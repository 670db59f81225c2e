using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>This test program started once more, to be a process that runs one sandbox and can be killed.</summary>
internal static class SandboxHost
{
    private const string ScriptVariable = "ORRERY_TEST_SANDBOX_SCRIPT", RootVariable = "ORRERY_TEST_SANDBOX_ROOT";

    /// <summary>Starts the process; it makes a scratch folder below <paramref name="root"/> and runs a shell script in a sandbox.</summary>
    public static Process Start(string root, string script)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(SandboxHost).Assembly.Location);
        start.Environment[ScriptVariable] = script;
        start.Environment[RootVariable] = root;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(ScriptVariable) is not { } script) return;
        using var folders = new ScratchFolders(Environment.GetEnvironmentVariable(RootVariable)!);
        using var scratch = folders.Create();
        var outcome = Bubblewrap.RunAsync(new() { Program = "sh", Arguments = ["-c", script], Scratch = scratch.Path }).GetAwaiter().GetResult();
        Environment.Exit(outcome.ExitCode ?? 99);
    }
}
