using System.Diagnostics;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>Nothing survives: neither a kill of the sandbox nor a kill of the process that runs it.</summary>
public sealed class SandboxDeathTests : SandboxFixture
{
    private readonly string _mark = $"1000.{Random.Shared.Next(1_000_000_000)}";

    [Fact]
    public async Task Children_that_detach_themselves_die_with_the_program()
    {
        var outcome = await Run(Shell($"(setsid sh -c 'trap \"\" TERM HUP; sleep {_mark} & wait' &) ; sleep 0.05; exit 3"));
        Assert.Equal(3, outcome.ExitCode);
        Assert.Empty(Survivors.WithArgument(_mark));
    }

    [Fact]
    public async Task Children_that_detach_themselves_die_when_the_program_is_killed()
    {
        using var started = new CancellationTokenSource();
        var outcome = await Run(Shell($"(setsid sh -c 'trap \"\" TERM HUP; echo up; sleep {_mark} & wait' &) ; sleep {_mark}"), _ => started.Cancel(), started.Token);
        Assert.Equal(SandboxEnd.Cancelled, outcome.End);
        Assert.Empty(Survivors.WithArgument(_mark));
    }

    [Fact]
    public async Task Cancelling_at_any_moment_of_the_start_ends_it_and_leaves_nothing()
    {
        for (var microseconds = 0; microseconds < 24_000; microseconds += 400)
        {
            using var cancel = new CancellationTokenSource();
            var running = Run(Shell($"sleep {_mark}"), cancel: cancel.Token);
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < TimeSpan.FromMicroseconds(microseconds)) Thread.SpinWait(10);
            cancel.Cancel();
            var outcome = await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Assert.Equal(SandboxEnd.Cancelled, outcome.End);
            Assert.True(outcome.Wall < TimeSpan.FromSeconds(2), "killed outright, not after patience ran out");
        }
        Assert.Empty(Survivors.WithArgument(_mark));
    }

    [Fact]
    public async Task A_killed_supervisor_of_the_sandbox_is_told_as_vanished()
    {
        var outcome = await Run(Shell($"echo up; sleep {_mark}"), _ =>
        {
            foreach (var pid in Survivors.PidsWithArgument(_mark, named: "bwrap")) Process.GetProcessById(pid).Kill();
        });
        Assert.Equal((SandboxEnd.Vanished, 9), (outcome.End, outcome.Signal));
        Assert.Empty(Survivors.WithArgument(_mark));
    }

    [Fact]
    public async Task Everything_dies_within_a_second_when_the_process_that_runs_the_sandbox_is_killed_and_its_scratch_is_swept()
    {
        var work = Path.Combine(Root, "work");
        using (var folders = new ScratchFolders(work)) Assert.Empty(folders.Swept);
        using var host = SandboxHost.Start(work, $"(setsid sh -c 'trap \"\" TERM HUP; sleep {_mark} & wait' &) ; echo x > big; echo up > started; sleep {_mark}");
        await FileAppears(work, "started");
        Assert.True(Survivors.WithArgument(_mark).Count >= 3, "the sandbox, the program and the detached child run");

        host.Kill(entireProcessTree: false);
        var watch = Stopwatch.StartNew();
        while (Survivors.WithArgument(_mark).Count > 0 && watch.Elapsed < TimeSpan.FromSeconds(1)) await Task.Yield();
        Assert.Empty(Survivors.WithArgument(_mark));

        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var after = new ScratchFolders(work);
        Assert.Single(after.Swept);
        Assert.Empty(Directory.EnumerateFiles(work, "big", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Sandboxes_that_are_still_being_made_die_too_when_the_process_that_makes_them_is_killed()
    {
        for (var milliseconds = 0; milliseconds < 40; milliseconds += 8) // from the first one's beginning to about the last one's end of the start
        {
            using var host = SandboxHost.Start(Path.Combine(Root, "work"), $"sleep {_mark}", count: 8);
            while (Survivors.WithArgument(_mark).Count == 0) await Task.Yield();
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < TimeSpan.FromMilliseconds(milliseconds)) Thread.SpinWait(10);
            host.Kill(entireProcessTree: false);
            Assert.Empty(await Survivors.AfterAsync(_mark, TimeSpan.FromSeconds(5))); // a busy machine makes it to its end first
        }
    }

    private static async Task FileAppears(string folder, string name)
    {
        using var appeared = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(folder, name) { IncludeSubdirectories = true, EnableRaisingEvents = true };
        watcher.Created += (_, _) => appeared.Release();
        while (!Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Any())
            await appeared.WaitAsync(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken); // the watcher can miss a new folder's first file
    }
}
