using System.Diagnostics;

namespace Orrery.Services.Workstation.Images;

/// <summary>A program that stays as long as its standard input is open: when this process dies, however it does, that closes, and the program clears up.</summary>
internal sealed class Kept : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private Kept(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts it and waits until it says <c>ready</c>.</summary>
    /// <exception cref="FailureException">It ended before; with what it said.</exception>
    public static async Task<Kept> StartAsync(string type, IReadOnlyList<string> line, CancellationToken stop)
    {
        var process = Process.Start(new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var kept = new Kept(process);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            if (await process.StandardOutput.ReadLineAsync(stop) == "ready") return kept;
            await process.WaitForExitAsync(stop);
            throw new FailureException(new Failure(ErrorClass.Resource, type, $"{string.Join(' ', line)} ended with exit code {process.ExitCode}: {(await errors).Trim()}"));
        }
        catch
        {
            await kept.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
