using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>This test program started once more, to be a process that runs sandboxes and can be killed.</summary>
internal static class SandboxHost
{
    private const string ScriptVariable = "ORRERY_TEST_SANDBOX_SCRIPT", RootVariable = "ORRERY_TEST_SANDBOX_ROOT", CountVariable = "ORRERY_TEST_SANDBOX_COUNT";

    /// <summary>Starts the process; it makes scratch folders below <paramref name="root"/> and runs a shell script in so many sandboxes at once.</summary>
    public static Process Start(string root, string script, int count = 1)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(SandboxHost).Assembly.Location);
        start.Environment[ScriptVariable] = script;
        start.Environment[RootVariable] = root;
        start.Environment[CountVariable] = $"{count}";
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(ScriptVariable) is not { } script) return;
        using var folders = new ScratchFolders(Environment.GetEnvironmentVariable(RootVariable)!);
        var running = new Task[int.Parse(Environment.GetEnvironmentVariable(CountVariable)!)];
        for (var i = 0; i < running.Length; i++)
            running[i] = Bubblewrap.RunAsync(new() { Program = "sh", Arguments = ["-c", script], Scratch = folders.Create().Path });
        Task.WaitAll(running);
        Environment.Exit(0);
    }
}
