using System.Collections.Immutable;
using System.Diagnostics;

namespace Orrery.Services.Workstation.Configurations.Systems;

/// <summary>Runs programs on this machine, each behind the same words, such as those that enter an image.</summary>
/// <param name="before">What stands before each program; empty for this machine itself.</param>
internal sealed class HostShell(ImmutableArray<string> before) : IShell
{
    /// <summary>Characters that are kept of the beginning, and of the end, of what a program says.</summary>
    public const int MostSaid = 2 << 20;

    public async Task<ShellEnd> RunAsync(ImmutableArray<string> program, string? input, TimeSpan within, CancellationToken stop)
    {
        ImmutableArray<string> line = [.. before, .. program];
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment.Clear();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), ("LANG", "C.UTF-8"), ("HOME", "/root")]) start.Environment[name] = value;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ended.CancelAfter(within);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{line[0]} wasn't started.");
        try
        {
            var (output, errors) = (Excerpt.ReadAsync(process.StandardOutput, MostSaid, ended.Token), Excerpt.ReadAsync(process.StandardError, MostSaid, ended.Token));
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), ended.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It didn't read its input; what it says will tell.
            }

            await Task.WhenAll(output, errors, process.WaitForExitAsync(ended.Token));
            return new ShellEnd(process.ExitCode, $"{await output}", $"{await errors}", (await output).IsCut);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ShellEnd(124, "", $"It took longer than {within.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
