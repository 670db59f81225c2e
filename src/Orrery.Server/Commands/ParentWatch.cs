using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Orrery.Server.Commands;

/// <summary>Notices that the process that started this one is gone, or wants it to end: standard input closes, whatever became of the other.</summary>
/// <remarks>An interrupt from the terminal reaches both; it is left to the parent, so that there is one order of stopping.</remarks>
internal sealed class ParentWatch : IDisposable
{
    /// <summary>Stopping in order must be done by then; after that the process ends itself by force.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2.5);

    private readonly CancellationTokenSource _gone = new();
    private readonly PosixSignalRegistration _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => c.Cancel = true);

    public ParentWatch() => new Thread(Watch) { IsBackground = true, Name = "parent watch" }.Start();

    public CancellationToken Gone => _gone.Token;

    public void Dispose() => _interrupt.Dispose();

    private void Watch()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0) { }
        ThreadPool.QueueUserWorkItem(_ => _gone.Cancel());
        Thread.Sleep(Limit);
        Process.GetCurrentProcess().Kill();
    }
}
