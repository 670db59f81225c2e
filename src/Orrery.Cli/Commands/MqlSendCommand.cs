using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery mql send</c>: sends events to a stream, from a file or as they come on standard input.</summary>
internal static class MqlSendCommand
{
    /// <summary>Events of one request at most; the server takes 10,000.</summary>
    private const int MostLines = 1_000;

    private const int MostBytes = 4 << 20;

    /// <summary>What comes on standard input goes on after so long, however little it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public static Command Make()
    {
        var stream = new Argument<string>("stream") { Description = "The stream's name; it needn't be there before.", HelpName = "STREAM" };
        var file = new Argument<string>("file") { Description = "Events as JSON, an object a line; - for standard input.", HelpName = "FILE", DefaultValueFactory = _ => "-" };
        var time = new Option<string?>("--time") { Description = "The property that says when an event happened; default when it arrives.", HelpName = "NAME" };
        var command = new Command("send", "Send events to a stream, an object a line.") { stream, file, time, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            var (name, from) = (result.GetValue(stream)!, result.GetValue(file)!);
            // The console's own reader waits for a line without letting go of the thread.
            using var reader = from is "-" ? new StreamReader(Console.OpenStandardInput()) : Open(from);
            var sent = await SendAsync(reader, lines => client.SendEventsAsync(name, lines, result.GetValue(time), stop), stop);
            Terminal.Current.Out.WriteLine(result.GetValue(CommandLine.Json) ? JsonSerializer.Serialize(new { @event = "sent", stream = name, events = sent }, OrreryJson.Options) : $"{sent:N0} events sent to {name}.");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Sends all lines, many at a time where they are there.</summary>
    /// <returns>How many events were taken.</returns>
    internal static async Task<long> SendAsync(TextReader from, Func<ReadOnlyMemory<byte>, Task<StreamTaken>> send, CancellationToken stop)
    {
        var (sent, first) = (0L, 1L);
        using var lines = new MemoryStream();
        var (count, next) = (0, from.ReadLineAsync(stop).AsTask());
        while (true)
        {
            var idle = count > 0 && await Task.WhenAny(next, Task.Delay(Patience, stop)) != next;
            var line = idle ? null : await next;
            if (line is not null)
            {
                lines.Write(System.Text.Encoding.UTF8.GetBytes(line));
                lines.WriteByte((byte)'\n');
                count++;
                next = from.ReadLineAsync(stop).AsTask();
            }

            if (count > 0 && (line is null || count >= MostLines || lines.Length >= MostBytes))
            {
                var bytes = lines.ToArray();
                if (!bytes.All(b => b is (byte)'\n' or (byte)' ')) sent += await SendAsync(bytes, first, send);
                first += count;
                count = 0;
                lines.SetLength(0);
            }

            if (line is null && !idle) return sent;
        }
    }

    private static async Task<long> SendAsync(byte[] bytes, long first, Func<ReadOnlyMemory<byte>, Task<StreamTaken>> send)
    {
        try
        {
            return (await send(bytes)).Taken;
        }
        catch (OrreryException e) when (e.Place is { } place && first > 1)
        {
            throw new OrreryException(e.Code, $"In what begins with line {first:N0} of the input (line {first + place.Line - 1:N0} of it in all): {e.Message} What came before it was taken.") { Status = e.Status };
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrreryException("usage", $"{path} can't be read: {e.Message}");
        }
    }
}
