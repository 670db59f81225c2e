using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Orrery.Services.Workstation.Configurations.Systems;

/// <summary>Runs programs inside a desktop's sandbox, by the two pipes that its agent listens to (<c>agent/desktop.sh</c>). One at a time.</summary>
/// <param name="folder">Where the pipes <c>in</c> and <c>out</c> are.</param>
internal sealed class PipeShell(string folder) : IShell
{
    /// <summary>What may go over the pipe at once, encoded.</summary>
    private const int Most = 1 << 20;

    private int _next;

    public async Task<ShellEnd> RunAsync(ImmutableArray<string> program, string? input, TimeSpan within, CancellationToken stop)
    {
        var id = (++_next).ToString(CultureInfo.InvariantCulture);
        var script = string.Join(' ', program.Select(a => $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var line = $"{id} {Math.Ceiling(within.TotalSeconds).ToString(CultureInfo.InvariantCulture)} -{Encoded(input ?? "")} {Encoded(script)}\n";
        if (line.Length > Most) return new ShellEnd(1, "", $"This is too much for one command in a desktop; at most {Most / 1024} KiB go.");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ended.CancelAfter(within + TimeSpan.FromSeconds(10));
        try
        {
            // Opening for reading and writing never waits for the other side; it is read, and written, with a limit on the time.
            await using var answers = new FileStream(Path.Combine(folder, "out"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            await using (var commands = new FileStream(Path.Combine(folder, "in"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1))
                await commands.WriteAsync(Encoding.ASCII.GetBytes(line), ended.Token);
            while (true)
            {
                var answer = await Task.Run(() => Line(answers, ended.Token), CancellationToken.None).WaitAsync(ended.Token);
                if (answer.Split(' ') is not [var of, var code, var output, var errors] || of != id) continue;
                return new ShellEnd(int.Parse(code, CultureInfo.InvariantCulture), Decoded(output), Decoded(errors));
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ShellEnd(124, "", "The desktop's agent doesn't answer.");
        }
    }

    private static string Line(FileStream from, CancellationToken stop)
    {
        var read = new List<byte>();
        for (int b; (b = from.ReadByte()) is >= 0 and not '\n' && !stop.IsCancellationRequested;) read.Add((byte)b);
        return Encoding.ASCII.GetString([.. read]);
    }

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decoded(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text.TrimStart('-')));
}
