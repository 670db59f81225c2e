using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orrery.Services.Workstation.Configurations.Systems;

/// <summary>Runs programs inside a desktop's sandbox, by the two pipes that its agent listens to (<c>agent/desktop.sh</c>). One at a time.</summary>
/// <param name="grace">How long an answer may take beyond what the command may; 10 s unless told.</param>
/// <param name="folder">Where the pipes <c>in</c> and <c>out</c> are.</param>
internal sealed class PipeShell(string folder, TimeSpan? grace = null) : IShell
{
    /// <summary>What may go over the pipe at once, encoded. The agent keeps the beginning and the end of what a command says, far below what is read of an answer.</summary>
    private const int Most = 1 << 20, MostAnswer = 4 << 20;

    public async Task<ShellEnd> RunAsync(ImmutableArray<string> program, string? input, TimeSpan within, CancellationToken stop)
    {
        // Answers to commands that nobody waited for any more may still come; no two commands have the same name.
        var id = Guid.NewGuid().ToString("n");
        var script = string.Join(' ', program.Select(a => $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var line = $"{id} {Math.Ceiling(within.TotalSeconds).ToString(CultureInfo.InvariantCulture)} -{Encoded(input ?? "")} {Encoded(script)}\n";
        if (line.Length > Most) return new ShellEnd(1, "", $"This is too much for one command in a desktop; at most {Most / 1024} KiB go.");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ended.CancelAfter(within + (grace ?? TimeSpan.FromSeconds(10)));
        try
        {
            await using var answers = Open("out", PipeDirection.In);
            await using (var commands = Open("in", PipeDirection.Out)) await commands.WriteAsync(Encoding.ASCII.GetBytes(line), ended.Token);
            await foreach (var answer in LinesAsync(answers, ended.Token))
            {
                if (answer.Split(' ') is not [var of, var code, var output, var errors] || of != id) continue;
                return new ShellEnd(int.Parse(code, CultureInfo.InvariantCulture), Decoded(output), Decoded(errors));
            }

            return new ShellEnd(124, "", "The desktop is gone.");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ShellEnd(124, "", "The desktop's agent doesn't answer.");
        }
        catch (FormatException)
        {
            return new ShellEnd(1, "", "The desktop's agent answered something that can't be read.");
        }
    }

    /// <summary>A pipe whose reads and writes can be cancelled. Opened for both, so that opening doesn't wait for the other side.</summary>
    private AnonymousPipeClientStream Open(string name, PipeDirection direction)
    {
        using var file = File.OpenHandle(Path.Combine(folder, name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var pipe = new SafePipeHandle(file.DangerousGetHandle(), ownsHandle: true);
        file.SetHandleAsInvalid();
        return new AnonymousPipeClientStream(direction, pipe);
    }

    /// <summary>What comes line by line; of a line that is too long nothing.</summary>
    private static async IAsyncEnumerable<string> LinesAsync(Stream from, [EnumeratorCancellation] CancellationToken stop)
    {
        var (line, part, isTooLong) = (new MemoryStream(), new byte[16384], false);
        for (int count; (count = await from.ReadAsync(part, stop)) > 0;)
        {
            for (var rest = part.AsMemory(0, count); !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var piece = end < 0 ? rest : rest[..end];
                isTooLong |= line.Length + piece.Length > MostAnswer;
                if (!isTooLong) line.Write(piece.Span);
                rest = end < 0 ? default : rest[(end + 1)..];
                if (end < 0) continue;
                if (!isTooLong) yield return Encoding.ASCII.GetString(line.GetBuffer(), 0, (int)line.Length);
                line.SetLength(0);
                isTooLong = false;
            }
        }
    }

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decoded(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text.TrimStart('-')));
}
