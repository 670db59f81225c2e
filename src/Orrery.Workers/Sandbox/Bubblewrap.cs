using System.Collections.Immutable;
using System.Threading.Channels;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>Runs programs in a sandbox made by bubblewrap: namespaces of its own for users, processes, network, mounts, IPC and host name.</summary>
/// <remarks>
/// Costs 10 to 20 ms and, while the program runs, one thread. Works for an ordinary user and for the superuser, also in a container,
/// where user namespaces are permitted. When this process dies, even by <c>kill -9</c>, every sandboxed process dies with it. No
/// filter of system calls is installed: a hole in the kernel itself is not defended against.
/// </remarks>
public static class Bubblewrap
{
    private const int QueuedLines = 256;

    /// <summary>Runs a program to its end. Whatever becomes of it is the returned value; cancelling is one of the outcomes and throws nothing.</summary>
    /// <param name="command">The program, what it may see and what it may use.</param>
    /// <param name="onLine">
    /// Called for every line that the program prints, in order for each stream, one call at a time, on a pool thread, and never after the returned task
    /// has ended. At most 256 lines wait; then the program waits for the receiver. After a kill, waiting lines may be
    /// dropped. An exception that it throws kills the program and is thrown again here.
    /// </param>
    /// <param name="cancel">Kills the program.</param>
    /// <exception cref="ArgumentException">The command can't be meant so: a limit of zero, a path inside that isn't allowed, a NUL in an argument.</exception>
    public static async Task<SandboxOutcome> RunAsync(SandboxCommand command, Action<SandboxLine>? onLine = null, CancellationToken cancel = default)
    {
        command.Limits.Validate();
        var host = HostLayout.Current;
        var (inner, problem) = InnerCommand.Resolve(command, host);
        if (host.Bubblewrap is null) problem = StartFailure.NotInstalled;
        var innerLine = inner?.Line ?? ShellQuote.Line([command.Program, .. command.Arguments]);
        if (problem is not null || inner is null) return SandboxOutcome.NotStarted(problem!, innerLine);
        if (host.IsRoot) Libc.chown(command.Scratch, BwrapArguments.Nobody, BwrapArguments.Nobody);
        var line = BwrapArguments.Build(inner, command.Scratch, command.Limits, host).ToImmutableArray();

        var lines = onLine is null ? null : Channel.CreateBounded<SandboxLine>(new BoundedChannelOptions(QueuedLines) { SingleReader = true, SingleWriter = true });
        Exception? receiverFailed = null;
        using var supervisor = new Supervisor(command, line, lines?.Writer, AskedToStop);
        using var cancelling = cancel.Register(supervisor.Wake);
        var receiving = lines is null ? Task.CompletedTask : Task.Run(() => ReceiveAsync(lines.Reader, onLine!, supervisor, failure => receiverFailed = failure));
        try
        {
            return await OnOwnThread(() => supervisor.Run(innerLine));
        }
        finally
        {
            lines?.Writer.Complete();
            await receiving;
            if (receiverFailed is not null) throw new InvalidOperationException("The receiver of a program's output failed.", receiverFailed);
        }

        (SandboxEnd, string)? AskedToStop() =>
            cancel.IsCancellationRequested || Volatile.Read(ref receiverFailed) is not null ? (SandboxEnd.Cancelled, "The program was cancelled.") : null;
    }

    /// <summary>Whether sandboxes work on this host: runs <c>true</c> in one. The explanation of an outcome that didn't succeed says what to do.</summary>
    public static async Task<SandboxOutcome> CheckAsync(CancellationToken cancel = default)
    {
        var scratch = Directory.CreateTempSubdirectory("orrery-check-");
        try
        {
            return await RunAsync(new() { Program = "true", Scratch = scratch.FullName, Limits = new() { Wall = TimeSpan.FromSeconds(10) } }, cancel: cancel);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task ReceiveAsync(ChannelReader<SandboxLine> lines, Action<SandboxLine> onLine, Supervisor supervisor, Action<Exception> failed)
    {
        try
        {
            await foreach (var line in lines.ReadAllAsync())
            {
                onLine(line);
                if (supervisor.Starved && lines.Count <= QueuedLines / 2) supervisor.Wake();
            }
        }
        catch (Exception failure)
        {
            failed(failure);
            supervisor.Wake();
        }
    }

    private static Task<SandboxOutcome> OnOwnThread(Func<SandboxOutcome> run)
    {
        var ended = new TaskCompletionSource<SandboxOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                ended.SetResult(run());
            }
            catch (Exception failure)
            {
                ended.SetException(failure);
            }
        }, maxStackSize: 512 * 1024) { IsBackground = true, Name = "sandbox" }.Start();
        return ended.Task;
    }
}
