using System.ComponentModel;
using System.Diagnostics;

namespace Orrery.Cli.Doctor;

/// <summary>Runs a program for a few seconds at most, to see what it says.</summary>
internal static class Probe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Null when there is no such program.</returns>
    public static async Task<Said?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        using var process = Start(info);
        if (process is null) return null;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new Said(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            return new Said(-1, "", $"it didn't end within {Limit.TotalSeconds:0} s");
        }
    }

    private static Process? Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>What a program said.</summary>
internal sealed record Said(int ExitCode, string Output, string Errors)
{
    /// <summary>The first line that says something, errors before output.</summary>
    public string Complaint => (Errors + "\n" + Output).Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? $"it ended with exit code {ExitCode}";
}
