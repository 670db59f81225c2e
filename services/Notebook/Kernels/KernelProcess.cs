using System.Collections.Immutable;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>A kernel in the sandbox of an attempt, from its start to its end.</summary>
internal sealed class KernelProcess : IAsyncDisposable
{
    private const string SocketName = "kernel.sock";

    private readonly CancellationTokenSource _stop;

    private KernelProcess(Task<ToolResult> ended, CancellationTokenSource stop, string folder)
    {
        (Ended, _stop) = (ended, stop);
        var socket = Path.Combine(folder, SocketName);
        Client = new KernelClient(new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = async (_, ended) => await KernelDoor.ConnectAsync(socket, ended) })
        {
            BaseAddress = new Uri("http://kernel/"), Timeout = Timeout.InfiniteTimeSpan,
        });
    }

    public KernelClient Client { get; }

    /// <summary>Ends when the process has: a failure that says what ended it, unless it ended by itself.</summary>
    public Task<ToolResult> Ended { get; }

    /// <summary>Starts a kernel and returns when it listens.</summary>
    /// <param name="files">Files to be read by cells: names below <c>/in/</c>.</param>
    /// <exception cref="FailureException">It didn't start.</exception>
    public static async Task<KernelProcess> StartAsync(IFunctionContext context, KernelFiles kernel, IEnumerable<KeyValuePair<string, ArtifactId>> files, long memory)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = context.Tools.RunAsync(new ToolCall(KernelFiles.DotNet(), [KernelFiles.Program, $"/out/{SocketName}"])
        {
            Inputs = kernel.Inputs.AddRange(files.Select(f => KeyValuePair.Create($"/in/{f.Key}", f.Value))),
            Environment = KernelFiles.EnvironmentFor(memory),
            MemoryLimit = memory,
            Accept = [0],
            OnLine = line =>
            {
                if (line == "ready") ready.TrySetResult();
            },
        }, stop.Token);
        await Task.WhenAny(ready.Task, ended);
        if (!ready.Task.IsCompleted) await ended; // says why
        return new KernelProcess(ended, stop, context.Tools.Scratch);
    }

    /// <summary>Ends it and waits until it has ended.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Ended;
        }
        catch (Exception e) when (e is OperationCanceledException or FailureException) { } // as it was told to, or said before
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await EndAsync();
        _stop.Dispose();
    }
}
